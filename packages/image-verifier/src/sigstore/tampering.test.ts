import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import type { DiscoveredDocument, Discovery } from '../discovery/discovery';
import type { SignedDocumentEvidence } from '../evidence';
import { assessEvidence } from './assessEvidence';
import { loadTrustMaterial } from './loadTrustMaterial';
import type { TrustMaterial } from './trustMaterial';

const FIXTURES = join(__dirname, '../__fixtures__/cosign');
const RUNS = Number(process.env.FUZZ_RUNS ?? 100);

const load = (name: string): Discovery =>
  JSON.parse(readFileSync(join(FIXTURES, `${name}.json`), 'utf8'));

type Path = Array<string | number>;

// Everything in a bundle that is signed, or proves something.
const MATERIAL = new Set([
  'rawBytes',
  'sig',
  'payload',
  'canonicalizedBody',
  'signedEntryTimestamp',
  'signedTimestamp',
  'keyId',
  'rootHash',
  'hashes',
]);

// Bytes of a timestamp that its signature does not cover: the status wrapper,
// the digest algorithm list and the certificates carried along.
const UNSIGNED = new Set(['signedTimestamp']);

function materialPaths(value: unknown, path: Path = []): Path[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, i) => materialPaths(item, [...path, i]));
  }
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, child]) => {
    if (MATERIAL.has(key) && typeof child === 'string' && child !== '') {
      return [[...path, key]];
    }
    return MATERIAL.has(key) && Array.isArray(child)
      ? child.map((_, i) => [...path, key, i])
      : materialPaths(child, [...path, key]);
  });
}

function flip(bytes: Buffer, at: number, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at % copy.length] ^= 1 << bit;
  return copy;
}

function get(value: any, path: Path): any {
  return path.reduce((v, key) => v[key], value);
}

function flipAt(json: object, path: Path, at: number, bit: number): object {
  const copy = structuredClone(json);
  const parent = get(copy, path.slice(0, -1));
  const last = path[path.length - 1];
  parent[last] = flip(Buffer.from(parent[last], 'base64'), at, bit).toString(
    'base64',
  );
  return copy;
}

const toContent = (json: object) =>
  Buffer.from(JSON.stringify(json)).toString('base64');

