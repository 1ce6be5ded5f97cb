import fc from 'fast-check';
import type {
  AuthorityFacts,
  EntityFacts,
  EnvironmentDefinition,
  TrustResult,
  WorkloadImageFacts,
} from '../evaluate.types';
import type {
  EnforcementMode,
  ExceptionRequest,
  Reason,
  RequirementResult,
  SigningException,
} from '../types';

export const now = new Date('2026-11-22T12:00:00Z');

export const digestA = `sha256:${'a'.repeat(64)}`;
export const digestB = `sha256:${'b'.repeat(64)}`;
export const digestC = `sha256:${'c'.repeat(64)}`;

export const prod: EnvironmentDefinition = {
  name: 'prod',
  clusters: ['prod-*'],
  namespaces: ['*'],
  intent: { signature: 'enforce', digest: 'enforce' },
  sources: ['registry.example.com/prod/**'],
};

export const dev: EnvironmentDefinition = {
  name: 'dev',
  clusters: ['dev-*'],
  namespaces: ['*'],
  intent: { signature: 'audit', digest: 'audit' },
  sources: [],
};

export const environments = [prod, dev];

export function reason(code: string, over: Partial<Reason> = {}): Reason {
  return {
    code,
    class: 'deny',
    text: code.toLocaleLowerCase('en-US').replaceAll('_', ' '),
    detail: `detail of ${code}`,
    fix: `fix of ${code}`,
    ...over,
  };
}

type Judged = Extract<TrustResult, { state: 'judged' }>;

export function trustVerified(over: Partial<Judged> = {}): TrustResult {
  return {
    state: 'judged',
    outcome: 'verified',
    policyVersion: 'v1',
    rule: 'services',
    requirements: [
      { requirement: 'signed by ci-main', outcome: 'met', reasons: [] },
    ],
    reasons: [],
    matched: [
      {
        authority: 'ci-main',
        signature: 'sig-1',
        signer: 'https://ci.example.com/build',
        format: 'sigstore-bundle',
      },
    ],
    evidenceAt: '2026-11-22T11:00:00Z',
    ...over,
  };
}

export function trustFailed(
  reasons: Reason[] = [reason('SIGNATURE_NOT_FOUND')],
  requirements: RequirementResult[] = [
    { requirement: 'signed by ci-main', outcome: 'unmet', reasons },
  ],
): TrustResult {
  return trustVerified({
    outcome: 'failed',
    requirements,
    reasons,
    matched: [],
  });
}

export function image(
  over: Partial<WorkloadImageFacts> = {},
): WorkloadImageFacts {
  const repository =
    'repository' in over
      ? over.repository
      : 'registry.example.com/prod/payments';
  const digest = 'digest' in over ? over.digest : digestA;
  return {
    id: 'image-1',
    cluster: 'prod-eu',
    namespace: 'payments',
    environment: 'prod',
    workload: { kind: 'Deployment', name: 'payments' },
    container: 'app',
    containerType: 'app',
    reference: `${repository ?? 'payments'}${digest ? `@${digest}` : ':1.2'}`,
    repository,
    digest,
    pinned: true,
    serviceAccount: 'payments',
    cold: false,
    pods: 2,
    mapping: { entityRef: 'component:default/payments', rule: 'label' },
    firstSeenAt: '2026-11-19T11:00:00Z',
    observedAt: '2026-11-22T11:59:00Z',
    stale: false,
    modes: { signature: 'enforce', digest: 'enforce' },
    trust: trustVerified(),
    ...over,
  };
}

export function exceptionRequest(
  over: Partial<ExceptionRequest> = {},
): ExceptionRequest {
  return {
    kind: 'vendor-image',
    scope: {
      repository: 'registry.example.com/prod/payments',
      digest: digestA,
      cluster: 'prod-eu',
      namespace: 'payments',
      serviceAccount: 'payments',
    },
    reason: 'The vendor does not sign its agent.',
    owner: 'group:default/payments',
    expiresAt: '2026-11-29T12:00:00Z',
    closureCondition: 'The vendor signs, or the mirrored copy is signed.',
    risk: 'A swapped agent could read metrics of the namespace.',
    compensatingControls: ['Mandatory scan', 'No access to secrets'],
    ticket: 'SEC-101',
    ...over,
  };
}

export function exception(
  over: Partial<SigningException> = {},
): SigningException {
  return {
    ...exceptionRequest(),
    id: 'exception-1',
    status: 'active',
    requestedBy: 'user:default/anna',
    requestedAt: '2026-11-20T12:00:00Z',
    controls: [],
    renewals: 0,
    activeSince: '2026-11-20T13:00:00Z',
    decidedBy: 'user:default/ben',
    decidedAt: '2026-11-20T13:00:00Z',
    history: [
      {
        at: '2026-11-20T12:00:00Z',
        actor: 'user:default/anna',
        action: 'requested',
      },
      {
        at: '2026-11-20T13:00:00Z',
        actor: 'user:default/ben',
        action: 'approved',
        comment: 'Read and agreed.',
      },
    ],
    ...over,
  };
}

