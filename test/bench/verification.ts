import { createHash } from 'node:crypto';
import { bundleFromJSON } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { assessEvidence } from 'image-verifier';
import {
  bundleDocument,
  discovery,
} from '../../packages/image-verifier/src/__testUtils__/documents';
import { trustMaterial } from '../../packages/image-verifier/src/__testUtils__/trust';
import { count, perSecond, ratio, Row } from './measure';
import {
  Check,
  checksOf,
  inherentChecks,
  repeatCheck,
} from './signatureChecks';
import { createSigning } from './signing';

/** Bundles of one kind; several, so that remembering one of them is no help. */
const BUNDLES = 64;

interface Kind {
  name: string;
  bundle(digest: string): object | Promise<object>;
  /** What the stock verifier has to demand to check as much as we do. */
  demands: { logs: number; certificateLogs: number };
}

interface Sample {
  ours: () => void;
  stock: () => void;
}

/** Verifications a second on one thread, trust material loaded once. */
export async function measureVerification(): Promise<Row[]> {
  const signing = await createSigning();
  const kinds: Kind[] = [
    {
      name: 'keyless bundle (DSSE, SCT, Rekor promise and checkpoint)',
      bundle: signing.keyless,
      demands: { logs: 1, certificateLogs: 1 },
    },
    {
      name: 'key-signed bundle (DSSE, Rekor promise and checkpoint)',
      bundle: signing.keyWithLog,
      demands: { logs: 1, certificateLogs: 0 },
    },
    {
      name: 'key-signed bundle without a log',
      bundle: signing.keyWithoutLog,
      demands: { logs: 0, certificateLogs: 0 },
    },
  ];
  const rows: Row[] = [];
  for (const kind of kinds) {
    rows.push(...(await measureKind(kind, await makeSamples(kind, signing))));
  }
  return rows;
}

async function makeSamples(
  { bundle, demands }: Kind,
  signing: Awaited<ReturnType<typeof createSigning>>,
): Promise<Sample[]> {
  const { key, trustedRoot } = signing;
  const trust = await trustMaterial({ ci: key }, { corp: trustedRoot });
  const verifier = new Verifier(
    toTrustMaterial(TrustedRoot.fromJSON(trustedRoot), () => ({
      publicKey: key.publicKey,
      validFor: () => true,
    })),
    {
      tlogThreshold: demands.logs,
      ctlogThreshold: demands.certificateLogs,
      timestampThreshold: demands.logs,
    },
  );
  const samples: Sample[] = [];
  for (let index = 0; index < BUNDLES; index += 1) {
    const hex = createHash('sha256').update(`image ${index}`).digest('hex');
    const digest = `sha256:${hex}`;
    const json = await bundle(digest);
    const text = JSON.stringify(json);
    const discovered = discovery([bundleDocument(json)], { digest });
    samples.push({
      ours() {
        const [signature] = assessEvidence(discovered, trust).signatures;
        if (!signature.valid)
          throw new Error(JSON.stringify(signature.reasons));
      },
      stock: () =>
        verifier.verify(toSignedEntity(bundleFromJSON(JSON.parse(text)))),
    });
  }
  return samples;
}

async function measureKind(kind: Kind, samples: Sample[]): Promise<Row[]> {
  const stockChecks = samples.map(({ stock }) => checksOf(stock));
  const inherent = inherentChecks(stockChecks);
  const rates = await perSecond({
    ours: inTurn(samples.map(({ ours }) => ours)),
    stock: inTurn(samples.map(({ stock }) => stock)),
    bound: inTurn(inherent.map(checks => () => checks.forEach(repeatCheck))),
  });
  const ours = checksOf(samples[0].ours).length;
  return [
    {
      what: `verify a ${kind.name}`,
      figure: `${count(rates.ours)} /s`,
      against: `${ratio(
        rates.ours,
        rates.bound,
      )} of its bare signature checks (${count(rates.bound)} /s), ${ratio(
        rates.ours,
        rates.stock,
      )} × stock @sigstore/verify (${count(rates.stock)} /s)`,
    },
    {
      what: 'signature checks for it',
      figure: `${ours}`,
      against: `${inherent[0].length} inherent (${describe(
        inherent[0],
      )}), stock ${stockChecks[0].length}`,
    },
  ];
}

function inTurn(works: Array<() => void>): () => void {
  let next = 0;
  return () => {
    works[next]();
    next = (next + 1) % works.length;
  };
}

/** For example `1 × secp384r1, 4 × prime256v1`. */
function describe(checks: Check[]): string {
  const counts = new Map<string, number>();
  for (const { key } of checks) {
    const { asymmetricKeyDetails: details, asymmetricKeyType } = key;
    const name = details?.namedCurve ?? asymmetricKeyType ?? '';
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, times]) => `${times} × ${name}`).join(', ');
}
