export const MODE_LABEL = 'supply-chain.example.com/mode';
export const SKIP_LABEL = 'supply-chain.example.com/verify';

/** What the namespace's label asks for. */
export type ModeLabel = 'enforce' | 'digest' | 'audit' | 'warn' | 'fail-open';

export type EffectiveMode = 'none' | 'audit' | 'warn' | 'enforce' | 'unknown';

export interface NamespaceDefinition {
  name: string;
  mode?: ModeLabel;
  labels?: Record<string, string>;
  /** What the cluster really does, and what an observer can see of it. */
  digest: EffectiveMode;
  signature: EffectiveMode;
  note?: string;
}

const enforced = (name: string, note?: string): NamespaceDefinition => ({
  name,
  mode: 'enforce',
  digest: 'enforce',
  signature: 'enforce',
  note,
});

const open = (
  name: string,
  note?: string,
  labels?: Record<string, string>,
): NamespaceDefinition => ({
  name,
  digest: 'none',
  signature: 'none',
  note,
  labels,
});

export const prodNamespaces: NamespaceDefinition[] = [
  enforced('payments'),
  enforced('checkout'),
  enforced('orders', 'a PolicyException covers order-history'),
  enforced('identity'),
  enforced('analytics', 'images of dev/** are not covered by the policy'),
  enforced('observability', 'a PolicyException covers the whole namespace'),
  {
    name: 'storefront',
    mode: 'digest',
    digest: 'enforce',
    signature: 'audit',
    note: 'pinning is enforced, signatures are only audited',
  },
  { name: 'catalog', mode: 'audit', digest: 'audit', signature: 'audit' },
  { name: 'shipping', mode: 'warn', digest: 'warn', signature: 'warn' },
  open('search', 'no policy selects this namespace'),
  {
    name: 'growth',
    mode: 'enforce',
    labels: { [SKIP_LABEL]: 'skip' },
    digest: 'none',
    signature: 'none',
    note: 'a label takes the namespace out of every selector',
  },
  {
    name: 'media',
    mode: 'fail-open',
    digest: 'enforce',
    signature: 'enforce',
    note: 'failurePolicy Ignore: open whenever the webhook does not answer',
  },
  open('legacy', 'its webhook has no ready endpoint and failurePolicy Ignore', {
    'image-gate.example.com/enabled': 'true',
  }),
  open('ci'),
  open('default'),
  open('kyverno', 'excluded by the webhook'),
  open('kube-system', 'excluded by the webhook'),
];

const TEAM_NAMESPACES = [
  'payments',
  'checkout',
  'storefront',
  'catalog',
  'search',
  'growth',
  'media',
  'orders',
  'shipping',
  'identity',
  'analytics',
];

const STAGE_ENFORCED = ['checkout', 'orders', 'identity'];

function stageNamespace(team: string): NamespaceDefinition {
  const name = `${team}-stage`;
  if (team === 'search') {
    return { name, digest: 'none', signature: 'unknown' };
  }
  return STAGE_ENFORCED.includes(team)
    ? { name, mode: 'enforce', digest: 'enforce', signature: 'unknown' }
    : { name, mode: 'audit', digest: 'audit', signature: 'unknown' };
}

function devNamespace(team: string): NamespaceDefinition {
  const name = `${team}-dev`;
  if (team === 'catalog') {
    return { name, digest: 'none', signature: 'unknown' };
  }
  return team === 'search'
    ? {
        name,
        mode: 'enforce',
        digest: 'enforce',
        signature: 'unknown',
        note: 'stricter than dev is meant to be',
      }
    : { name, mode: 'audit', digest: 'audit', signature: 'unknown' };
}

export const nonprodNamespaces: NamespaceDefinition[] = [
  ...TEAM_NAMESPACES.map(stageNamespace),
  ...TEAM_NAMESPACES.map(devNamespace),
  { ...open('kyverno'), signature: 'unknown' },
  { ...open('kube-system'), signature: 'unknown' },
];

export const edgeNamespaces: NamespaceDefinition[] = [
  open('stores', 'no admission policy in this cluster'),
  open('kube-system'),
];
