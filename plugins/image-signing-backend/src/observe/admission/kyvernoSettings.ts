import type { ClusterObjects } from 'backstage-plugin-image-signing-node';
import { asList, asText, asTexts, at } from './json';
import { parseKindSelector } from './kyvernoMatch';
import { POD_CREATE, wildcardMatch } from './selectors';
import type { AdmissionRequest } from './selectors';

/** Namespace that Kyverno's own objects are read from. */
export const KYVERNO_NAMESPACE = 'kyverno';
/** Name of Kyverno's ConfigMap. */
export const KYVERNO_CONFIG_MAP = 'kyverno';
/** Name of the Deployment that answers the webhooks. */
export const KYVERNO_DEPLOYMENT = 'kyverno-admission-controller';

const DEFAULT_FILTERS =
  '[*/*,kube-system,*][*/*,kube-public,*][*/*,kube-node-lease,*][*/*,kyverno,*]';

/** Whether policy exceptions have an effect, and where they must lie for it. */
export type ExceptionSwitch =
  | { enabled: false }
  | { enabled: true; namespace: string }
  | { enabled: 'unknown' };

/** Kyverno's own configuration, as far as it bears on images. */
export interface KyvernoSettings {
  /** Major and minor version; undefined where it could not be read. */
  version?: { major: number; minor: number };
  forceFailurePolicyIgnore: boolean;
  exceptions: ExceptionSwitch;
  defaultRegistry: string;
  /** Users, groups and roles that are never checked, beyond the nodes. */
  excludedUsers: string[];
  /** True where the ConfigMap could not be read and defaults stand in. */
  assumedFilters: boolean;
  /** Whether the resource filters leave such a request out. */
  isFiltered(request: AdmissionRequest, namespace: string): boolean;
}

interface Filter {
  group: string;
  version: string;
  kind: string;
  subresource: string;
  namespace: string;
  name: string;
}

function parseFilters(text: string): Filter[] {
  return [...text.matchAll(/\[([^[\]]*)\]/g)].map(([, inner]) => {
    const [kind = '', namespace = '', name = ''] = inner.split(',');
    return { ...parseKindSelector(kind), namespace, name };
  });
}

/** Filters on single names leave only those objects out; they are not counted. */
function filters(
  filter: Filter,
  request: AdmissionRequest,
  namespace: string,
): boolean {
  return (
    wildcardMatch(filter.group, request.group) &&
    wildcardMatch(filter.version, request.version) &&
    wildcardMatch(filter.kind, 'Pod') &&
    wildcardMatch(filter.subresource, request.subresource) &&
    wildcardMatch(filter.namespace, namespace) &&
    /^\*+$/.test(filter.name)
  );
}

/** The filters that leave Pods out of every policy, each as it is written. */
export function podFilters(
  text: string | undefined,
): Array<{ text: string; namespace: string; name: string }> {
  return [...(text ?? '').matchAll(/\[[^[\]]*\]/g)].flatMap(([written]) =>
    parseFilters(written)
      .filter(filter =>
        filters({ ...filter, name: '*' }, POD_CREATE, filter.namespace),
      )
      .map(({ namespace, name }) => ({ text: written, namespace, name })),
  );
}

function readVersion(
  tagged: string | undefined,
): { major: number; minor: number } | undefined {
  const match = /^v?(\d{1,4})\.(\d{1,4})(?:[.+-]|$)/.exec(tagged ?? '');
  return match
    ? { major: Number(match[1]), minor: Number(match[2]) }
    : undefined;
}

function tagOf(image: string | undefined): string | undefined {
  const named = image?.split('@')[0];
  const colon = named?.lastIndexOf(':') ?? -1;
  return named && colon > named.lastIndexOf('/')
    ? named.slice(colon + 1)
    : undefined;
}

function flag(args: readonly string[], name: string): string | undefined {
  for (const arg of args) {
    const match = /^--?([A-Za-z]+)(?:=(.*))?$/s.exec(arg);
    if (match?.[1] === name) return match[2] ?? 'true';
  }
  return undefined;
}

function isTrue(text: string | undefined): boolean {
  return ['1', 't', 'true'].includes(text?.toLowerCase() ?? '');
}

function readExceptions(args: string[] | undefined): ExceptionSwitch {
  const enabled = args && flag(args, 'enablePolicyException');
  if (!args || enabled === undefined) return { enabled: 'unknown' };
  return isTrue(enabled)
    ? { enabled: true, namespace: flag(args, 'exceptionNamespace') ?? '' }
    : { enabled: false };
}

function excludedUsers(data: unknown): string[] {
  return [
    'excludeUsernames',
    'excludeGroups',
    'excludeRoles',
    'excludeClusterRoles',
  ]
    .flatMap(key => (asText(at(data, key)) ?? '').split(','))
    .map(entry => entry.trim())
    .filter(
      entry => entry && !entry.startsWith('!') && entry !== 'system:nodes',
    );
}

function readable(state: string): boolean {
  return state === 'ok' || state === 'stale';
}

/** Reads Kyverno's Deployment and ConfigMap; defaults stand in for what is not there. */
export function readKyvernoSettings(objects: ClusterObjects): KyvernoSettings {
  const [deployment] = objects.get('apps', 'deployments', {
    namespace: KYVERNO_NAMESPACE,
    name: KYVERNO_DEPLOYMENT,
  }).objects;
  const containers =
    asList(at(deployment, 'spec', 'template', 'spec', 'containers')) ?? [];
  const container =
    containers.find(candidate => at(candidate, 'name') === 'kyverno') ??
    containers[0];
  const args = container ? asTexts(at(container, 'args')) : undefined;

  const configMaps = objects.get('', 'configmaps', {
    namespace: KYVERNO_NAMESPACE,
    name: KYVERNO_CONFIG_MAP,
  });
  const [configMap] = configMaps.objects;
  const known = readable(configMaps.state) && configMap !== undefined;
  const data = known ? configMap.data : undefined;
  const parsed = parseFilters(
    known ? asText(at(data, 'resourceFilters')) ?? '' : DEFAULT_FILTERS,
  );

  return {
    version: readVersion(tagOf(asText(at(container, 'image')))),
    forceFailurePolicyIgnore: isTrue(
      flag(args ?? [], 'forceFailurePolicyIgnore'),
    ),
    exceptions: readExceptions(args),
    defaultRegistry: asText(at(data, 'defaultRegistry')) ?? 'docker.io',
    excludedUsers: excludedUsers(data),
    assumedFilters: !known,
    isFiltered: (request, namespace) =>
      parsed.some(filter => filters(filter, request, namespace)),
  };
}
