import type { AttestationEvidence } from '../evidence';
import { judgeBaseImages } from './baseImages';

const SHA = 'f'.repeat(64);

const provenance = (
  ...materials: Array<{ uri: string; digest?: Record<string, string> }>
): AttestationEvidence => ({
  id: 'a',
  format: 'sigstore-bundle',
  location: { place: 'referrers-api', manifest: 'm' },
  valid: true,
  reasons: [],
  predicateType: 'https://slsa.dev/provenance/v0.2',
  predicate: { builder: { id: 'x' }, buildType: 'y', materials },
});

const DEBIAN = {
  uri: 'pkg:docker/registry.example.com/base/debian@12?platform=linux%2Famd64',
  digest: { sha256: SHA },
};

const judge = (
  attestations: AttestationEvidence[],
  policy: Partial<Parameters<typeof judgeBaseImages>[1]> = {},
) =>
  judgeBaseImages(attestations, {
    allowed: ['registry.example.com/base/*'],
    pinned: true,
    ...policy,
  });

describe('base images', () => {
  it('that are listed and pinned are allowed', () => {
    expect(judge([provenance(DEBIAN)])).toEqual({
      reasons: [],
      images: [
        {
          repository: 'registry.example.com/base/debian',
          digest: `sha256:${SHA}`,
          listed: true,
          mirrored: true,
          pinned: true,
          approved: true,
        },
      ],
    });
  });

  it.each([
    [
      'not listed',
      { uri: 'pkg:docker/debian@12', digest: { sha256: SHA } },
      {},
      'list',
    ],
    ['not pinned', { uri: DEBIAN.uri }, {}, 'digest'],
    [
      'not from the mirror',
      DEBIAN,
      { mirrors: ['mirror.example.com/**'] },
      'mirror',
    ],
    [
      'not approved',
      DEBIAN,
      { approved: [`sha256:${'0'.repeat(64)}`] },
      'approved',
    ],
  ])('%s are refused', (_, material, policy, why) => {
    const { reasons } = judge([provenance(material)], policy);
    expect(reasons).toHaveLength(1);
    expect(reasons[0].code).toBe('BASE_IMAGE_NOT_ALLOWED');
    expect(reasons[0].detail).toContain(why);
  });

  it('are all judged, not only the first', () => {
    const evil = { uri: 'pkg:docker/evil@1', digest: { sha256: SHA } };
    expect(judge([provenance(DEBIAN, evil)]).reasons).toHaveLength(1);
  });

  it.each([
    ['no provenance', []],
    ['provenance without images', [provenance({ uri: 'git+https://x/y' })]],
  ])('with %s are not known', (_, attestations) => {
    expect(judge(attestations).reasons[0].code).toBe('BASE_IMAGE_UNKNOWN');
  });

  it.each([
    'pkg:docker/%zz',
    'pkg:docker/Base/Debian',
    'PKG:docker/evil/debian@12',
    'pkg://docker/evil/debian@12',
    'pkg:oci/debian@sha256%3Aabc',
    'docker-image://evil/debian',
    'docker://evil.example.com/Debian',
    'pkg:docker/base/debian@12?repository_url=evil.example.com',
    'pkg:docker/base/debian@12?repository_url=https://evil.example.com/',
  ])('cannot hide behind the spelling of %s', uri => {
    const { reasons } = judge([
      provenance(DEBIAN, { uri, digest: { sha256: SHA } }),
    ]);
    expect(reasons.map(({ code }) => code)).toEqual(['BASE_IMAGE_NOT_ALLOWED']);
  });

  it('are found by the repository of an oci package URL', () => {
    expect(
      judge([
        provenance({
          uri: `pkg:oci/debian@sha256%3A${SHA}?repository_url=registry.example.com/base/debian`,
          digest: { sha256: SHA },
        }),
      ]).images[0].repository,
    ).toBe('registry.example.com/base/debian');
  });
});
