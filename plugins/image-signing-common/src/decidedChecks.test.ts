import {
  ciMain,
  entity,
  image,
  now,
  reason,
  trustFailed,
  trustVerified,
} from './__testUtils__/facts';
import type {
  AuthorityFacts,
  EntityFacts,
  WorkloadImageFacts,
} from './evaluate.types';
import { evaluateEntity } from './evaluateEntity';
import { signingDecisionProblem } from './serviceDecision';
import type {
  Check,
  CheckState,
  RequirementResult,
  SigningDecision,
} from './types';

const team = { kind: 'team' as const, name: 'group:default/payments' };
const decision = (over: Partial<SigningDecision> = {}): SigningDecision => ({
  attestations: [],
  keyModel: 'keyless',
  releaseOwner: team,
  ...over,
});

function checkOf(facts: EntityFacts, id: string): Check {
  const found = evaluateEntity(facts, now)
    .rules.flatMap(({ checks }) => checks)
    .find(check => check.id === id);
  if (!found) throw new Error(`no check ${id}`);
  return found;
}

const missing = reason('ATTESTATION_MISSING', {
  text: 'missing SBOM attestation',
  fix: 'Attest an SBOM.',
});

/** An image of whose rule one requirement asks for these types. */
function asked(
  attests: string[],
  outcome: RequirementResult['outcome'],
): Partial<WorkloadImageFacts> {
  return {
    trust: trustVerified({
      outcome: outcome === 'met' ? 'verified' : 'failed',
      requirements: [
        { requirement: 'signed by ci-main', outcome: 'met', reasons: [] },
        {
          requirement: `x (${attests.join(' or ')}) attested by ci-main`,
          attests,
          outcome,
          reasons: outcome === 'unmet' ? [missing] : [],
        },
      ],
      reasons: outcome === 'unmet' ? [missing] : [],
    }),
  };
}

describe('decided-format', () => {
  const format = (
    attestations: SigningDecision['attestations'],
    over: Partial<WorkloadImageFacts> = {},
  ) =>
    checkOf(
      entity({
        images: [image(over)],
        decision: decision({ attestations }),
      }),
      'decided-format',
    );

  it('does not apply where nothing was decided, and counts no point', () => {
    const check = checkOf(entity(), 'decided-format');
    expect(check).toMatchObject({ state: 'not-applicable' });
    expect(check).not.toHaveProperty('elements');
  });

  it.each<
    [
      string,
      SigningDecision['attestations'],
      Partial<WorkloadImageFacts>,
      Array<[string, CheckState]>,
    ]
  >([
    ['only a signature', [], {}, [['signature', 'pass']]],
    [
      'a signature that is missing',
      [],
      { trust: trustFailed() },
      [['signature', 'fail']],
    ],
    [
      'an SBOM that is there',
      ['sbom'],
      asked(['spdx', 'cyclonedx'], 'met'),
      [
        ['signature', 'pass'],
        ['sbom', 'pass'],
      ],
    ],
    [
      'an SBOM by the URI of its type',
      ['sbom'],
      asked(['https://spdx.dev/Document/v2.3'], 'met'),
      [
        ['signature', 'pass'],
        ['sbom', 'pass'],
      ],
    ],
    [
      'an SBOM that is missing',
      ['sbom'],
      asked(['spdx'], 'unmet'),
      [
        ['signature', 'pass'],
        ['sbom', 'fail'],
      ],
    ],
    [
      'an SBOM that could not be read',
      ['sbom'],
      asked(['spdx'], 'inconclusive'),
      [
        ['signature', 'pass'],
        ['sbom', 'unknown'],
      ],
    ],
    [
      'what the policy does not ask for',
      ['scan', 'tests'],
      asked(['test-result'], 'met'),
      [
        ['signature', 'pass'],
        ['scan', 'fail'],
        ['tests', 'pass'],
      ],
    ],
    [
      'provenance where something else would do as well',
      ['provenance'],
      asked(['slsa-provenance', 'scai'], 'met'),
      [
        ['signature', 'pass'],
        ['provenance', 'fail'],
      ],
    ],
    [
      'an image that could not be judged',
      ['provenance'],
      { trust: { state: 'pending' } },
      [
        ['signature', 'unknown'],
        ['provenance', 'unknown'],
      ],
    ],
    [
      'an image of a silent cluster',
      ['tests'],
      { ...asked(['test-result'], 'met'), stale: true },
      [
        ['signature', 'unknown'],
        ['tests', 'unknown'],
      ],
    ],
  ])('tells the state of each thing: %s', (_what, wanted, over, states) => {
    const check = format(wanted, over);
    expect(check.elements?.map(({ id, state }) => [id, state])).toEqual(states);
    const order: CheckState[] = ['pass', 'unknown', 'fail'];
    expect(check.state).toBe(
      states
        .map(([, state]) => state)
        .sort((a, b) => order.indexOf(b) - order.indexOf(a))[0],
    );
  });

  it('sends to the trust policy what nobody would look at', () => {
    expect(format(['sbom']).nextAction).toMatchObject({
      code: 'REQUIRE_ATTESTATION',
      actor: 'platform team',
    });
  });

  it('sends what is missing to who answers for releases', () => {
    expect(format(['sbom'], asked(['spdx'], 'unmet')).nextAction).toEqual({
      code: 'ATTEST',
      text: 'Attest an SBOM.',
      actor: team.name,
    });
  });
});