describe('documents that were tampered with', () => {
  let trust: TrustMaterial;
  const position = fc.tuple(fc.nat(1_000_000), fc.nat(7));

  beforeAll(async () => {
    trust = await loadTrustMaterial(
      {
        roots: {
          corp: { file: 'trusted_root.json' },
          stamped: { file: 'trusted_root_timestamps.json' },
        },
        authorities: [
          {
            name: 'key',
            owner: 'team',
            key: { file: 'cosign.pub' },
            transparencyLog: 'required',
          },
        ],
      },
      { baseDir: FIXTURES },
    );
  });

  const judge = (
    discovery: Discovery,
    document: DiscoveredDocument,
  ): SignedDocumentEvidence => {
    const { signatures, attestations } = assessEvidence(
      { ...discovery, documents: [document] },
      trust,
    );
    expect([...signatures, ...attestations]).toHaveLength(1);
    return [...signatures, ...attestations][0];
  };

  /** Valid, and proven as much as the original was. */
  const asGoodAs = (
    judged: SignedDocumentEvidence,
    original: SignedDocumentEvidence,
  ) =>
    judged.valid &&
    (original.transparencyLog === undefined ||
      judged.transparencyLog !== undefined);

  /** Refused with a reason; or valid, and proving nothing but the original. */
  const refusedOrSame = (
    judged: SignedDocumentEvidence,
    original: SignedDocumentEvidence,
  ) => {
    if (!judged.valid) {
      return judged.reasons.length > 0;
    }
    const { signer, signedAt, transparencyLog: log } = judged;
    const originalLog = original.transparencyLog;
    // A proof may be lost where something else proves the same, never changed:
    // without the promise, the inclusion proof still shows the entry, without
    // its time and by its index in the shard.
    return (
      isDeepStrictEqual(signer, original.signer) &&
      (signedAt === undefined
        ? log === undefined ||
          (log.logId === originalLog?.logId && log.root === originalLog.root)
        : isDeepStrictEqual(signedAt, original.signedAt) &&
          isDeepStrictEqual(log, originalLog))
    );
  };

  describe.each([
    'key-bundle',
    'key-bundle-logged',
    'keyless-bundle',
    'keyless-bundle-stamped',
    'attest-key-bundle',
  ])('%s', name => {
    const discovery = load(name);
    const [document] = discovery.documents;
    const bundle = JSON.parse(
      Buffer.from(document.content, 'base64').toString('utf8'),
    );

    it('is refused with any bit of what proves it flipped', () => {
      const original = judge(discovery, document);
      expect(original.valid).toBe(true);
      const paths = materialPaths(bundle);
      expect(paths.length).toBeGreaterThanOrEqual(2);
      fc.assert(
        fc.property(fc.constantFrom(...paths), position, (path, [at, bit]) => {
          const content = toContent(flipAt(bundle, path, at, bit));
          const judged = judge(discovery, { ...document, content });
          return UNSIGNED.has(String(path.at(-1)))
            ? refusedOrSame(judged, original)
            : !asGoodAs(judged, original);
        }),
        { numRuns: RUNS },
      );
    });

    it('never proves anything else with any bit of its text flipped', () => {
      const original = judge(discovery, document);
      expect(original.valid).toBe(true);
      const bytes = Buffer.from(document.content, 'base64');
      fc.assert(
        fc.property(position, ([at, bit]) => {
          const content = flip(bytes, at, bit).toString('base64');
          return refusedOrSame(
            judge(discovery, { ...document, content }),
            original,
          );
        }),
        { numRuns: RUNS },
      );
    });
  });

  describe.each(['key-legacy', 'key-legacy-logged', 'keyless-legacy'])(
    '%s',
    name => {
      const discovery = load(name);
      const [document] = discovery.documents;

      it('is refused with any bit of its payload flipped', () => {
        const bytes = Buffer.from(document.content, 'base64');
        fc.assert(
          fc.property(position, ([at, bit]) => {
            const content = flip(bytes, at, bit).toString('base64');
            expect(judge(discovery, { ...document, content }).valid).toBe(
              false,
            );
          }),
          { numRuns: RUNS },
        );
      });

      it('is refused with any character of its annotations changed', () => {
        const original = judge(discovery, document);
        expect(original.signer).toBeDefined();
        const keys = [
          'dev.cosignproject.cosign/signature',
          'dev.sigstore.cosign/certificate',
          'dev.sigstore.cosign/bundle',
        ].filter(key => document.annotations[key]);
        fc.assert(
          fc.property(fc.constantFrom(...keys), position, (key, [at, bit]) => {
            const text = flip(
              Buffer.from(document.annotations[key], 'latin1'),
              at,
              bit,
            ).toString('latin1');
            const annotations = { ...document.annotations, [key]: text };
            const judged = judge(discovery, { ...document, annotations });
            // Line breaks and field names may be spelt in several ways, the
            // signature may not.
            return key === 'dev.cosignproject.cosign/signature'
              ? !judged.valid
              : refusedOrSame(judged, original);
          }),
          { numRuns: RUNS },
        );
      });
    },
  );

  it('are refused for any other digest', () => {
    const discovery = load('keyless-bundle');
    const [document] = discovery.documents;
    fc.assert(
      fc.property(fc.nat(63), fc.nat(14), (at, step) => {
        const hex = [...discovery.digest.slice('sha256:'.length)];
        hex[at] = ((parseInt(hex[at], 16) + 1 + step) % 16).toString(16);
        const digest = `sha256:${hex.join('')}`;
        const { valid, reasons } = judge({ ...discovery, digest }, document);
        expect(valid).toBe(false);
        expect(reasons[0].code).toBe('SUBJECT_MISMATCH');
      }),
      { numRuns: 20 },
    );
  });

  it('never crash the judgement, whatever the content and annotations', () => {
    const discovery = load('key-legacy');
    const [document] = discovery.documents;
    fc.assert(
      fc.property(
        fc.constantFrom('cosign-legacy' as const, 'sigstore-bundle' as const),
        fc.oneof(fc.json(), fc.string(), fc.base64String()),
        fc.dictionary(
          fc.constantFrom(
            'dev.cosignproject.cosign/signature',
            'dev.sigstore.cosign/certificate',
            'dev.sigstore.cosign/bundle',
            'dev.sigstore.cosign/rfc3161timestamp',
          ),
          fc.oneof(fc.json(), fc.string(), fc.base64String()),
        ),
        (format, content, annotations) => {
          const { valid } = judge(discovery, {
            ...document,
            format,
            annotations,
            content: Buffer.from(content).toString('base64'),
          });
          expect(valid).toBe(false);
        },
      ),
      { numRuns: RUNS },
    );
  });
});
