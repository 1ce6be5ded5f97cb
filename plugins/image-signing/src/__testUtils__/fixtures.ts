import type {
  AuthorityList,
  Counts,
  Denial,
  DryRun,
  EntityEnvironment,
  BaseImageRow,
  EnforcementPlan,
  EnforcementRule,
  EntityReport,
  ExceptionDraft,
  ExceptionManifests,
  FormatRegister,
  RoleRegister,
  GateRun,
  ImageReport,
  ImplicitException,
  LastVerified,
  ManifestProbe,
  ManualDeploy,
  NamespacePosture,
  Overview,
  PostureEvent,
  Review,
  ReadinessNamespace,
  ReadinessSummary,
  ReadinessWorkload,
  Reason,
  RepositoryRow,
  ServiceRow,
  ServicesSummary,
  SigningException,
  TrendList,
  WorkloadImage,
} from 'backstage-plugin-image-signing-common';

export const DIGEST = `sha256:${'a'.repeat(64)}`;
export const OTHER_DIGEST = `sha256:${'b'.repeat(64)}`;
export const REPOSITORY = 'registry.example.com/prod/payments';

export const unsigned: Reason = {
  code: 'SIGNATURE_NOT_FOUND',
  class: 'deny',
  text: 'signature not found',
  detail: `${REPOSITORY}@${DIGEST} has no signature of its own`,
  fix: `Sign the image by its digest in CI: cosign sign ${REPOSITORY}@${DIGEST}`,
};

export function counts(overrides: Partial<Counts> = {}): Counts {
  return {
    total: 0,
    verified: 0,
    failed: 0,
    excepted: 0,
    unknown: 0,
    enforced: 0,
    protected: 0,
    stale: 0,
    pinned: 0,
    ...overrides,
  };
}

export const overview: Overview = {
  asOf: '2026-11-22T10:00:00Z',
  demo: false,
  policyVersion: 'p-7',
  environments: [
    {
      environment: 'prod',
      intent: { signature: 'enforce', digest: 'enforce' },
      digests: counts({
        total: 40,
        verified: 28,
        failed: 4,
        excepted: 2,
        unknown: 6,
        stale: 5,
        enforced: 25,
        protected: 21,
        pinned: 30,
      }),
      workloads: counts({ total: 52, verified: 36, protected: 27 }),
      cold: 3,
      services: 12,
      unmapped: counts({ total: 2, failed: 2 }),
      staleClusters: ['prod-eu'],
    },
    {
      environment: 'dev',
      intent: { signature: 'audit', digest: 'none' },
      digests: counts(),
      workloads: counts(),
      cold: 0,
      services: 0,
      unmapped: counts(),
      staleClusters: [],
    },
  ],
  unmapped: { workloads: 2, total: 60 },
  services: {
    total: 12,
    byStage: [
      { environment: 'prod', stage: 'audit', count: 9 },
      { environment: 'prod', stage: 'enforced', count: 3 },
    ],
  },
  exceptions: {
    requested: 1,
    extensionsRequested: 2,
    active: 2,
    expiringSoon: 1,
    expired: 0,
    stillEffective: 0,
    foundStillEffective: 0,
    widened: 0,
  },
  denials: { policyLastDay: 3, outagesLastDay: 1 },
  swaps: 1,
  pending: 0,
  sources: [
    {
      kind: 'cluster',
      name: 'prod-us',
      resource: 'pods',
      state: 'ok',
      lastSuccessAt: '2026-11-22T10:00:00Z',
    },
    {
      kind: 'cluster',
      name: 'prod-eu',
      resource: 'pods',
      state: 'stale',
      lastSuccessAt: '2026-11-22T07:00:00Z',
    },
    {
      kind: 'cluster',
      name: 'prod-us',
      resource: 'clusterpolicies',
      state: 'forbidden',
      message: 'the account may not list clusterpolicies',
    },
  ],
};

export const trends: TrendList = {
  demo: false,
  items: [
    {
      date: '2026-11-20',
      environment: 'prod',
      policyVersion: 'p-6',
      digests: counts({ total: 40, verified: 20, protected: 10 }),
    },
    {
      date: '2026-11-21',
      environment: 'prod',
      policyVersion: 'p-7',
      digests: counts({ total: 40, verified: 28, protected: 21 }),
    },
  ],
};