export const ciMain: AuthorityFacts = {
  name: 'ci-main',
  owner: 'group:default/platform',
  kind: 'keyless',
};

export function entity(over: Partial<EntityFacts> = {}): EntityFacts {
  return {
    entityRef: 'component:default/payments',
    owner: 'group:default/payments',
    environments,
    images: [image()],
    exceptions: [],
    authorities: [ciMain],
    highLoopholes: [],
    ...over,
  };
}

const mode = fc.constantFrom<EnforcementMode>(
  'none',
  'audit',
  'warn',
  'enforce',
  'unknown',
);

const trust: fc.Arbitrary<TrustResult> = fc.oneof(
  fc.constant(trustVerified()),
  fc
    .constantFrom(
      'SIGNATURE_NOT_FOUND',
      'SIGNATURE_INVALID',
      'SIGNER_NOT_TRUSTED',
      'ATTESTATION_MISSING',
      'POLICY_NONE_APPLIES',
      'SOMETHING_NEW',
    )
    .map(code => trustFailed([reason(code)])),
  fc.constant(
    trustVerified({
      outcome: 'inconclusive',
      matched: [],
      reasons: [reason('REGISTRY_TIMEOUT', { class: 'inconclusive' })],
    }),
  ),
  fc.constant<TrustResult>({ state: 'pending' }),
  fc.constant<TrustResult>({
    state: 'unreadable',
    reason: reason('REGISTRY_FORBIDDEN', { class: 'inconclusive' }),
  }),
);

/** Any facts about one image, few enough values that images coincide. */
export const anyImage: fc.Arbitrary<WorkloadImageFacts> = fc
  .record({
    cluster: fc.constantFrom('prod-eu', 'prod-us', 'dev-1'),
    namespace: fc.constantFrom('payments', 'batch'),
    environment: fc.constantFrom('prod', 'dev', undefined),
    name: fc.constantFrom('payments', 'worker'),
    container: fc.constantFrom('app', 'sidecar'),
    repository: fc.constantFrom(
      'registry.example.com/prod/payments',
      'registry.example.com/dev/payments',
      undefined,
    ),
    digest: fc.constantFrom(digestA, digestB, digestC, undefined),
    pinned: fc.boolean(),
    cold: fc.boolean(),
    stale: fc.boolean(),
    swapped: fc.boolean(),
    signature: mode,
    digestMode: mode,
    trust,
    pods: fc.integer({ min: 0, max: 50 }),
  })
  .map(({ name, signature, digestMode, swapped, ...rest }) =>
    image({
      ...rest,
      workload: { kind: 'Deployment', name },
      modes: { signature, digest: digestMode },
      ...(swapped && {
        swap: {
          tag: 'release',
          runningDigest: rest.digest ?? digestA,
          tagDigest: digestC,
          detectedAt: '2026-11-22T10:00:00Z',
        },
      }),
    }),
  );

/** Images with ids of their own. */
export const anyImages = fc
  .array(anyImage, { maxLength: 8 })
  .map(images => images.map((item, index) => ({ ...item, id: `id-${index}` })));

export const anyException: fc.Arbitrary<SigningException> = fc
  .record({
    id: fc.constantFrom('exception-1', 'exception-2', 'exception-3'),
    status: fc.constantFrom(
      'requested' as const,
      'active' as const,
      'expired' as const,
      'revoked' as const,
    ),
    expiresAt: fc.constantFrom(
      '2026-11-21T00:00:00Z',
      '2026-11-22T12:00:00Z',
      '2026-11-30T00:00:00Z',
    ),
    digest: fc.constantFrom(digestA, digestB),
    cluster: fc.constantFrom('prod-eu', 'dev-1'),
  })
  .map(({ digest, cluster, ...rest }) =>
    exception({
      ...rest,
      scope: { ...exceptionRequest().scope, digest, cluster },
    }),
  );

export const anyEntity: fc.Arbitrary<EntityFacts> = fc
  .record({
    images: anyImages,
    exceptions: fc.uniqueArray(anyException, {
      maxLength: 3,
      selector: ({ id }) => id,
    }),
    owner: fc.constantFrom('group:default/payments', undefined),
    loopholes: fc.subarray([
      {
        cluster: 'prod-eu',
        namespace: 'payments',
        control: 'signature' as const,
        text: 'The webhook ignores failures.',
        fix: 'Set failurePolicy to Fail.',
      },
      {
        cluster: 'prod-us',
        namespace: 'batch',
        control: 'digest' as const,
        text: 'The namespace is excluded.',
        fix: 'Remove the exclusion.',
      },
    ]),
  })
  .map(({ loopholes, ...rest }) =>
    entity({ ...rest, highLoopholes: loopholes }),
  );
