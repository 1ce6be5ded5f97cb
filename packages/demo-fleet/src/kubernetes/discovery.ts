import { groupVersion } from './resources';
import { Resource } from './types';

export function serverVersion(gitVersion: string): object {
  const [, major, minor] = /^v(\d+)\.(\d+)/.exec(gitVersion) ?? [];
  return {
    major,
    minor,
    gitVersion,
    gitCommit: '0000000000000000000000000000000000000000',
    gitTreeState: 'clean',
    buildDate: '2026-06-17T08:02:11Z',
    goVersion: 'go1.25.4',
    compiler: 'gc',
    platform: 'linux/amd64',
  };
}

export function apiVersions(host: string): object {
  return {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [
      { clientCIDR: '0.0.0.0/0', serverAddress: host },
    ],
  };
}

function apiGroup(name: string, resources: Resource[]): object | undefined {
  const served = resources.filter(({ group }) => group === name);
  if (!name || served.length === 0) {
    return undefined;
  }
  const versions = [...new Set(served.map(({ version }) => version))]
    .sort()
    .map(version => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions, preferredVersion: versions[0] };
}

export function apiGroupList(resources: Resource[]): object {
  const names = new Set(resources.map(({ group }) => group));
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: [...names]
      .map(name => apiGroup(name, resources))
      .filter(group => group !== undefined),
  };
}

export function oneApiGroup(name: string, resources: Resource[]) {
  const group = apiGroup(name, resources);
  return group && { kind: 'APIGroup', apiVersion: 'v1', ...group };
}

export function apiResourceList(
  name: string,
  resources: Resource[],
): object | undefined {
  const served = resources.filter(resource => groupVersion(resource) === name);
  return served.length === 0
    ? undefined
    : {
        kind: 'APIResourceList',
        apiVersion: 'v1',
        groupVersion: name,
        resources: served.map(({ plural, kind, namespaced, shortNames }) => ({
          name: plural,
          singularName: kind.toLowerCase(),
          namespaced,
          kind,
          verbs: ['create', 'get', 'list', 'watch'],
          shortNames,
        })),
      };
}