export const prod: EntityEnvironment = {
  environment: 'prod',
  status: 'failed',
  sentence:
    'prod: 7 of 8 running digests verified; 1 unsigned, first seen 3 d ago; enforced: no',
  digests: counts({ total: 8, verified: 7, failed: 1, pinned: 8 }),
  workloads: counts({ total: 8, verified: 7, failed: 1 }),
  cold: 0,
  signature: { mode: 'audit', intent: 'enforce' },
  digest: { mode: 'enforce', intent: 'enforce' },
  stage: 'audit',
  stageReason: 'one digest is not signed',
  stale: false,
};

export const service: ServiceRow = {
  entityRef: 'component:default/payments',
  name: 'payments',
  owner: 'group:default/payments-team',
  status: 'failed',
  score: { points: 9, of: 14, unknown: 2 },
  environments: [
    prod,
    {
      ...prod,
      environment: 'dev',
      digests: counts(),
      sentence: 'dev: none running',
    },
  ],
  nextAction: {
    code: 'SIGN',
    text: 'Sign the image in CI',
    command: `cosign sign ${REPOSITORY}@${DIGEST}`,
    actor: 'group:default/payments-team',
  },
};

export const image: WorkloadImage = {
  id: 'i-1',
  cluster: 'prod-us',
  namespace: 'payments',
  environment: 'prod',
  workload: { kind: 'Deployment', name: 'payments' },
  container: 'server',
  containerType: 'app',
  reference: `${REPOSITORY}:release`,
  repository: REPOSITORY,
  tag: 'release',
  digest: DIGEST,
  pinned: false,
  serviceAccount: 'payments',
  cold: false,
  pods: 3,
  mapping: { entityRef: service.entityRef, rule: 'label' },
  signature: 'audit',
  digestControl: 'enforce',
  verdict: {
    status: 'failed',
    reasons: [unsigned],
    rule: 'services',
    policyVersion: 'p-7',
    requirements: [
      {
        requirement: 'signed by ci-main',
        outcome: 'unmet',
        reasons: [unsigned],
      },
    ],
    matched: [],
    verifiedAt: '2026-11-22T09:30:00Z',
    enforced: 'no',
    protected: false,
  },
  swap: {
    tag: 'release',
    runningDigest: DIGEST,
    tagDigest: OTHER_DIGEST,
    detectedAt: '2026-11-22T09:00:00Z',
  },
  firstSeenAt: '2026-11-19T10:00:00Z',
  observedAt: '2026-11-22T10:00:00Z',
  stale: false,
};

export const imageReport: ImageReport = {
  repository: REPOSITORY,
  digest: DIGEST,
  demo: false,
  state: 'read',
  checkedAt: '2026-11-22T09:30:00Z',
  kind: 'index',
  complete: true,
  searched: [
    { place: 'referrers', outcome: 'read', count: 1 },
    { place: 'tag sha256-….sig', outcome: 'absent', count: 0 },
  ],
  signatures: [
    {
      id: 's-1',
      format: 'cosign bundle',
      place: 'referrers',
      manifest: OTHER_DIGEST,
      valid: true,
      reasons: [],
      signer: {
        type: 'keyless',
        issuer: 'https://ci.example.com',
        subject: 'https://git.example.com/dev/feature',
      },
      logIndex: '4711',
      signedAt: '2026-11-19T09:00:00Z',
      signedAtSource: 'transparency log',
    },
  ],
  attestations: [],
  tags: ['release'],
  origin: [
    {
      name: 'commit',
      value: '4f1d2c9',
      source: 'certificate',
      document: 's-1',
    },
    {
      name: 'run',
      value: 'https://ci.example.com/runs/17',
      source: 'gate-run',
    },
  ],
  commands: [
    {
      tool: 'cosign',
      checks: 'The signature of https://git.example.com/dev/feature',
      command: `cosign verify ${REPOSITORY}@${DIGEST}`,
      needs: ['trusted_root.json: the trust root corp of the trust policy'],
    },
  ],
  workloads: [image],
};

