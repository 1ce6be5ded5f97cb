import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFromJSON } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import fc from 'fast-check';
import {
  bundleDocument,
  DIGEST,
  keyBundle,
  statement,
  testKey,
  type TestKey,
} from '../__testUtils__/documents';
import { sigstoreInstance } from '../__testUtils__/sigstore';
import { trustMaterial } from '../__testUtils__/trust';
import type { Discovery } from '../discovery/discovery';
import type { ReasonCode } from '../reason';
import { assessDocument } from './assessDocument';

// The verifier of the Sigstore project is the oracle: whatever the input, ours
// accepts and refuses what it does, but for the rules named here.

const FIXTURES = join(__dirname, '../__fixtures__/cosign');
const RUNS = Number(process.env.FUZZ_RUNS ?? 40);

/**
 * Where ours is stricter, the reason that it gives: the entry names its signer,
 * proof and checkpoint agree, base64 is exact, the certificate is for code
 * signing and its names are plain text, the payload is a statement, and the
 * unsigned wrapper of a timestamp has the right form too.
 */
const STRICTER = new Set<ReasonCode>([
  'TLOG_ENTRY_MISMATCH',
  'TLOG_PROOF_INVALID',
  'BUNDLE_INVALID',
  'CERT_INVALID',
  'CERT_USAGE_INVALID',
  'PAYLOAD_TYPE_UNEXPECTED',
  'SIGNATURE_MALFORMED',
  'TIMESTAMP_INVALID',
]);

interface Bundle {
  verificationMaterial: {
    tlogEntries?: object[];
    timestampVerificationData?: { rfc3161Timestamps?: object[] };
  };
}

interface Case {
  bundle: Bundle;
  /** Another genuine bundle, to take parts from. */
  other: Bundle;
  digest: string;
  /** Verdicts of the two verifiers. */
  ours(json: object): { valid: boolean; codes: ReasonCode[] };
  stock(json: object): boolean;
}

interface Root {
  tlogs?: object[];
  ctlogs?: object[];
}

async function makeCase(
  bundles: [object, object],
  digest: string,
  root: Root,
  key?: TestKey,
): Promise<Case> {
  const signer = key ?? testKey();
  const logged = (root.tlogs ?? []).length > 0;
  const demands = {
    tlogThreshold: logged ? 1 : 0,
    ctlogThreshold: key || (root.ctlogs ?? []).length === 0 ? 0 : 1,
    timestampThreshold: key ? 0 : 1,
  };
  const trust = await trustMaterial({ ci: signer }, { corp: root });
  const verifier = new Verifier(
    toTrustMaterial(TrustedRoot.fromJSON(root), () => ({
      publicKey: signer.publicKey,
      validFor: () => true,
    })),
    demands,
  );
  return {
    bundle: bundles[0] as Bundle,
    other: bundles[1] as Bundle,
    digest,
    ours(json) {
      const document = bundleDocument(json);
      const content = Buffer.from(document.content, 'base64');
      const [{ judgement }] = assessDocument(document, content, digest, trust);
      // By key, without a proof of the log it counts as unlogged; the oracle
      // demands the proof.
      const unlogged = logged && !judgement.transparencyLog;
      return {
        valid: judgement.valid && !unlogged,
        codes: judgement.reasons.map(({ code }) => code),
      };
    },
    stock(json) {
      try {
        verifier.verify(toSignedEntity(bundleFromJSON(json)));
        return true;
      } catch {
        return false;
      }
    },
  };
}

async function fixture(name: string, root: string) {
  const read = (file: string) =>
    JSON.parse(readFileSync(join(FIXTURES, file), 'utf8'));
  const { documents, digest }: Discovery = read(`${name}.json`);
  const bundle = JSON.parse(
    Buffer.from(documents[0].content, 'base64').toString('utf8'),
  );
  return makeCase([bundle, bundle], digest, read(root));
}

async function generated(options: { logged?: boolean; stamped?: boolean }) {
  // The oracle cannot read a time whose fraction is not three digits.
  const stamp = new Date(new Date(Date.now() + 60_000).setUTCMilliseconds(123));
  const corp = await sigstoreInstance({ stamp });
  const root = corp.trustedRoot({ logs: options.logged ?? true });
  const sign = () => corp.sign(statement(DIGEST), options);
  return makeCase([await sign(), await sign()], DIGEST, root);
}

