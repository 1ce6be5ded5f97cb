import fc from 'fast-check';
import type { ImageVerification, PolicyResult } from '.';
import {
  keyBundle,
  legacyAttestation,
  legacySignature,
  simpleSigningPayload,
  statement,
  TEST_PREDICATE,
} from './__testUtils__/documents';
import { Scene } from './__testUtils__/scene';
import {
  sigstoreInstance,
  type SigstoreInstance,
} from './__testUtils__/sigstore';

const RUNS = Number(process.env.FUZZ_RUNS ?? 25);
const PASSED = {
  predicateType: TEST_PREDICATE,
  predicate: { result: 'PASSED' },
};
const TESTED = {
  attestations: [
    { name: 'tested', type: 'test-result', require: { result: ['PASSED'] } },
  ],
};

type Verify = () => Promise<ImageVerification>;

interface Layout {
  /** Attaches what the rule wants, changed by the attacker in between. */
  attach(digest: string, change: <T>(document: T) => T): Promise<void>;
  rule?: object;
  root?: { logs?: boolean };
  /** What proves something in the document, by its keys. */
  material: string[];
}

const REFUSED = expect.objectContaining({
  outcome: expect.stringMatching(/^(failed|inconclusive)$/),
  admitted: false,
  reasons: expect.arrayContaining([expect.anything()]),
});