export const exception: SigningException = {
  id: 'e-1',
  kind: 'vendor-image',
  status: 'requested',
  scope: {
    repository: 'registry.example.com/vendor/agent',
    digest: DIGEST,
    cluster: 'prod-us',
    namespace: 'observability',
    serviceAccount: 'agent',
  },
  reason: 'The vendor does not sign.',
  owner: 'group:default/platform',
  expiresAt: '2099-01-01T00:00:00Z',
  closureCondition: 'The vendor signs.',
  risk: 'The agent reads metrics only.',
  compensatingControls: ['Daily scan', 'No access to secrets'],
  ticket: 'SEC-42',
  requestedBy: 'user:default/anna',
  requestedAt: '2026-11-21T10:00:00Z',
  controls: [
    {
      id: 'vulnerability-scan',
      text: 'Vulnerability scan',
      phase: 'activation',
    },
  ],
  renewals: 0,
  history: [
    {
      at: '2026-11-21T10:00:00Z',
      actor: 'user:default/anna',
      action: 'requested',
    },
  ],
};

const probes: ManifestProbe[] = (
  [
    'exact',
    'other-digest',
    'other-namespace',
    'other-service-account',
    'sidecar',
    'after-end',
  ] as const
).map(probe => ({
  probe,
  expected: probe === 'exact' ? 'passes' : 'refused',
  answer: probe === 'exact' ? 'passes' : 'refused',
  method: 'read',
}));

export const exceptionManifests: ExceptionManifests = {
  demo: false,
  exceptionId: 'e-1',
  state: 'ready',
  image: `registry.example.com/vendor/agent@${DIGEST}`,
  asOf: '2026-11-22T10:00:00Z',
  gaps: [],
  items: [
    {
      engine: 'kyverno-classic',
      engineTitle: 'Kyverno',
      policies: ['require-signed'],
      files: [
        {
          name: 'exc-sec-42-kyverno.yaml',
          yaml: 'apiVersion: kyverno.io/v2\nkind: PolicyException\n',
          changes: false,
        },
      ],
      notes: ['Every image of the Pod must be the excepted one.'],
      limits: [],
      probes,
      narrow: true,
    },
    {
      engine: 'connaisseur',
      engineTitle: 'Connaisseur',
      policies: ['connaisseur-app-config'],
      files: [
        {
          name: 'exc-sec-42-connaisseur.yaml',
          yaml: 'kind: ConfigMap\n',
          changes: true,
        },
      ],
      notes: [],
      limits: [
        {
          dimension: 'namespace',
          text: 'It lets this digest pass in every namespace.',
        },
      ],
      probes: probes.map(one =>
        one.probe === 'other-namespace' ? { ...one, answer: 'passes' } : one,
      ),
      narrow: false,
    },
  ],
};

export const exceptionDraft: ExceptionDraft = {
  id: 'draft-1',
  createdAt: '2026-11-21T10:00:00Z',
  savedAt: '2026-11-21T11:00:00Z',
  content: { kind: 'vendor-image', ticket: 'SEC-43', scope: exception.scope },
};

export const denial: Denial = {
  id: 'd-1',
  class: 'policy',
  cluster: 'prod-us',
  namespace: 'payments',
  environment: 'prod',
  entityRef: service.entityRef,
  workload: { kind: 'Deployment', name: 'payments' },
  serviceAccount: 'payments',
  images: [{ reference: `${REPOSITORY}:release`, digest: DIGEST }],
  reason: unsigned,
  message: 'admission webhook "validate.kyverno.svc-fail" denied the request',
  engine: 'kyverno',
  policy: 'require-signed',
  user: 'system:serviceaccount:kube-system:replicaset-controller',
  changeId: 'run-1234',
  firstAt: '2026-11-22T06:00:00Z',
  lastAt: '2026-11-22T10:00:00Z',
  count: 19,
  sources: ['audit-webhook'],
  now: image.verdict,
};

export const posture: NamespacePosture = {
  cluster: 'prod-us',
  namespace: 'payments',
  environment: 'prod',
  signature: {
    mode: 'unknown',
    intent: 'enforce',
    paths: [
      { path: 'containers', mode: 'enforce' },
      { path: 'ephemeralContainers', mode: 'none' },
    ],
    sources: [
      {
        engine: 'kyverno',
        policy: 'require-signed',
        rule: 'check',
        mode: 'enforce',
        explanation: 'The rule denies what is not signed.',
      },
    ],
    loopholes: [
      {
        code: 'FAILURE_POLICY_IGNORE',
        severity: 'high',
        text: 'The webhook lets everything pass when it does not answer.',
        fix: 'Set failurePolicy to Fail.',
      },
    ],
    images: { covered: 3, total: 4 },
  },
  digest: {
    mode: 'none',
    intent: 'enforce',
    paths: [],
    sources: [],
    loopholes: [],
  },
  differsFromIntent: true,
  asOf: '2026-11-22T10:00:00Z',
  stale: false,
};

