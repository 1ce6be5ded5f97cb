import type {
  DryRunAnswer,
  EnforcementMode,
  ImageVerdict,
  ReadinessOutcome,
} from 'backstage-plugin-image-signing-common';
import { builtInEngines } from '../observe/admission';
import {
  compareDryRun,
  predictAdmission,
  PredictedImage,
  predictTogether,
} from './compareDryRun';
import { readAnswer } from './dryRunAnswer';

const TAG = 'registry.example.com/shop/app:1';
const PINNED = `registry.example.com/shop/app@sha256:${'a'.repeat(64)}`;

const deny = {
  code: 'SIGNATURE_NOT_FOUND',
  class: 'deny' as const,
  text: 'signature not found',
  detail: '',
  fix: '',
};
const VERDICTS: Record<string, Partial<ImageVerdict>> = {
  verified: { status: 'verified', reasons: [] },
  failed: { status: 'failed', reasons: [deny] },
  unknown: { status: 'unknown', reasons: [] },
  excepted: { status: 'excepted', reasons: [deny], exceptionId: 'e-1' },
};

function image(
  signature: EnforcementMode,
  digest: EnforcementMode,
  options: { pinned?: boolean; verdict?: string; stale?: boolean } = {},
): PredictedImage {
  const { pinned = true, verdict = 'verified', stale = false } = options;
  return {
    facts: { reference: TAG, pinned, stale, modes: { signature, digest } },
    verdict: VERDICTS[verdict] as ImageVerdict | undefined,
  };
}

describe('what is predicted', () => {
  it.each<
    [
      EnforcementMode,
      EnforcementMode,
      Parameters<typeof image>[2],
      ReadinessOutcome,
    ]
  >([
    ['enforce', 'none', { verdict: 'verified' }, 'admitted'],
    ['enforce', 'none', { verdict: 'failed' }, 'refused'],
    ['enforce', 'none', { verdict: 'unknown' }, 'unknown'],
    ['enforce', 'none', { verdict: 'excepted' }, 'excepted'],
    ['enforce', 'none', { verdict: 'absent' }, 'unknown'],
    ['warn', 'warn', { verdict: 'failed', pinned: false }, 'admitted'],
    ['audit', 'audit', { verdict: 'failed', pinned: false }, 'admitted'],
    ['none', 'none', { verdict: 'failed', pinned: false }, 'admitted'],
    ['none', 'none', { verdict: 'absent' }, 'admitted'],
    ['none', 'enforce', { pinned: false }, 'refused'],
    ['none', 'enforce', { pinned: true }, 'admitted'],
    ['none', 'enforce', { pinned: false, verdict: 'absent' }, 'unknown'],
    ['unknown', 'none', {}, 'unknown'],
    ['none', 'unknown', {}, 'unknown'],
    ['unknown', 'enforce', { pinned: false }, 'refused'],
    ['enforce', 'enforce', { stale: true }, 'unknown'],
    ['none', 'none', { stale: true }, 'unknown'],
    ['none', 'none', { stale: true, verdict: 'absent' }, 'unknown'],
  ])('signature %s, digest %s, %o: %s', (signature, digest, rest, expected) => {
    expect(predictAdmission(image(signature, digest, rest))).toBe(expected);
  });

  it('does not expect a tag to be refused that admission made a digest of', () => {
    const byTag = image('none', 'enforce', { pinned: false });
    expect(predictAdmission(byTag, { rewritten: PINNED })).toBe('admitted');
    expect(predictAdmission(byTag, { rewritten: `${TAG}.1` })).toBe('refused');
  });

  it('is unknown where workloads with the same tag are not judged alike', () => {
    const good = image('enforce', 'none');
    const bad = image('enforce', 'none', { verdict: 'failed' });
    expect(predictTogether([good, good], {})).toBe('admitted');
    expect(predictTogether([good, bad], {})).toBe('unknown');
    expect(predictTogether([], {})).toBe('unknown');
  });
});