// Each run is a verification over the network of this machine.
describe('what a registry serves', () => {
  let sigstore: SigstoreInstance;
  let scene: Scene;

  beforeAll(async () => {
    sigstore = await sigstoreInstance();
  });

  beforeEach(async () => {
    scene = await Scene.start(sigstore);
  });

  afterEach(() => scene.stop());

  const keyless = async (digest: string, options = {}) =>
    sigstore.sign(statement(digest), options);
  const signed = (digest: string) =>
    scene.attachBundle(digest, keyBundle(scene.key, statement(digest)));
  const legacy = (
    digest: string,
    change: <T>(document: T) => T,
    material: Record<string, string> = {},
  ) => {
    const payload = simpleSigningPayload(digest);
    const { annotations } = legacySignature(scene.key, payload);
    const changed = change({
      payload: payload.toString('base64'),
      sig: annotations['dev.cosignproject.cosign/signature'],
      ...material,
    });
    scene.attachLegacy(digest, [
      {
        content: Buffer.from(changed.payload, 'base64'),
        annotations: { 'dev.cosignproject.cosign/signature': changed.sig },
      },
    ]);
  };

  const LAYOUTS: Record<string, Layout> = {
    'a legacy signature by key': {
      attach: async (digest, change) => legacy(digest, change),
      material: ['payload', 'sig'],
    },
    'a bundle by key': {
      attach: async (digest, change) => {
        const bundle = keyBundle(scene.key, statement(digest));
        scene.attachBundle(digest, change(bundle));
      },
      material: ['payload', 'sig'],
    },
    'a keyless bundle with a log entry': {
      attach: async (digest, change) => {
        scene.attachBundle(digest, change(await keyless(digest)));
      },
      material: [
        ...['payload', 'sig', 'rawBytes', 'canonicalizedBody'],
        ...['signedEntryTimestamp', 'keyId', 'rootHash'],
      ],
    },
    'a keyless bundle with a timestamp': {
      attach: async (digest, change) => {
        const options = { logged: false, stamped: true };
        scene.attachBundle(digest, change(await keyless(digest, options)));
      },
      root: { logs: false },
      material: ['payload', 'sig', 'rawBytes'],
    },
    'a bundle with an attestation': {
      attach: async (digest, change) => {
        signed(digest);
        const bundle = keyBundle(scene.key, statement(digest, PASSED));
        scene.attachBundle(digest, change(bundle));
      },
      rule: TESTED,
      material: ['payload', 'sig'],
    },
    'a keyless bundle with an attestation': {
      attach: async (digest, change) => {
        signed(digest);
        const bundle = await sigstore.sign(statement(digest, PASSED));
        scene.attachBundle(digest, change(bundle));
      },
      rule: TESTED,
      material: [
        ...['payload', 'sig', 'rawBytes', 'canonicalizedBody'],
        ...['signedEntryTimestamp', 'keyId', 'rootHash'],
      ],
    },
    'a legacy attestation': {
      attach: async (digest, change) => {
        signed(digest);
        const { content } = legacyAttestation(
          scene.key,
          statement(digest, PASSED),
        );
        const envelope = JSON.parse(
          Buffer.from(content, 'base64').toString('utf8'),
        );
        scene.attachLegacy(
          digest,
          [
            {
              content: Buffer.from(JSON.stringify(change(envelope))),
              annotations: {},
            },
          ],
          'att',
        );
      },
      rule: TESTED,
      material: ['payload', 'sig'],
    },
  };

  const position = fc.tuple(fc.nat(1_000_000), fc.nat(7));

  describe.each(Object.entries(LAYOUTS))('for %s', (_, layout) => {
    const verify: Verify = () =>
      scene.verify(layout.rule, {
        root: sigstore.trustedRoot(layout.root),
      });

    it('is verified as it stands, and not with any byte of it changed', async () => {
      const digest = scene.putImage();
      await layout.attach(digest, document => document);
      const original = await verify();
      expect(original.result.reasons).toEqual([]);
      expect(original.result.outcome).toBe('verified');
      const answers = await scene.answers();
      expect(answers.length).toBeGreaterThan(2);

      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...answers),
          position,
          async (answer, [at, bit]) => {
            const { result } = await scene.answering(
              answer.path,
              flip(answer.body, at, bit),
              verify,
            );
            // What is named by a digest must be it. A list or a tag can lose
            // what it names, or keep it; it can name nothing else.
            const may =
              !answer.byDigest && !answer.path.endsWith('/manifests/v1');
            expect(result).toEqual(
              isRefused(result) || !may ? REFUSED : original.result,
            );
          },
        ),
        { numRuns: RUNS },
      );
    });

    it('is not verified where somebody who may push changed what proves it', async () => {
      await fc.assert(
        fc.asyncProperty(fc.nat(1000), position, async (which, [at, bit]) => {
          const digest = scene.putImage('v1', `image ${which} ${at} ${bit}`);
          await layout.attach(digest, document => {
            const copy = structuredClone(document);
            const places = materialIn(copy, new Set(layout.material));
            const [holder, key] = places[which % places.length];
            holder[key] = flip(
              Buffer.from(holder[key], 'base64'),
              at,
              bit,
            ).toString('base64');
            return copy;
          });
          const { result } = await verify();
          expect(result.outcome).not.toBe('verified');
          expect(result.reasons.length).toBeGreaterThan(0);
        }),
        { numRuns: RUNS },
      );
    });

    it('is not verified for an image that differs in any byte', async () => {
      const digest = scene.putImage();
      await layout.attach(digest, document => document);
      await fc.assert(
        fc.asyncProperty(fc.nat(63), fc.nat(14), async (at, step) => {
          const hex = [...digest.slice('sha256:'.length)];
          hex[at] = ((parseInt(hex[at], 16) + 1 + step) % 16).toString(16);
          const other = `sha256:${hex.join('')}`;
          const reference = scene.reference.replace(':v1', `@${other}`);
          const { result } = await scene.verify(layout.rule, {
            reference,
            root: sigstore.trustedRoot(layout.root),
          });
          expect(result.outcome).not.toBe('verified');
        }),
        { numRuns: 10 },
      );
    });
  });
});

function isRefused({ outcome }: PolicyResult): boolean {
  return outcome !== 'verified';
}

function flip(bytes: Buffer, at: number, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at % copy.length] ^= 1 << bit;
  return copy;
}

function materialIn(
  value: unknown,
  keys: ReadonlySet<string>,
): Array<[Record<string, string>, string]> {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, child]) =>
    keys.has(key) && typeof child === 'string' && child !== ''
      ? [[value as Record<string, string>, key]]
      : materialIn(child, keys),
  );
}