async function keyed() {
  const corp = await sigstoreInstance();
  const key = testKey();
  const sign = async () => {
    const bundle = keyBundle(key, statement(DIGEST));
    bundle.verificationMaterial.tlogEntries.push(
      await corp.logEnvelope(bundle.dsseEnvelope, key.pem),
    );
    return bundle;
  };
  return makeCase(
    [await sign(), await sign()],
    DIGEST,
    corp.trustedRoot(),
    key,
  );
}

const CASES: Record<string, () => Promise<Case>> = {
  'a keyless bundle of Cosign': () =>
    fixture('keyless-bundle', 'trusted_root.json'),
  'a stamped keyless bundle of Cosign': () =>
    fixture('keyless-bundle-stamped', 'trusted_root_timestamps.json'),
  'a keyless bundle': () => generated({}),
  'a keyless bundle with log and timestamp': () => generated({ stamped: true }),
  'a keyless bundle with a timestamp alone': () =>
    generated({ logged: false, stamped: true }),
  'a key-signed bundle with a log': keyed,
};

type Path = Array<string | number>;

function pathsOf(value: unknown, path: Path = []): Path[] {
  const children = Array.isArray(value)
    ? value.map((child, i) => pathsOf(child, [...path, i]))
    : Object.entries(
        typeof value === 'object' && value !== null ? value : {},
      ).map(([key, child]) => pathsOf(child, [...path, key]));
  return [...(path.length > 0 ? [path] : []), ...children.flat()];
}

const at = (value: any, path: Path): any =>
  path.reduce((inner, key) => inner?.[key], value);

const CHANGES = {
  flip(value: unknown, n: number) {
    if (typeof value !== 'string' || value === '') return value;
    const bytes = Buffer.from(value, 'base64');
    const exact = bytes.toString('base64') === value && bytes.length > 0;
    const changed = exact ? bytes : Buffer.from(value, 'utf8');
    changed[n % changed.length] ^= 1 << n % 8;
    return changed.toString(exact ? 'base64' : 'utf8');
  },
  count: (value: unknown, n: number) =>
    typeof value === 'string' && /^\d+$/.test(value)
      ? String(Number(value) + (n % 3) - 1)
      : value,
  empty: (value: unknown) => (Array.isArray(value) ? [] : ''),
  remove: () => undefined,
  twice: (value: unknown) =>
    Array.isArray(value) ? [...value, ...value] : value,
  reverse: (value: unknown) =>
    Array.isArray(value) ? [...value].reverse() : value,
  take: (value: unknown, _: number, other: unknown) => other ?? value,
  join: (value: unknown, n: number, other: unknown) =>
    Array.isArray(value) && Array.isArray(other)
      ? (n % 2 ? [value, other] : [other, value]).flat()
      : value,
};

/** The bundle, and what is left of it without some entries and timestamps. */
function withoutExtras(bundle: Bundle): Bundle[] {
  const { tlogEntries, timestampVerificationData } =
    bundle.verificationMaterial;
  const subsets = <T>(list: T[] | undefined): T[][] =>
    (list ?? [])
      .slice(0, 4)
      .reduce<T[][]>(
        (all, item) => [...all, ...all.map(some => [...some, item])],
        [[]],
      );
  return subsets(tlogEntries).flatMap(entries =>
    subsets(timestampVerificationData?.rfc3161Timestamps).map(stamps => ({
      ...bundle,
      verificationMaterial: {
        ...bundle.verificationMaterial,
        tlogEntries: entries,
        timestampVerificationData: { rfc3161Timestamps: stamps },
      },
    })),
  );
}

describe.each(Object.entries(CASES))('%s', (_, make) => {
  it('is judged as @sigstore/verify judges it, whatever is changed', async () => {
    const { bundle, other, ours, stock } = await make();
    expect(ours(bundle)).toEqual({ valid: true, codes: [] });
    expect(stock(bundle)).toBe(true);
    const paths = pathsOf(bundle);
    const change = fc.tuple(
      fc.constantFrom(...paths),
      fc.constantFrom(...Object.values(CHANGES)),
      fc.nat(100_000),
    );
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), steps => {
        const changed = structuredClone(bundle);
        for (const [path, apply, n] of steps) {
          const parent = at(changed, path.slice(0, -1));
          const key = path[path.length - 1];
          if (typeof parent === 'object' && parent !== null) {
            parent[key] = apply(parent[key], n, at(other, path));
          }
        }
        const { valid, codes } = ours(changed);
        if (valid) {
          // What is ignored proves nothing: without it, the oracle agrees.
          return stock(changed) || withoutExtras(changed).some(stock);
        }
        return !stock(changed) || codes.every(code => STRICTER.has(code));
      }),
      { numRuns: RUNS },
    );
  });
});
