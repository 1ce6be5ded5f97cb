import type {
  Authority,
  KeyAuthority,
  KeylessAuthority,
} from '../policy/trustPolicy';
import type { Gaps } from './gaps';
import type { CompileInput } from './types';

/** An authority with everything that an engine needs to know of it. */
export type ResolvedAuthority =
  | {
      kind: 'key';
      authority: KeyAuthority;
      pem: string;
      log: 'public' | 'none' | { root: string; document: unknown };
    }
  | {
      kind: 'keyless';
      authority: KeylessAuthority;
      /** Absent: the public-good instance. */
      root?: { name: string; document: unknown };
    };

/**
 * The authorities that a Sigstore engine can be told of. The others are left
 * out, which is stricter, and stand in the gaps.
 */
export function resolveAuthorities(
  input: CompileInput,
  gaps: Gaps,
): ReadonlyMap<string, ResolvedAuthority> {
  const found = new Map<string, ResolvedAuthority>();
  for (const authority of input.policy.authorities) {
    const resolved = resolve(authority, input, gaps);
    if (resolved) {
      found.set(authority.name, resolved);
    }
  }
  return found;
}

function resolve(
  authority: Authority,
  input: CompileInput,
  gaps: Gaps,
): ResolvedAuthority | undefined {
  const feature = `authorities.${authority.name}`;
  if ('key' in authority) {
    const pem = input.material.keys[authority.name];
    if (pem === undefined) {
      gaps.stricter(
        undefined,
        feature,
        'its key is not at hand; left out, so what only it signed is refused',
      );
      return undefined;
    }
    if (
      authority.validFrom !== undefined ||
      authority.validUntil !== undefined
    ) {
      gaps.laxer(
        undefined,
        `${feature}.${
          authority.validFrom === undefined ? 'validUntil' : 'validFrom'
        }`,
        'the engine does not compare the time of signing',
      );
    }
    return {
      kind: 'key',
      authority,
      pem,
      log: logOf(authority, input, gaps),
    };
  }
  if ('keyless' in authority) {
    const { keyless } = authority;
    if (keyless.build) {
      gaps.laxer(
        undefined,
        `${feature}.build`,
        'the engine does not compare the build extensions of a certificate',
      );
    }
    if (isPublicGood(keyless.root, input)) {
      return { kind: 'keyless', authority };
    }
    const document = input.material.roots[keyless.root];
    if (document !== undefined) {
      return {
        kind: 'keyless',
        authority,
        root: { name: keyless.root, document },
      };
    }
  }
  gaps.stricter(
    undefined,
    feature,
    'the engine does not know this kind of authority; left out, so what only it signed is refused',
  );
  return undefined;
}

// Where any root's log is accepted, the first one stands for all.
function logOf(
  { name, transparencyLog, root }: KeyAuthority,
  input: CompileInput,
  gaps: Gaps,
): 'public' | 'none' | { root: string; document: unknown } {
  if (transparencyLog === 'optional') {
    return 'none';
  }
  const names = Object.keys(input.policy.roots);
  const chosen =
    root ?? names.find(one => isPublicGood(one, input)) ?? names[0];
  if (root === undefined && names.length > 1) {
    gaps.stricter(
      undefined,
      `authorities.${name}.root`,
      `entries of one log only are accepted: that of root ${chosen}`,
    );
  }
  return chosen === undefined || isPublicGood(chosen, input)
    ? 'public'
    : { root: chosen, document: input.material.roots[chosen] };
}

function isPublicGood(root: string, { policy }: CompileInput): boolean {
  return policy.roots[root]?.sigstore === 'public-good';
}

/** An expression that an engine must match against the whole text. */
export function anchored(expression: string): string {
  return `^(?:${expression})$`;
}

/** The identity of a keyless authority as most engines write it. */
export function identityOf({
  keyless,
}: KeylessAuthority): Record<string, string> {
  return {
    ...(keyless.issuer !== undefined
      ? { issuer: keyless.issuer }
      : { issuerRegExp: anchored(keyless.issuerRegExp ?? '') }),
    ...(keyless.subject !== undefined
      ? { subject: keyless.subject }
      : { subjectRegExp: anchored(keyless.subjectRegExp ?? '') }),
  };
}

/** An identity that nobody has: what demands it is refused. */
export const NOBODY = {
  issuer: 'https://nobody.invalid',
  subject: 'https://nobody.invalid',
};
