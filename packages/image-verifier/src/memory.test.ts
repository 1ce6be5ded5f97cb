import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BUNDLE_TYPE } from './__testUtils__/documents';
import {
  FakeRegistry,
  OCI_INDEX,
  OCI_MANIFEST,
  sha256,
} from './__testUtils__/registry';

const run = promisify(execFile);
const MIB = 1024 * 1024;
// All of the limits need 512 MiB, which takes a while to use up; a fraction of
// them shows the same.
const FRACTION = Number(process.env.LIMITS_FRACTION ?? 8);
// More of either kind than the limits let through.
const DOCUMENTS = Math.ceil(64 / 8 / FRACTION) + 2;
const MANIFESTS = Math.ceil(128 / 4 / FRACTION) + 2;
const HEAP_MIB = FRACTION === 1 ? 512 : 256;
const SCRIPT = join(__dirname, '__testUtils__/verifyHostile.ts');
const HOOK = require.resolve('@backstage/cli/config/nodeTransform.cjs');

interface Verdict {
  outcome: string;
  codes: string[];
  milliseconds: number;
  maxRssMiB: number;
}

describe('a registry that wants all the memory', () => {
  let registry: FakeRegistry;
  let digest: string;

  beforeEach(async () => {
    registry = await FakeRegistry.start();
    ({ digest } = registry.putImage('prod/app', 'v1'));
  });

  afterEach(() => registry.stop());

  const verify = async (): Promise<Verdict> => {
    const { stdout } = await run(process.execPath, [
      `--max-old-space-size=${HEAP_MIB}`,
      '--require',
      HOOK,
      SCRIPT,
      registry.host,
      String(FRACTION),
    ]);
    return JSON.parse(stdout);
  };

  const answer = (path: string, type: string, body: Buffer) =>
    registry.overrides.set(`/v2/prod/app/${path}`, (_, response) => {
      response.setHeader('content-type', type);
      response.end(body);
    });

  /** Text that is repeated up to a size, in an array. */
  const filled = (item: string, bytes: number) =>
    `[${new Array(Math.floor(bytes / (item.length + 1)))
      .fill(item)
      .join(',')}]`;

  const referrers = (bodies: Buffer[]) => {
    const manifests = bodies.map(body => {
      const name = sha256(body);
      answer(`manifests/${name}`, OCI_MANIFEST, body);
      return {
        mediaType: OCI_MANIFEST,
        digest: name,
        size: body.length,
        artifactType: BUNDLE_TYPE,
      };
    });
    answer(
      `referrers/${digest}`,
      OCI_INDEX,
      Buffer.from(JSON.stringify({ schemaVersion: 2, manifests })),
    );
  };

  const manifestOf = (layers: string, number: number) =>
    Buffer.from(
      `{"schemaVersion":2,"number":${number},"config":{"mediaType":"x","digest":"${digest}","size":1},"layers":${layers}}`,
    );

  const attacks: Array<[string, () => void]> = [
    [
      'manifests full of annotations',
      () => {
        const layer = `{"mediaType":"${BUNDLE_TYPE}","digest":"${digest}","size":1,"annotations":{${Array.from(
          { length: 50 },
          (_, i) => `"k${i}":"v"`,
        ).join()}}}`;
        const layers = filled(layer, 4 * MIB - 1000);
        referrers(
          Array.from({ length: MANIFESTS }, (_, i) => manifestOf(layers, i)),
        );
      },
    ],
    [
      'documents full of little lists',
      () => {
        const layers = Array.from({ length: DOCUMENTS }, (_, i) => {
          const body = Buffer.from(
            `{"number":${i},"x":${filled('[]', 8 * MIB - 100)}}`,
          );
          const blob = registry.putBlob(body);
          return JSON.stringify({ mediaType: BUNDLE_TYPE, ...blob });
        });
        referrers([manifestOf(`[${layers.join()}]`, 0)]);
      },
    ],
    [
      'documents full of keys',
      () => {
        const keys = Array.from({ length: 600_000 }, (_, i) => `"${i}":0`);
        const layers = Array.from({ length: DOCUMENTS }, (_, i) => {
          const body = Buffer.from(`{"number":${i},${keys.join()}}`);
          const blob = registry.putBlob(body);
          return JSON.stringify({ mediaType: BUNDLE_TYPE, ...blob });
        });
        referrers([manifestOf(`[${layers.join()}]`, 0)]);
      },
    ],
  ];

  it.each(attacks)(
    'with %s, does not get it',
    async (_, attack) => {
      attack();
      const verdict = await verify();
      expect(verdict.outcome).not.toBe('verified');
      expect(verdict.codes.length).toBeGreaterThan(0);
      expect(verdict.milliseconds).toBeLessThan(60_000);
    },
    120_000,
  );
});
