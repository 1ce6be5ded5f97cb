import { stringify } from 'yaml';

export interface KubeconfigCluster {
  name: string;
  url: string;
  token: string;
}

/** One context a cluster, for the portal's read-only account. */
export function kubeconfig(clusters: KubeconfigCluster[]): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    preferences: {},
    'current-context': clusters[0].name,
    clusters: clusters.map(({ name, url }) => ({
      name,
      // Clients refuse plain HTTP unless TLS verification is off.
      cluster: { server: url, 'insecure-skip-tls-verify': true },
    })),
    users: clusters.map(({ name, token }) => ({
      name: `portal@${name}`,
      user: { token },
    })),
    contexts: clusters.map(({ name }) => ({
      name,
      context: { cluster: name, user: `portal@${name}` },
    })),
  });
}