describe('decided-key-model', () => {
  const keys = (
    decided: Partial<SigningDecision> | undefined,
    authority: Partial<AuthorityFacts> = {},
    over: Partial<WorkloadImageFacts> = {},
  ) =>
    checkOf(
      entity({
        images: [image(over)],
        authorities: [{ ...ciMain, ...authority }],
        ...(decided && { decision: decision(decided) }),
      }),
      'decided-key-model',
    );
  const kms = { keyModel: 'key', custody: 'kms' } as const;

  it.each<
    [
      string,
      CheckState,
      Partial<SigningDecision> | undefined,
      Partial<AuthorityFacts>,
    ]
  >([
    ['nothing decided', 'not-applicable', undefined, {}],
    ['an identity', 'pass', {}, {}],
    ['a key instead of an identity', 'fail', {}, { kind: 'key' }],
    ['an identity instead of a key', 'fail', kms, {}],
    [
      'the key where it should lie',
      'pass',
      kms,
      { kind: 'key', custody: 'KMS' },
    ],
    ['a key elsewhere', 'fail', kms, { kind: 'key', custody: 'file' }],
    ...(['secret', 'ci-variable', 'file'] as const).map(
      (
        custody,
      ): [
        string,
        CheckState,
        Partial<SigningDecision>,
        Partial<AuthorityFacts>,
      ] => [
        `a key kept in a ${custody}, as decided,`,
        'fail',
        { keyModel: 'key', custody },
        { kind: 'key', custody },
      ],
    ),
    ['a key nobody knows where', 'unknown', kms, { kind: 'key' }],
    [
      'a certificate instead of a key',
      'fail',
      kms,
      { kind: 'x509', custody: 'kms' },
    ],
    [
      'a certificate',
      'pass',
      { keyModel: 'certificate', custody: 'hsm' },
      { kind: 'x509', custody: 'hsm' },
    ],
    [
      'an authority that is gone',
      'unknown',
      kms,
      { name: 'another', kind: 'key', custody: 'kms' },
    ],
  ])('with %s is %s', (_what, state, decided, authority) => {
    const check = keys(decided, authority);
    expect(check.state).toBe(state);
    expect(check.nextAction !== undefined).toBe(
      state === 'fail' || state === 'unknown',
    );
  });

  it('is unknown where nobody signed', () => {
    expect(keys({}, {}, { trust: trustFailed() }).state).toBe('unknown');
  });
});

describe('release-owner', () => {
  it.each<[SigningDecision['releaseOwner'], RegExp]>([
    [team, /group:default\/payments, a team/],
    [
      { kind: 'engineer', name: 'user:default/mira' },
      /mira, a release engineer/,
    ],
    [{ kind: 'ci-account', name: 'ci' }, /ci, a service account/],
  ])('is who was named: %j', (releaseOwner, evidence) => {
    const { owner: _, ...ownerless } = entity();
    const check = checkOf(
      { ...ownerless, decision: decision({ releaseOwner }) },
      'release-owner',
    );
    expect(check.state).toBe('pass');
    expect(check.evidence).toMatch(evidence);
  });

  it('fails where nobody was named and nobody owns the service', () => {
    const { owner: _, ...ownerless } = entity();
    expect(checkOf(ownerless, 'release-owner').state).toBe('fail');
  });
});

describe('signingDecisionProblem', () => {
  it.each<[Partial<SigningDecision>, RegExp]>([
    [{}, /^nothing$/],
    [{ keyModel: 'key', custody: 'kms' }, /^nothing$/],
    [{ keyModel: 'key' }, /^custody: say where/],
    [{ keyModel: 'certificate' }, /^custody: say where/],
    [{ custody: 'kms' }, /^custody: with keyless/],
    [{ releaseOwner: { kind: 'team', name: ' ' } }, /^releaseOwner.name: /],
  ])('of %j is %s', (over, problem) => {
    expect(signingDecisionProblem(decision(over)) ?? 'nothing').toMatch(
      problem,
    );
  });
});
