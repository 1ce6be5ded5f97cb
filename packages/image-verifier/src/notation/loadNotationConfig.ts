import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseUntrustedJson } from '../encoding/json';
import { versioned } from '../policy/parseTrustPolicy';
import {
  formatPath,
  TrustPolicyError,
  type PathProblem,
} from '../policy/problems';
import type {
  NotationAuthority,
  PolicyRule,
  TrustPolicy,
} from '../policy/trustPolicy';
import { parseImageReference } from '../reference/imageReference';
import { readStatements, type NotationStatement } from './notationStatements';

const FILES = ['trustpolicy.oci.json', 'trustpolicy.json'];
const MAX_BYTES = 1024 * 1024;

/**
 * Reads the configuration directory of Notation as it stands: its trust policy
 * (`trustpolicy.oci.json`, else `trustpolicy.json`) as a trust policy of ours,
 * whose trust stores are the directories under `truststore/x509`. Load the
 * trust material with this directory as `baseDir`.
 *
 * Validated as Notation does. Each statement becomes a rule and an authority of
 * its name; one of level `skip` a rule whose signature check is skipped.
 *
 * Spec: Notary Project, trust-store-trust-policy, "Trust policy".
 *
 * @throws TrustPolicyError with every mistake.
 * @public
 */
export async function loadNotationConfig(
  directory: string,
): Promise<TrustPolicy> {
  const { file, text } = await readPolicyFile(directory);
  const fail = (problems: PathProblem[]): never => {
    throw new TrustPolicyError(
      problems.map(({ path, message }) => ({
        source: file,
        path: formatPath(path),
        message,
      })),
    );
  };
  let document: unknown;
  try {
    document = parseUntrustedJson(text);
  } catch (error) {
    return fail([{ path: [], message: (error as Error).message }]);
  }
  const { statements, problems } = readStatements(document);
  return problems.length > 0 ? fail(problems) : toTrustPolicy(statements);
}

async function readPolicyFile(
  directory: string,
): Promise<{ file: string; text: string }> {
  const refuse = (source: string, message: string): never => {
    throw new TrustPolicyError([{ source, path: '', message }]);
  };
  for (const name of FILES) {
    const file = join(directory, name);
    const status = await lstat(file).catch(error =>
      error.code === 'ENOENT'
        ? undefined
        : refuse(file, `cannot be read (${error.code})`),
    );
    if (status && (!status.isFile() || status.size > MAX_BYTES)) {
      return refuse(
        file,
        `is not a regular file of at most ${MAX_BYTES} bytes (symbolic links are refused)`,
      );
    }
    if (status) {
      const text = await readFile(file, 'utf8').catch(error =>
        refuse(file, `cannot be read (${error.code})`),
      );
      return { file, text };
    }
  }
  return refuse(directory, `has no ${FILES.join(' and no ')}`);
}

function toTrustPolicy(statements: NotationStatement[]): TrustPolicy {
  const checked = statements.filter(({ level }) => level !== 'skip');
  const stores = new Set(checked.flatMap(({ trustStores }) => trustStores));
  const exact = statements.flatMap(({ scopes }) =>
    scopes.filter(scope => scope !== '*').map(repositoryOf),
  );
  return versioned({
    roots: {},
    trustStores: Object.fromEntries(
      [...stores].map(store => [
        store,
        { directory: join('truststore', 'x509', ...store.split(':')) },
      ]),
    ),
    authorities: checked.flatMap(toAuthority),
    rules: statements.map(statement => toRule(statement, exact)),
    unmatched: 'deny',
  });
}

function toAuthority(statement: NotationStatement): NotationAuthority[] {
  const { name, level, override, verifyTimestamp, trustStores, identities } =
    statement;
  return level === 'skip'
    ? []
    : [
        {
          name,
          owner: name,
          notation: {
            trustStores,
            identities,
            level,
            verifyTimestamp,
            ...(override && { override }),
          },
        },
      ];
}

// An exact scope wins over "*", so "*" leaves out what others name.
function toRule(
  { name, level, scopes }: NotationStatement,
  exact: string[],
): PolicyRule {
  return {
    name,
    images: scopes.includes('*')
      ? ['**', ...exact.map(repository => `!${repository}`)]
      : scopes.map(repositoryOf),
    precedence: 0,
    signedBy: level === 'skip' ? { anyOf: [] } : { authority: name },
    anyAttestation: false,
    attestations: [],
    separateRoles: [],
    checks: {
      signature: level === 'skip' ? 'skip' : 'enforce',
      attestations: 'enforce',
      baseImages: 'enforce',
      sources: 'enforce',
      separateRoles: 'enforce',
    },
  };
}

// Docker Hub has several names; the evidence has one of them.
function repositoryOf(scope: string): string {
  try {
    return parseImageReference(scope).name;
  } catch {
    return scope;
  }
}
