import { sha256Hex } from '../encoding/digest';
import type { PolicyRule, TrustPolicy } from '../policy/trustPolicy';
import type { CompileInput, KubernetesManifest } from './types';

/** Label of everything that is compiled from a trust policy. */
export const MANAGED_BY = 'app.kubernetes.io/managed-by';
export const MANAGER = 'image-signing';

const MAX_NAME = 50;

/**
 * A name that Kubernetes accepts (RFC 1123). Where that changes the name, a
 * hash keeps two names apart.
 */
export function kubernetesName(...words: string[]): string {
  const text = words.join('-');
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return plain === text && plain.length <= MAX_NAME
    ? plain
    : `${plain.slice(0, MAX_NAME - 9).replace(/-+$/, '')}-${sha256Hex(
        text,
      ).slice(0, 8)}`;
}

/** Identifiers for expressions and file names, in the order of the policy. */
export function identifiers(
  names: string[],
  prefix: string,
): ReadonlyMap<string, string> {
  const used = new Set<string>();
  const found = new Map<string, string>();
  for (const name of names) {
    const base = `${prefix}${name.replace(/[^A-Za-z0-9]+/g, '_')}`;
    let identifier = base;
    for (let i = 2; used.has(identifier); i++) {
      identifier = `${base}_${i}`;
    }
    used.add(identifier);
    found.set(name, identifier);
  }
  return found;
}

/** What every compiled object says about where it comes from. */
export function metadata(
  { policy, environment }: CompileInput,
  name: string,
  rule?: PolicyRule,
): KubernetesManifest['metadata'] {
  return {
    name,
    labels: { [MANAGED_BY]: MANAGER },
    annotations: {
      ...provenance(policy, environment),
      ...(rule && { 'image-signing/rule': rule.name }),
    },
  };
}

function provenance(
  policy: TrustPolicy,
  environment: string | undefined,
): Record<string, string> {
  return {
    'image-signing/policy-version': policy.version,
    ...(environment !== undefined && {
      'image-signing/environment': environment,
    }),
  };
}