export const report: EntityReport = {
  entityRef: service.entityRef,
  asOf: '2026-11-22T10:00:00Z',
  demo: false,
  status: 'failed',
  score: service.score,
  environments: service.environments,
  rules: [
    {
      number: 1,
      id: 'signed',
      title: 'Every image is signed and its digest is recorded',
      state: 'fail',
      checks: [
        {
          id: 'all-verified',
          title: 'Every running digest is verified',
          state: 'fail',
          evidence: '7 of 8 digests in prod are verified',
          weight: 3,
          nextAction: service.nextAction,
        },
      ],
    },
    {
      number: 2,
      id: 'origin',
      title: 'The build and its tags are under control',
      state: 'pass',
      checks: [],
    },
    {
      number: 3,
      id: 'keys',
      title: 'Keys are kept apart from code',
      state: 'unknown',
      checks: [],
    },
    {
      number: 4,
      id: 'gates',
      title: 'CI stops what is not signed',
      state: 'unknown',
      checks: [],
    },
    {
      number: 5,
      id: 'admission',
      title: 'Admission is active',
      state: 'fail',
      checks: [],
    },
  ],
  images: [image],
  exceptions: [exception],
  denials: [denial],
  nextAction: service.nextAction,
};

export const postureEvent: PostureEvent = {
  id: 'event-1',
  kind: 'weakened',
  cluster: 'prod-us',
  control: 'signature',
  at: '2026-11-22T08:00:00Z',
  endedAt: '2026-11-22T10:05:00Z',
  before: 'enforce',
  after: 'audit',
  what: [
    'The effective mode went from enforce to audit.',
    'kyverno: require-signed / check went from enforce to audit.',
  ],
  namespaces: {
    total: 4,
    open: 0,
    names: ['ledger', 'payments', 'shop', 'web'],
  },
  causes: [
    {
      kind: 'ClusterPolicy',
      name: 'require-signed',
      action: 'changed',
      fields: [
        {
          path: 'spec.validationFailureAction',
          before: '"Enforce"',
          after: '"Audit"',
        },
      ],
      manager: 'kubectl-edit',
      changedAt: '2026-11-22T07:59:58Z',
      user: 'jane@example.com',
    },
  ],
};

const refusedCounts = {
  workloads: 4,
  refused: 3,
  unknown: 1,
  excepted: 0,
  admitted: 0,
  uncovered: 0,
};

export const readinessNamespace: ReadinessNamespace = {
  cluster: 'prod-us',
  namespace: 'payments',
  environment: 'prod',
  signature: 'audit',
  digest: 'none',
  trustPolicy: refusedCounts,
  clusterPolicies: { ...refusedCounts, refused: 0, admitted: 3, uncovered: 3 },
  asOf: '2026-11-22T10:00:00Z',
  stale: false,
};

export const readinessSummary: ReadinessSummary = {
  demo: false,
  asOf: '2026-11-22T10:00:00Z',
  lookBackDays: 14,
  namespaces: { total: 5, ready: 2, stale: 1 },
  trustPolicy: {
    counts: refusedCounts,
    fixes: [
      {
        id: 'a',
        text: 'Sign registry.example.com/prod/proxy in its pipeline',
        workloads: 3,
        freed: 2,
      },
    ],
  },
  clusterPolicies: { counts: readinessNamespace.clusterPolicies, fixes: [] },
};

export const dryRun: DryRun = {
  cluster: 'prod-us',
  namespace: 'payments',
  reference: `${REPOSITORY}:v1`,
  serviceAccount: 'payments',
  predicted: 'refused',
  answer: 'admitted',
  comparison: 'engine-laxer',
  since: '2026-11-22T09:00:00Z',
};