describe('the comparison', () => {
  it.each<[ReadinessOutcome, DryRunAnswer, string]>([
    ['admitted', 'admitted', 'agree'],
    ['admitted', 'warned', 'agree'],
    ['refused', 'refused', 'agree'],
    ['admitted', 'refused', 'engine-stricter'],
    ['refused', 'admitted', 'engine-laxer'],
    ['refused', 'warned', 'engine-laxer'],
    ['unknown', 'refused', 'not-comparable'],
    ['unknown', 'admitted', 'not-comparable'],
    ['excepted', 'admitted', 'not-comparable'],
    ['excepted', 'refused', 'not-comparable'],
    ['refused', 'unknown', 'not-comparable'],
    ['admitted', 'unknown', 'not-comparable'],
  ])('of predicted %s and answered %s is %s', (predicted, answer, expected) => {
    expect(compareDryRun(predicted, { answer })).toBe(expected);
  });

  it.each<ReadinessOutcome>(['admitted', 'refused'])(
    'cannot be made with a refusal in unknown words where %s was predicted',
    predicted => {
      const answer = { answer: 'refused' as const, reasonCode: 'UNMAPPED' };
      expect(compareDryRun(predicted, answer)).toBe('not-comparable');
    },
  );
});

describe('the answer', () => {
  const FORBIDDEN = 'pods "x" is forbidden: ';
  const VAP = `${FORBIDDEN}ValidatingAdmissionPolicy 'digests' with binding 'all' denied request: images must be pinned by digest`;
  const read = (reply: object) =>
    readAnswer(
      { status: 201, message: '', warnings: [], images: {}, ...reply },
      TAG,
      builtInEngines,
    );

  it.each<[string, number, string, object]>([
    [
      'a policy',
      422,
      VAP,
      {
        answer: 'refused',
        engine: 'ValidatingAdmissionPolicy',
        policy: 'digests',
        reasonCode: 'TAG_FORBIDDEN',
      },
    ],
    [
      'unknown words',
      403,
      'admission webhook "x.example.com" denied the request: no',
      { answer: 'refused', engine: 'x.example.com', reasonCode: 'UNMAPPED' },
    ],
    [
      'an outage',
      500,
      'Internal error occurred: failed calling webhook "mutate.kyverno.svc-fail": failed to call webhook: context deadline exceeded',
      { answer: 'unknown', engine: 'Kyverno', reasonCode: 'ENGINE_OUTAGE' },
    ],
    [
      'no permission',
      403,
      'pods is forbidden: User "u" cannot create resource "pods" in API group "" in the namespace "shop"',
      { answer: 'unknown', reasonCode: 'NO_PERMISSION' },
    ],
    [
      'a quota',
      403,
      `${FORBIDDEN}exceeded quota: x, requested: pods=1`,
      { answer: 'unknown', reasonCode: 'QUOTA' },
    ],
    [
      'Pod Security',
      403,
      `${FORBIDDEN}violates PodSecurity "restricted:latest": x`,
      { answer: 'unknown', reasonCode: 'POD_SECURITY' },
    ],
    [
      'a webhook without dry run',
      400,
      'admission webhook "x.example.com" does not support dry run',
      { answer: 'unknown', reasonCode: 'NO_DRY_RUN' },
    ],
    [
      'no service account',
      403,
      `${FORBIDDEN}error looking up service account shop/x: serviceaccount "x" not found`,
      { answer: 'unknown', reasonCode: 'OTHER' },
    ],
    ['silence', 503, '', { answer: 'unknown', message: 'status 503' }],
  ])('by %s', (_name, status, message, expected) => {
    expect(read({ status, message })).toMatchObject(expected);
  });

  it('is admitted, with the image as admission made it', () => {
    expect(read({ images: { image: TAG } })).toEqual({ answer: 'admitted' });
    expect(
      read({ images: { image: PINNED }, warnings: ['one', 'two'] }),
    ).toEqual({ answer: 'warned', message: 'one\ntwo', rewritten: PINNED });
  });

  it('is not admitted without a pod', () => {
    expect(read({ images: {} })).toMatchObject({ answer: 'unknown' });
  });

  it('is cut where it is long', () => {
    const { message } = read({ status: 500, message: 'x'.repeat(5000) });
    expect(message).toHaveLength(500);
  });
});
