import fc from 'fast-check';
import {
  fixtureNamed,
  NOTATION,
  notationDiscovery,
  notationMaterial,
  notationPolicy,
} from '../__testUtils__/notation';
import { evaluateTrustPolicy } from '../policy/evaluateTrustPolicy';
import type { TrustPolicy } from '../policy/trustPolicy';
import { assessEvidence } from '../sigstore/assessEvidence';
import type { TrustMaterial } from '../sigstore/trustMaterial';

/** Names who made the envelope; nobody signs it. */
const UNSIGNED = ['io.cncf.notary.signingAgent', 'fixtures/1.0'];

describe('a Notation signature that was changed', () => {
  let policy: TrustPolicy;
  let trustMaterial: TrustMaterial;

  beforeAll(async () => {
    policy = notationPolicy({
      ...NOTATION.policies.stamped,
      trustedIdentities: NOTATION.policies.ci.trustedIdentities,
    });
    trustMaterial = await notationMaterial(policy);
  });

  function judge(mediaType: string, envelope: Buffer) {
    const discovery = notationDiscovery({
      mediaType,
      envelope: envelope.toString('base64'),
    });
    const { repository, digest } = discovery;
    return evaluateTrustPolicy({
      evidence: assessEvidence(discovery, trustMaterial),
      image: { repository, digest },
      policy,
      now: new Date(NOTATION.judgedAt),
      trustMaterial,
    });
  }

  describe.each([
    ['jws-stamped', 17],
    ['cose-stamped', 5],
  ])('%s', (name, step) => {
    const { mediaType, envelope } = fixtureNamed(name);
    const original = Buffer.from(envelope, 'base64');
    const isUnsigned = (at: number) =>
      UNSIGNED.some(text => {
        const start = original.indexOf(text);
        // The length of the text stands before it.
        return start - 2 <= at && at < start + text.length;
      });

    it('is verified as it was', () => {
      expect(judge(mediaType, original).outcome).toBe('verified');
    });

    it('is not verified with a byte flipped', () => {
      const accepted: number[] = [];
      for (let at = 0; at < original.length; at += step) {
        const changed = Buffer.from(original);
        // eslint-disable-next-line no-bitwise -- one bit, another each time
        changed[at] ^= 1 << (at / step) % 7;
        if (
          !isUnsigned(at) &&
          judge(mediaType, changed).outcome === 'verified'
        ) {
          accepted.push(at);
        }
      }
      expect(accepted).toEqual([]);
    });

    it('is not verified when cut off or padded', () => {
      for (let length = 0; length < original.length; length += 97) {
        const cut = original.subarray(0, length);
        expect(judge(mediaType, cut).outcome).toBe('failed');
      }
      const padded = Buffer.concat([original, Buffer.from([0])]);
      expect(judge(mediaType, padded).outcome).toBe('failed');
    });

    it('is refused as the other format', () => {
      const other =
        mediaType === 'application/cose'
          ? 'application/jose+json'
          : 'application/cose';
      expect(judge(other, original).reasons[0].code).toBe('ENVELOPE_INVALID');
    });
  });

  it.each(['application/jose+json', 'application/cose'])(
    'answers with a reason whatever the bytes of %s are',
    mediaType => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
          const { outcome, reasons } = judge(mediaType, Buffer.from(bytes));
          expect(outcome).toBe('failed');
          expect(reasons).not.toHaveLength(0);
        }),
        { numRuns: 300 },
      );
    },
  );
});

describe('a part of one signature in another', () => {
  const parts = (name: string) =>
    JSON.parse(
      Buffer.from(fixtureNamed(name).envelope, 'base64').toString(),
    ) as {
      payload: string;
      protected: string;
      signature: string;
      header: Record<string, unknown>;
    };
  const TIMESTAMP = 'io.cncf.notary.timestampSignature';

  async function judge(envelope: object, statement = 'stamped') {
    const policy = notationPolicy(NOTATION.policies[statement]);
    const trustMaterial = await notationMaterial(policy);
    const discovery = notationDiscovery({
      mediaType: 'application/jose+json',
      envelope: Buffer.from(JSON.stringify(envelope)).toString('base64'),
    });
    const { repository, digest } = discovery;
    return evaluateTrustPolicy({
      evidence: assessEvidence(discovery, trustMaterial),
      image: { repository, digest },
      policy,
      now: new Date(NOTATION.judgedAt),
      trustMaterial,
    });
  }

  it.each([
    [
      'the timestamp',
      () => {
        const plain = parts('jws-ec256');
        const { header } = parts('jws-stamped');
        plain.header[TIMESTAMP] = header[TIMESTAMP];
        return plain;
      },
      'TIMESTAMP_INVALID',
    ],
    [
      'the payload',
      () => ({
        ...parts('jws-other-digest'),
        payload: parts('jws-stamped').payload,
      }),
      'SIGNATURE_INVALID',
    ],
    [
      'the signed headers',
      () => ({
        ...parts('jws-expired'),
        protected: parts('jws-stamped').protected,
      }),
      'SIGNATURE_INVALID',
    ],
    [
      'a trusted root at the end of a stranger’s chain',
      () => {
        const stranger = parts('jws-untrusted');
        const [leaf] = stranger.header.x5c as string[];
        const [, ...above] = parts('jws-stamped').header.x5c as string[];
        stranger.header.x5c = [leaf, ...above];
        return stranger;
      },
      'CERT_PROFILE_INVALID',
    ],
    [
      'another leaf of the same authority',
      () => {
        const signed = parts('jws-stamped');
        const [, ...above] = signed.header.x5c as string[];
        const [leaf] = parts('jws-rsa2048').header.x5c as string[];
        signed.header.x5c = [leaf, ...above];
        return signed;
      },
      'ENVELOPE_INVALID',
    ],
    [
      'a trusted root as a stray certificate',
      () => {
        const stranger = parts('jws-untrusted');
        const chain = parts('jws-stamped').header.x5c as string[];
        stranger.header.x5c = [
          ...(stranger.header.x5c as string[]),
          chain[chain.length - 1],
        ];
        return stranger;
      },
      'CERT_PROFILE_INVALID',
    ],
  ])('%s proves nothing', async (_, make, code) => {
    const result = await judge(make());
    expect(result.outcome).toBe('failed');
    expect(result.reasons[0].code).toBe(code);
  });
});