export const readinessWorkload: ReadinessWorkload = {
  cluster: 'prod-us',
  namespace: 'payments',
  workload: { kind: 'CronJob', name: 'settle' },
  entityRef: 'component:default/payments',
  owner: 'group:default/payments',
  presence: 'cold',
  trustPolicy: 'refused',
  clusterPolicies: 'admitted',
  images: [
    {
      container: 'app',
      containerType: 'app',
      reference: `${REPOSITORY}:v1`,
      pinned: false,
      trustPolicy: 'refused',
      clusterPolicies: 'admitted',
      reasons: [
        {
          code: 'SIGNATURE_NOT_FOUND',
          class: 'deny',
          text: 'signature not found',
          detail: '',
          fix: 'Sign it in the pipeline.',
        },
      ],
    },
  ],
};

export const gateRun: GateRun = {
  id: 'g-1',
  receivedAt: '2026-11-22T08:00:02.000Z',
  reportedBy: 'external:ci',
  entityRef: 'component:default/payments',
  record: {
    schemaVersion: 1,
    key: 'key-of-the-record',
    at: '2026-11-22T08:00:00.000Z',
    image: {
      reference: `${REPOSITORY}:release`,
      repository: REPOSITORY,
      digest: DIGEST,
      tag: 'release',
      publishedAt: '2026-11-22T07:50:00.000Z',
    },
    pipeline: {
      system: 'github-actions',
      runId: '42/1',
      runUrl: 'https://github.example.com/org/payments/actions/runs/42',
      commit: 'c0ffee',
      author: 'anna',
    },
    environment: 'prod',
    enforcement: 'enforcing',
    result: 'failed',
    admitted: false,
    reason: 'signature not found: nobody signed this digest',
    reasonCode: 'SIGNATURE_NOT_FOUND',
    checks: {
      signature: 'failed',
      attestations: 'not-required',
      origin: 'passed',
    },
    attestations: [],
    signers: [],
    stages: [
      {
        stage: 'sign-and-publish',
        at: '2026-11-22T07:40:00.000Z',
        source: 'evidence',
      },
      {
        stage: 'build-and-tests',
        at: '2026-11-22T07:45:00.000Z',
        source: 'stated',
      },
      { stage: 'verify', at: '2026-11-22T08:00:00.000Z', source: 'verifier' },
    ],
    policyVersion: 'p-7',
    verifier: { name: 'image-verifier', version: '0.1.0' },
    onFailure: { action: 'roll-back', digest: OTHER_DIGEST },
  },
};

export const lastVerified: LastVerified = {
  environment: 'prod',
  repository: REPOSITORY,
  digest: OTHER_DIGEST,
  tag: 'release',
  at: '2026-11-21T08:00:00.000Z',
  source: 'gate',
  verifiedBy: 'image-verifier 0.1.0 in run 41/1',
};

export const implicitException: ImplicitException = {
  id: 'found-1',
  cluster: 'prod-us',
  engine: 'kyverno-classic',
  engineTitle: 'Kyverno',
  kind: 'policy-exception',
  object: { kind: 'PolicyException', namespace: 'shop', name: 'let-it-run' },
  policy: 'require-signed',
  text: 'Takes whole objects out of require-signed (check).',
  scope: { namespaces: ['shop'], images: ['nginx*'] },
  effect: 'in-force',
  reason: 'Vendor does not sign',
  expiresAt: '2026-11-01T00:00:00.000Z',
  lastManager: 'kubectl-edit',
  createdAt: '2026-05-01T00:00:00.000Z',
  firstSeenAt: '2026-11-20T10:00:00.000Z',
  flags: ['no-owner', 'wide-scope', 'expired-but-effective'],
};

export const repositoryRow: RepositoryRow = {
  repository: 'docker.io/somebody/payments',
  registry: 'docker.io',
  firstSeenAt: '2026-11-20T10:00:00Z',
  digests: 1,
  workloads: 2,
  environments: [
    { environment: 'prod', workloads: 2, ruled: false, allowedSource: false },
  ],
  sameNameElsewhere: [REPOSITORY],
  flags: ['unruled', 'source-not-allowed', 'same-name-elsewhere', 'new'],
};

export const manualDeploy: ManualDeploy = {
  id: 'audit-1',
  cluster: 'prod-us',
  namespace: 'payments',
  workload: { kind: 'Deployment', name: 'debug' },
  verb: 'create',
  user: 'jane@example.com',
  userAgent: 'kubectl/v1.36 (linux/amd64)',
  at: '2026-11-22T09:00:00Z',
  images: [`${REPOSITORY}:latest`],
};

