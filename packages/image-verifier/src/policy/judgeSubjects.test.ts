import { parseTrustPolicy } from '..';
import {
  bundleDocument,
  discovery,
  keyBundle,
  statement,
  testKey,
  type TestKey,
} from '../__testUtils__/documents';
import { trustMaterial } from '../__testUtils__/trust';
import type { Discovery } from '../discovery/discovery';
import { makeReason } from '../reasons';
import { assessEvidence } from '../sigstore/assessEvidence';
import type { TrustMaterial } from '../sigstore/trustMaterial';
import { evaluateTrustPolicy } from './evaluateTrustPolicy';

const key = testKey();
const stranger = testKey();
const INDEX = `sha256:${'1'.repeat(64)}`;
const AMD = `sha256:${'2'.repeat(64)}`;
const ARM = `sha256:${'3'.repeat(64)}`;
const BUILDKIT = `sha256:${'4'.repeat(64)}`;
const PLATFORMS = [
  { digest: AMD, os: 'linux', architecture: 'amd64' },
  { digest: ARM, os: 'linux', architecture: 'arm64' },
];
const PROVENANCE = 'https://slsa.dev/provenance/v1';

let material: TrustMaterial;
beforeAll(async () => {
  material = await trustMaterial({ ci: key, other: testKey() });
});

const policyWith = (rule: object) =>
  parseTrustPolicy(
    {
      authorities: ['ci', 'other'].map(name => ({
        name,
        owner: 'team',
        key: { data: 'PEM' },
        transparencyLog: 'optional',
      })),
      rules: [
        {
          name: 'all',
          images: ['**'],
          signedBy: { anyOf: ['ci'] },
          ...rule,
        },
      ],
    },
    { source: 'test' },
  );

const signed = (digest: string, signer: TestKey = key) =>
  bundleDocument(keyBundle(signer, statement(digest)));

const index = (
  documents: Discovery['documents'],
  more: Partial<Discovery> = {},
) =>
  discovery(documents, {
    digest: INDEX,
    kind: 'index',
    platforms: PLATFORMS,
    ...more,
  });

const image = (digest: string, ...documents: Discovery['documents']) =>
  discovery(documents, { digest });

const judge = (found: Discovery, rule: object) => {
  const { repository, digest } = found;
  return evaluateTrustPolicy({
    evidence: assessEvidence(found, material),
    image: { repository, digest },
    policy: policyWith(rule),
    now: new Date('2026-03-01'),
    trustMaterial: material,
  });
};

const outcome = (found: Discovery, rule: object) => judge(found, rule).outcome;
const codes = (found: Discovery, rule: object) =>
  judge(found, rule).reasons.map(({ code }) => code);

// What is signed, and which subject modes accept it.
const both = [image(AMD, signed(AMD)), image(ARM, signed(ARM))];
const none = [image(AMD), image(ARM)];
const ofIndex: Array<[string, Discovery, string[]]> = [
  [
    'the index only',
    index([signed(INDEX)], { related: none }),
    ['as-resolved', 'either'],
  ],
  [
    'every platform image only',
    index([], { related: both }),
    ['platform-child', 'either'],
  ],
  [
    'everything, as cosign sign --recursive does',
    index([signed(INDEX)], { related: both }),
    ['as-resolved', 'platform-child', 'either'],
  ],
  ['one platform image', index([], { related: [both[0], none[1]] }), []],
  [
    'every platform image, one by a stranger',
    index([], { related: [both[0], image(ARM, signed(ARM, stranger))] }),
    [],
  ],
  [
    'the platform images by signatures over others',
    index([], { related: [image(AMD, signed(ARM)), image(ARM, signed(AMD))] }),
    [],
  ],
  [
    'images that are not in the index',
    index([], {
      related: [image(BUILDKIT, signed(BUILDKIT)), ...none],
    }),
    [],
  ],
  ['nothing', index([], { related: none }), []],
];

describe('an index', () => {
  it.each(ofIndex)('where is signed: %s', (_, found, accepted) => {
    for (const subject of ['as-resolved', 'platform-child', 'either']) {
      expect([subject, outcome(found, { subject })]).toEqual([
        subject,
        accepted.includes(subject) ? 'verified' : 'failed',
      ]);
    }
  });

  it('says at which level the signature stands', () => {
    expect(
      judge(index([], { related: both }), { subject: 'either' }).matched,
    ).toEqual([
      expect.objectContaining({ subject: { digest: AMD, level: 'platform' } }),
      expect.objectContaining({ subject: { digest: ARM, level: 'platform' } }),
    ]);
    const [own] = judge(index([signed(INDEX)]), {}).matched;
    expect(own).not.toHaveProperty('subject');
  });

  it('says what is signed instead', () => {
    expect(codes(index([], { related: both }), {})[0]).toBe('SUBJECT_IS_CHILD');
    const found = index([signed(INDEX)], { related: none });
    expect(codes(found, { subject: 'platform-child' })[0]).toBe(
      'SUBJECT_IS_INDEX',
    );
  });

  it('is not judged where a platform image was not read', () => {
    const reason = makeReason('REGISTRY_RATE_LIMITED', { registry: 'r' });
    const found = index([], {
      related: [both[0]],
      unread: [{ digest: ARM, reason }],
    });
    const result = judge(found, { subject: 'platform-child' });
    expect(result.outcome).toBe('inconclusive');
    expect(result.reasons).toContainEqual(reason);
    expect(outcome(index([]), { subject: 'either' })).toBe('inconclusive');
    expect(outcome(index([signed(INDEX)]), { subject: 'either' })).toBe(
      'verified',
    );
  });

  it('without platform images has none that are signed', () => {
    const found = index([signed(INDEX)], { platforms: [] });
    expect(outcome(found, { subject: 'platform-child' })).toBe('failed');
    expect(outcome(found, { subject: 'either' })).toBe('verified');
  });
});

