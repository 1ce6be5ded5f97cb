import { asObject } from '../encoding/json';
import { MANAGED_BY, MANAGER } from './names';
import type { KubernetesManifest } from './types';

/**
 * One difference between a compiled policy and what stands in a cluster.
 *
 * @public
 */
export interface Drift {
  /**
   * `missing`: not in the cluster; `changed`: a field has another value;
   * `extra`: in the cluster, made from a trust policy, and no longer in it.
   */
  kind: 'missing' | 'changed' | 'extra';
  /** `ClusterPolicy image-signing-services`. */
  object: string;
  /** Of a changed field: `spec.rules[0].verifyImages[0].failureAction`. */
  path?: string;
  /** Absent where the policy does not have the field. */
  expected?: unknown;
  /** Absent where the cluster does not have the field. */
  found?: unknown;
}

// What API servers and engines fill in. A field that is neither ours nor in
// this list is a hand edit: it may well weaken the policy.
const DEFAULTS: Record<string, unknown> = {
  // kyverno.io/v1 ClusterPolicy
  admission: true,
  background: true,
  emitWarning: false,
  validationFailureAction: 'Audit',
  applyRules: 'All',
  skipBackgroundRequests: true,
  allowExistingViolations: true,
  useCache: true,
  required: true,
  verifyDigest: true,
  mutateDigest: true,
  signatureAlgorithm: 'sha256',
  // policies.kyverno.io/v1 ImageValidatingPolicy
  matchPolicy: 'Equivalent',
  scope: '*',
  evaluation: {
    admission: { enabled: true },
    background: { enabled: true },
  },
  namespaceSelector: {},
  objectSelector: {},
  // policy.sigstore.dev ClusterImagePolicy
  mode: 'enforce',
  hashAlgorithm: 'sha256',
  // config.ratify.deislabs.io, templates. and constraints.gatekeeper.sh
  refreshInterval: '',
  validation: { legacySchema: false },
  enforcementAction: 'deny',
};

const MAX_DIFFERENCES = 1000;

/**
 * Compares compiled manifests with the objects of a cluster. Pure.
 *
 * Status, managed fields, metadata that is not ours and the defaults of the
 * engines are no difference. Objects of the cluster count as extra only where
 * their label says that they were made from a trust policy.
 *
 * @public
 */
export function findDrift(
  compiled: KubernetesManifest[],
  cluster: KubernetesManifest[],
): Drift[] {
  const found = new Map(cluster.map(object => [identityOf(object), object]));
  const ours = new Set(compiled.map(identityOf));
  const kinds = new Set(compiled.map(({ kind }) => kind));
  const drift = compiled.flatMap((manifest): Drift[] => {
    const object = found.get(identityOf(manifest));
    return object
      ? differences(manifest, object)
      : [{ kind: 'missing', object: nameOf(manifest) }];
  });
  const extra = cluster
    .filter(
      object =>
        kinds.has(object.kind) &&
        object.metadata.labels?.[MANAGED_BY] === MANAGER &&
        !ours.has(identityOf(object)),
    )
    .map((object): Drift => ({ kind: 'extra', object: nameOf(object) }));
  return [...drift, ...extra].slice(0, MAX_DIFFERENCES);
}

// The version may differ: the API server answers in the one that is asked for.
function identityOf({ apiVersion, kind, metadata }: KubernetesManifest) {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  return [group, kind, metadata.namespace ?? '', metadata.name].join('/');
}

function nameOf({ kind, metadata }: KubernetesManifest): string {
  return `${kind} ${metadata.name}`;
}

function differences(
  manifest: KubernetesManifest,
  object: KubernetesManifest,
): Drift[] {
  const at = (path: string, expected: unknown, found: unknown): Drift => ({
    kind: 'changed',
    object: nameOf(manifest),
    path,
    ...(expected !== undefined && { expected }),
    ...(found !== undefined && { found }),
  });
  const { apiVersion: _, kind: _kind, metadata, ...body } = manifest;
  const changes: Drift[] = [];
  for (const part of ['labels', 'annotations'] as const) {
    for (const [key, value] of Object.entries(metadata[part] ?? {})) {
      const other = object.metadata[part]?.[key];
      if (other !== value) {
        changes.push(at(`metadata.${part}.${key}`, value, other));
      }
    }
  }
  // A ConfigMap of an engine has keys that are not ours.
  const shared = manifest.kind === 'ConfigMap';
  for (const [key, value] of Object.entries(body)) {
    compare(value, object[key], key, shared, (path, expected, found) =>
      changes.push(at(path, expected, found)),
    );
  }
  return changes;
}

function compare(
  expected: unknown,
  found: unknown,
  path: string,
  shared: boolean,
  report: (path: string, expected: unknown, found: unknown) => void,
): void {
  const [left, right] = [asObject(expected), asObject(found)];
  if (left && right) {
    const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
    for (const key of keys) {
      const place = `${path}.${key}`;
      if (Object.hasOwn(left, key)) {
        compare(left[key], right[key], place, shared, report);
      } else if (!shared && !isDefault(key, right[key])) {
        report(place, undefined, right[key]);
      }
    }
    return;
  }
  if (Array.isArray(expected) && Array.isArray(found)) {
    if (expected.length !== found.length) {
      report(path, expected, found);
      return;
    }
    expected.forEach((item, i) =>
      compare(item, found[i], `${path}[${i}]`, shared, report),
    );
    return;
  }
  // The API server leaves out what is empty.
  if (found === undefined && isEmpty(expected)) {
    return;
  }
  if (expected !== found) {
    report(path, expected, found);
  }
}

function isDefault(key: string, value: unknown): boolean {
  if (isEmpty(value)) {
    return true;
  }
  if (!Object.hasOwn(DEFAULTS, key)) {
    return false;
  }
  const usual = DEFAULTS[key];
  const [left, right] = [asObject(usual), asObject(value)];
  return left && right
    ? Object.keys(right).every(inner => {
        const [a, b] = [left[inner], right[inner]];
        const same = asObject(a) && asObject(b);
        return same
          ? Object.entries(asObject(b) ?? {}).every(
              ([name, one]) => asObject(a)?.[name] === one,
            )
          : a === b;
      })
    : usual === value;
}

function isEmpty(value: unknown): boolean {
  return (
    value === null ||
    (Array.isArray(value) && value.length === 0) ||
    (asObject(value) !== undefined &&
      Object.keys(asObject(value) ?? {}).length === 0)
  );
}