const readinessTotals = {
  counts: {
    workloads: 4,
    refused: 1,
    unknown: 1,
    excepted: 0,
    admitted: 2,
    uncovered: 0,
  },
  fixes: [
    { id: 'pin', text: 'Deploy payments by digest', workloads: 1, freed: 1 },
  ],
};

export const enforcementPlan: EnforcementPlan = {
  demo: false,
  cluster: 'prod-us',
  namespace: 'payments',
  environment: 'prod',
  gateOwner: 'group:default/platform',
  asOf: '2026-11-22T10:00:00Z',
  stale: false,
  lookBackDays: 14,
  controls: {
    signature: {
      now: {
        mode: 'audit',
        intent: 'enforce',
        paths: [],
        sources: [
          {
            engine: 'Kyverno',
            policy: 'signed',
            mode: 'audit',
            explanation: 'Only recorded.',
          },
        ],
        loopholes: [],
      },
      planned: { mode: 'enforce', paths: [], sources: [], loopholes: [] },
    },
    digest: {
      now: { mode: 'none', paths: [], sources: [], loopholes: [] },
      planned: { mode: 'none', paths: [], sources: [], loopholes: [] },
    },
  },
  steps: [
    {
      engine: 'Kyverno',
      policy: 'signed',
      mode: 'audit',
      controls: ['signature'],
      granularity: 'A ClusterPolicy can have another action in each namespace.',
      possible: true,
      gives: { signature: 'enforce', digest: 'none' },
      changes: [
        {
          action: 'change',
          apiVersion: 'kyverno.io/v1',
          kind: 'ClusterPolicy',
          name: 'signed',
          manifest: 'spec:\n  validationFailureActionOverrides: []\n',
          diff: '--- as it is\n+++ as planned\n+added line\n-removed line\n',
        },
      ],
      undo: [
        {
          action: 'change',
          apiVersion: 'kyverno.io/v1',
          kind: 'ClusterPolicy',
          name: 'signed',
          manifest: 'spec:\n  validationFailureActionOverrides: null\n',
          diff: '',
        },
      ],
      notes: ['All rules of the policy enforce then.'],
      elsewhere: [],
    },
    {
      engine: 'Connaisseur',
      mode: 'warn',
      controls: ['signature'],
      granularity: 'Detection mode is one switch.',
      possible: false,
      why: 'No namespace can be taken out of it alone.',
      changes: [],
      undo: [],
      notes: [],
      elsewhere: [],
    },
  ],
  missing: ['digest'],
  otherNamespaces: { total: 12, checked: 12 },
  checks: [
    {
      id: 'simulation',
      state: 'fail',
      text: '1 of 4 workloads would be refused.',
      fix: 'Mend the blockers.',
    },
    { id: 'fresh', state: 'pass', text: 'The cluster was read a moment ago.' },
  ],
  trustPolicy: readinessTotals,
  clusterPolicies: readinessTotals,
  blockers: {
    total: 1,
    items: [
      {
        workload: { kind: 'Deployment', name: 'payments' },
        entityRef: 'component:default/payments',
        owner: 'group:default/payments',
        reasons: ['It is named by a tag.'],
      },
    ],
  },
};

export const formatRegister: FormatRegister = {
  demo: false,
  asOf: '2026-11-22T10:00:00Z',
  from: ['cosign-legacy'],
  to: ['sigstore-bundle'],
  digests: 10,
  uses: [
    {
      kind: 'format',
      value: 'cosign-legacy',
      digests: 6,
      services: 4,
      unverifiableIn: ['edge-1'],
    },
    { kind: 'place', value: 'referrers', digests: 5, services: 3 },
    { kind: 'signer', value: 'key', digests: 2, services: 1 },
  ],
  owners: [
    {
      owner: 'group:default/payments',
      digests: 8,
      oldOnly: 4,
      both: 2,
      newOnly: 1,
      unsigned: 0,
      unknown: 1,
    },
    { digests: 2, oldOnly: 0, both: 0, newOnly: 0, unsigned: 2, unknown: 0 },
  ],
  ownerCount: 2,
};