describe('a platform image', () => {
  const child = (signer: TestKey | undefined, related: Discovery[]) => ({
    ...image(AMD, ...(signer ? [signed(AMD, signer)] : [])),
    related,
  });

  it.each<[string, Discovery, string[]]>([
    [
      'signed itself',
      child(key, []),
      ['as-resolved', 'platform-child', 'either'],
    ],
    [
      'in a signed index',
      child(undefined, [index([signed(INDEX)])]),
      ['either'],
    ],
    [
      'in an index that a stranger signed',
      child(undefined, [index([signed(INDEX, stranger)])]),
      [],
    ],
    [
      'beside a signed index that does not list it',
      child(undefined, [index([signed(INDEX)], { platforms: [PLATFORMS[1]] })]),
      [],
    ],
    [
      'beside a signed image that claims to list it',
      child(undefined, [index([signed(INDEX)], { kind: 'image' })]),
      [],
    ],
    ['of an unsigned index', child(undefined, [index([])]), []],
  ])('%s', (_, found, accepted) => {
    for (const subject of ['as-resolved', 'platform-child', 'either']) {
      expect([subject, outcome(found, { subject })]).toEqual([
        subject,
        accepted.includes(subject) ? 'verified' : 'failed',
      ]);
    }
  });

  it('says that only the index is signed', () => {
    const found = child(undefined, [index([signed(INDEX)])]);
    expect(codes(found, {})[0]).toBe('SUBJECT_IS_INDEX');
    expect(judge(found, { subject: 'either' }).matched).toEqual([
      expect.objectContaining({ subject: { digest: INDEX, level: 'index' } }),
    ]);
  });

  it('is not judged where its index was not read', () => {
    const reason = makeReason('REGISTRY_RATE_LIMITED', { registry: 'r' });
    const found = {
      ...child(undefined, []),
      unread: [{ digest: INDEX, reason }],
    };
    expect(outcome(found, { subject: 'either' })).toBe('inconclusive');
    expect(outcome(found, {})).toBe('failed');
  });
});

describe("BuildKit's attestations", () => {
  const unsigned = (
    platform: string,
    content: Buffer | undefined = statement(platform, {
      predicateType: PROVENANCE,
      predicate: {
        buildDefinition: { buildType: 'good', externalParameters: {} },
        runDetails: { builder: { id: 'builder' } },
      },
    }),
  ) => ({
    manifest: BUILDKIT,
    platform,
    predicateType: PROVENANCE,
    ...(content && { content: content.toString('base64') }),
  });
  const rule = (attestation: object = {}) => ({
    attestations: [{ name: 'build', type: 'slsa-provenance', ...attestation }],
  });
  const covered = rule({ coveredByIndex: true });
  const all = [unsigned(AMD), unsigned(ARM)];

  it('count only where the rule says so and the index is signed', () => {
    const found = index([signed(INDEX)], { unsigned: all });
    expect(outcome(found, covered)).toBe('verified');
    expect(outcome(found, rule())).toBe('failed');
    expect(codes(found, rule())).toContain('ATTESTATION_UNSIGNED');
    expect(
      outcome(index([signed(INDEX, stranger)], { unsigned: all }), covered),
    ).toBe('failed');
  });

  it('do not make an index signed', () => {
    const found = index([], { unsigned: all });
    expect(outcome(found, { ...covered, anyAttestation: true })).toBe('failed');
  });

  it('count for their own platform', () => {
    const found = index([signed(INDEX)], { unsigned: [unsigned(AMD)] });
    expect(outcome(found, covered)).toBe('failed');
    const child = { ...image(AMD, signed(AMD)), related: [found] };
    expect(outcome(child, covered)).toBe('verified');
    const other = { ...image(ARM, signed(ARM)), related: [found] };
    expect(outcome(other, covered)).toBe('failed');
  });

  it('count only by who may attest, and with the conditions', () => {
    const found = index([signed(INDEX)], { unsigned: all });
    const by = (name: string, buildType = 'good') =>
      outcome(
        found,
        rule({
          coveredByIndex: true,
          signedBy: { anyOf: [name] },
          require: { buildType },
        }),
      );
    expect(by('ci')).toBe('verified');
    expect(by('other')).toBe('failed');
    expect(by('ci', 'bad')).toBe('failed');
  });

  it.each([
    ['about another image', statement(ARM, { predicateType: PROVENANCE })],
    ['of another type', statement(AMD, { predicateType: 'https://x.example' })],
    ['not a statement', Buffer.from('{}')],
  ])('do not count where they are %s', (_, content) => {
    const found = index([signed(INDEX)], {
      unsigned: [unsigned(AMD, content), unsigned(ARM)],
    });
    expect(outcome(found, covered)).toBe('failed');
  });

  it('leave open what was not read', () => {
    const found = index([signed(INDEX)], {
      unsigned: all.map(({ content, ...one }) => one),
    });
    expect(outcome(found, covered)).toBe('inconclusive');
    expect(outcome(found, rule())).toBe('failed');
  });
});
