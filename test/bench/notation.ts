import { createHash, verify, X509Certificate } from 'node:crypto';
import { mock } from 'node:test';
import {
  assessEvidence,
  loadTrustMaterial,
  parseTrustPolicy,
} from 'image-verifier';
import { notationDiscovery } from '../../packages/image-verifier/src/__testUtils__/notation';
import { count, perSecond, ratio, type Row } from './measure';
import { createNotationSigning } from './notationSigning';
import { checksOf } from './signatureChecks';

const SIGNATURES = 64;

/** Notation signatures judged on one thread, beside their bare checks. */
export async function measureNotation(): Promise<Row[]> {
  const signing = createNotationSigning();
  const policy = parseTrustPolicy(
    {
      trustStores: {
        'ca:bench': { data: new X509Certificate(signing.root).toString() },
      },
      authorities: [
        {
          name: 'bench',
          owner: 'group:default/x',
          notation: { trustStores: ['ca:bench'], identities: ['*'] },
        },
      ],
      rules: [{ name: 'all', images: ['**'], signedBy: { anyOf: ['bench'] } }],
    },
    { source: 'bench' },
  );
  const trust = await loadTrustMaterial(policy, { baseDir: '/' });
  const works = Array.from({ length: SIGNATURES }, (_, index) => {
    const hex = createHash('sha256').update(`image ${index}`).digest('hex');
    const image = {
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest: `sha256:${hex}`,
      size: 1000 + index,
    };
    const discovered = {
      ...notationDiscovery({
        mediaType: 'application/jose+json',
        envelope: signing.jws(image).toString('base64'),
      }),
      ...image,
    };
    return () => {
      const [signature] = assessEvidence(discovered, trust).signatures;
      if (!signature.valid) throw new Error(JSON.stringify(signature.reasons));
    };
  });
  const { checks, linkChecks } = checksOfOne(works[0]);
  const bare = works.map(work => {
    const [check] = checksOf(work);
    return check;
  });
  const links = signing.chain.map(({ certificate }, index) => ({
    certificate: new X509Certificate(certificate),
    issuer: signing.chain[Math.min(index + 1, signing.chain.length - 1)],
  }));
  let next = 0;
  const inTurn = <T>(items: T[]): T => items[(next += 1) % items.length];
  const rates = await perSecond({
    ours: () => inTurn(works)(),
    bound: () => {
      const { algorithm, data, key, signature } = inTurn(bare);
      const right =
        verify(algorithm, data, key, signature) &&
        links.every(({ certificate, issuer }) =>
          certificate.verify(issuer.publicKey),
        );
      if (!right) throw new Error('A signature that was right is wrong');
    },
  });
  return [
    {
      what: 'verify a Notation signature (JWS, chain of 3, RSA-3072)',
      figure: `${count(rates.ours)} /s`,
      against: `${ratio(
        rates.ours,
        rates.bound,
      )} of its bare signature checks (${count(rates.bound)} /s)`,
    },
    {
      what: 'signature checks for it',
      figure: `${checks + linkChecks}`,
      against: `${1 + links.length} inherent (the signature and ${
        links.length
      } certificates)`,
    },
  ];
}

/** Certificates are checked by a method of their own. */
function checksOfOne(work: () => void) {
  const spy = mock.method(X509Certificate.prototype, 'verify');
  try {
    const checks = checksOf(work).length;
    return { checks, linkChecks: spy.mock.callCount() };
  } finally {
    spy.mock.restore();
  }
}
