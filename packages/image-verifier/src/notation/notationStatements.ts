import { asObject, own } from '../encoding/json';
import type { PathProblem } from '../policy/problems';
import type { CheckMode, NotationCheck } from '../policy/trustPolicy';
import { identityProblems } from './identities';

/** One statement of a Notation trust policy, valid, its defaults filled in. */
export interface NotationStatement {
  name: string;
  /** `registry/repository`, or `*` alone. */
  scopes: string[];
  level: 'strict' | 'permissive' | 'audit' | 'skip';
  override?: Partial<Record<NotationCheck, CheckMode>>;
  verifyTimestamp: 'always' | 'afterCertExpiry';
  trustStores: string[];
  identities: string[];
}

const LEVELS = ['strict', 'permissive', 'audit', 'skip'] as const;
const CHECKS: NotationCheck[] = [
  'authenticity',
  'authenticTimestamp',
  'expiry',
  'revocation',
];
const STORE = /^(?:ca|signingAuthority|tsa):[A-Za-z0-9_.-]+$/;
// As in the distribution specification, without its tags.
const LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?';
const DOMAIN = new RegExp(`^${LABEL}(?:\\.${LABEL})*(?::[0-9]+)?$`);
const PART = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;
const MAX_SCOPE = 512;

/**
 * Reads and validates the statements of a Notation trust policy, version 1.0,
 * as Notation does; every mistake is listed.
 *
 * Spec: Notary Project, trust-store-trust-policy, "Trust policy".
 */
export function readStatements(document: unknown): {
  statements: NotationStatement[];
  problems: PathProblem[];
} {
  const problems: PathProblem[] = [];
  if (own(document, 'version') !== '1.0') {
    problems.push({ path: ['version'], message: 'must be "1.0"' });
  }
  const list = own(document, 'trustPolicies');
  if (!Array.isArray(list) || list.length === 0) {
    problems.push({
      path: ['trustPolicies'],
      message: 'must have at least one statement',
    });
    return { statements: [], problems };
  }
  const statements = list.map((value, index) =>
    readStatement(value, ['trustPolicies', index], problems),
  );
  checkUnique(statements, problems);
  return { statements, problems };
}

function readStatement(
  value: unknown,
  path: PathProblem['path'],
  problems: PathProblem[],
): NotationStatement {
  const refuse = (key: Array<string | number>, message: string) =>
    problems.push({ path: [...path, ...key], message });
  const texts = (key: string): string[] => {
    const list = own(value, key) ?? [];
    if (Array.isArray(list) && list.every(item => typeof item === 'string')) {
      return list;
    }
    refuse([key], 'must be a list of texts');
    return [];
  };
  const name = own(value, 'name');
  if (typeof name !== 'string' || name === '') {
    refuse(['name'], 'is missing');
  }
  const scopes = texts('registryScopes');
  scopeProblems(scopes).forEach(message => refuse(['registryScopes'], message));
  const verification = readVerification(
    own(value, 'signatureVerification'),
    (key, message) => refuse(['signatureVerification', ...key], message),
  );
  const trustStores = texts('trustStores');
  const identities = texts('trustedIdentities');
  if (verification.level === 'skip') {
    if (trustStores.length + identities.length > 0) {
      refuse([], 'skips verification, so it must have no stores or identities');
    }
  } else {
    if (trustStores.length === 0 || identities.length === 0) {
      refuse([], 'needs trustStores and trustedIdentities');
    }
    trustStores.forEach((store, index) => {
      if (!STORE.test(store)) {
        refuse(
          ['trustStores', index],
          'must be ca:NAME, signingAuthority:NAME or tsa:NAME, the name of letters, digits, "_", "." and "-"',
        );
      }
    });
    for (const { index, message } of identityProblems(identities, {
      ofPlugins: 'ignore',
    })) {
      refuse(['trustedIdentities', index], message);
    }
  }
  return {
    name: typeof name === 'string' ? name : '',
    scopes,
    ...verification,
    trustStores,
    identities,
  };
}

function readVerification(
  value: unknown,
  refuse: (key: string[], message: string) => void,
): Pick<NotationStatement, 'level' | 'override' | 'verifyTimestamp'> {
  const level = LEVELS.find(one => one === own(value, 'level'));
  if (!level) {
    refuse(['level'], `must be one of ${LEVELS.join(', ')}`);
  }
  const written = own(value, 'verifyTimestamp') ?? '';
  const verifyTimestamp =
    written === 'afterCertExpiry' ? 'afterCertExpiry' : 'always';
  if (!['', 'always', 'afterCertExpiry'].includes(written as string)) {
    refuse(['verifyTimestamp'], 'must be always or afterCertExpiry');
  }
  const override = Object.entries(asObject(own(value, 'override')) ?? {});
  if (level === 'skip' && override.length > 0) {
    refuse(['override'], 'cannot change the level skip');
  }
  const modes: NotationStatement['override'] = {};
  for (const [key, mode] of override) {
    const check = CHECKS.find(one => one === key);
    const allowed: CheckMode[] =
      check === 'revocation' ? ['enforce', 'log', 'skip'] : ['enforce', 'log'];
    const found = allowed.find(one => one === mode);
    if (check && found) {
      modes[check] = found;
    } else {
      refuse(
        ['override', key],
        check
          ? `must be ${allowed.join(' or ')}`
          : `cannot be overridden; only ${CHECKS.join(', ')} can`,
      );
    }
  }
  return {
    level: level ?? 'strict',
    verifyTimestamp,
    ...(override.length > 0 && { override: modes }),
  };
}

function scopeProblems(scopes: string[]): string[] {
  if (scopes.length === 0) {
    return ['must have at least one scope'];
  }
  if (scopes.includes('*')) {
    return scopes.length > 1 ? ['"*" must be the only scope'] : [];
  }
  return scopes
    .filter(scope => !isRepository(scope))
    .map(
      scope =>
        `${scope} is not a registry with a repository, without tag and wildcards`,
    );
}

function isRepository(scope: string): boolean {
  const [domain, ...parts] = scope.split('/');
  return (
    scope.length <= MAX_SCOPE &&
    DOMAIN.test(domain) &&
    parts.length > 0 &&
    parts.every(part => PART.test(part))
  );
}

function checkUnique(
  statements: NotationStatement[],
  problems: PathProblem[],
): void {
  const names = new Set<string>();
  const scopes = new Set<string>();
  statements.forEach((statement, index) => {
    const path = ['trustPolicies', index];
    if (names.has(statement.name)) {
      problems.push({
        path: [...path, 'name'],
        message: `there is another statement "${statement.name}"`,
      });
    }
    names.add(statement.name);
    for (const scope of statement.scopes) {
      if (scopes.has(scope)) {
        problems.push({
          path: [...path, 'registryScopes'],
          message: `${scope} is there twice`,
        });
      }
      scopes.add(scope);
    }
  });
}