export const roleRegister: RoleRegister = {
  demo: false,
  asOf: '2026-11-22T10:00:00Z',
  findings: [
    {
      person: 'jane',
      roles: [
        {
          role: 'approver',
          name: 'user:default/jane',
          evidence: 'approved 2 exceptions',
          at: '2026-11-20T10:00:00Z',
        },
        {
          role: 'publisher',
          name: 'jane@example.com',
          evidence: 'can push to registry.example.com/prod/payments',
        },
      ],
    },
  ],
  sources: [
    { role: 'builder', people: 4 },
    {
      role: 'signer',
      people: 0,
      unknown: 'no authority of the trust policy is a person',
    },
    { role: 'publisher', people: 3 },
    { role: 'approver', people: 2 },
    { role: 'hand-deployer', people: 0, unknown: 'nobody was seen' },
  ],
};

export const baseImage: BaseImageRow = {
  repository: 'registry.example.com/base/node',
  digest: DIGEST,
  digests: 7,
  usedBy: [REPOSITORY],
  listed: 'yes',
  mirrored: 'unknown',
  pinned: 'yes',
  approved: 'no',
};

export const enforcementRule: EnforcementRule = {
  repository: 'registry.example.com/sandbox/**',
  pattern: true,
  environment: 'dev',
  intent: { signature: 'audit', digest: 'audit' },
  rules: [
    {
      name: 'sandbox',
      owner: 'group:default/platform',
      requires: ['signed by ci-main (not checked)'],
    },
  ],
  signature: 'not-required',
  unsigned: { because: 'checks' },
  ended: [],
  attestations: [],
  allowedSource: false,
  exceptions: {
    allowed: true,
    maxDurationDays: 30,
    approvers: ['group:default/security'],
  },
  findings: [
    {
      code: 'unsigned-without-end',
      text: 'Images pass without a signature, and nothing says until when.',
      fix: 'Give the rule a relaxedUntil.',
    },
  ],
};

export const authorityList: AuthorityList = {
  demo: false,
  asOf: '2026-11-22T10:00:00Z',
  policyVersion: `sha256:${'c'.repeat(64)}`,
  limits: { maxServices: 20, maxOwners: 3 },
  items: [
    {
      name: 'ci-main',
      owner: 'group:default/platform',
      kind: 'keyless',
      rotation: 'none-needed',
      rules: ['services'],
      sameKey: [],
      use: {
        digests: 12,
        services: 9,
        owners: 4,
        logged: 11,
        timestamped: 0,
        unproven: 1,
      },
      flags: ['not-logged'],
    },
    {
      name: 'legacy',
      owner: 'group:default/payments',
      kind: 'key',
      custody: 'env',
      rotateEvery: '90d',
      rotatedAt: '2026-01-01',
      nextRotationAt: '2026-04-01T00:00:00.000Z',
      rotation: 'overdue',
      rules: [],
      sameKey: ['old-ci'],
      use: {
        digests: 40,
        services: 25,
        owners: 5,
        logged: 0,
        timestamped: 0,
        unproven: 40,
      },
      flags: [
        'plain-custody',
        'rotation-overdue',
        'same-key',
        'many-services',
        'many-owners',
      ],
    },
  ],
};

export const servicesSummary: ServicesSummary = {
  asOf: '2026-11-22T10:00:00Z',
  demo: false,
  environments: overview.environments.slice(0, 1),
  services: {
    ...overview.services,
    total: 9,
    byStatus: { failed: 2, unknown: 3, excepted: 0, verified: 4 },
  },
  exceptions: {
    requested: 0,
    extensionsRequested: 0,
    active: 2,
    expiringSoon: 1,
    expired: 0,
  },
  denials: { policyLastDay: 5, outagesLastDay: 0 },
  swaps: 0,
};

export const review: Review = {
  id: 'r-1',
  demo: false,
  startedAt: '2026-11-25T10:00:00Z',
  startedBy: 'user:default/carol',
  more: 0,
  items: [
    {
      id: 'exception:e-1',
      subject: 'exception',
      subjectId: 'e-1',
      title: 'vendor/agent in observability, prod-us',
      text: 'The vendor does not sign.',
      owner: 'group:default/platform',
      due: '2026-11-27T10:00:00Z',
      reasons: ['expiring', 'unused'],
    },
    {
      id: 'repository:docker.io/alice/tool',
      subject: 'repository',
      subjectId: 'docker.io/alice/tool',
      title: 'docker.io/alice/tool',
      text: '1 workload runs from it; no rule of the trust policy covers it in prod.',
      reasons: ['new-registry'],
    },
  ],
  decisions: [],
};
