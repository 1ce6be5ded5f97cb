import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createEvidenceAssessor,
  createRegistryClient,
  discoverImage,
  evaluateTrustPolicy,
  loadTrustMaterial,
  parseImageReference,
  parseTrustPolicy,
  searchNeedsOf,
  type EvidenceAssessor,
} from 'image-verifier';
import { CosignCommand } from '../interop/matrix/cosignCommand';
import { NotationCommand } from '../interop/matrix/notationCommand';
import { pushImage, type Image } from '../interop/support/images';
import { startOciRegistry } from '../interop/support/registries';
import { findOnPath, toolsFolder } from '../interop/support/tools';
import { atOnce, count, median, ratio, timed, type Row } from './measure';

const CONCURRENCY = 32;
const ROUNDS = 2;
/** A command verifies one image; so many of them tell its speed. */
const COMMANDS = 40;
const TOOLS = ['cosign', 'notary', 'oci-registry'];

interface Peer {
  name: string;
  sign(images: Image[]): Promise<unknown>;
  verify(image: Image): Promise<boolean>;
  /** All in one process, where the tool can do that. */
  verifyAll?(images: Image[]): Promise<boolean>;
  policy: object;
}

/**
 * The same images on the same registry, verified by the commands that are
 * built for the interoperability suite; without them there is no row.
 */
export async function measurePeers(images: number): Promise<Row[]> {
  const bin = await toolsFolder();
  const missing = TOOLS.filter(tool => !existsSync(join(bin, tool)));
  if (missing.length > 0) {
    process.stderr.write(`not measured, not built: ${missing.join(', ')} … `);
    return [];
  }
  const dir = await mkdtemp(join(tmpdir(), 'image-signing-peers-'));
  const registry = await startOciRegistry(join(bin, 'oci-registry'), dir);
  try {
    const peers = [
      await cosignPeer(join(bin, 'cosign'), dir),
      await notationPeer(join(bin, 'notary'), dir),
    ];
    const rows: Row[] = [];
    for (const [index, peer] of peers.entries()) {
      const signed = await pushImages(`${registry.host}/peer-${index}`, images);
      await peer.sign(signed);
      rows.push(...(await measure(peer, signed, registry.host)));
    }
    return rows;
  } finally {
    await registry.stop();
    await rm(dir, { recursive: true });
  }
}

async function pushImages(repository: string, images: number) {
  const pushed: Image[] = [];
  const numbers = Array.from({ length: images }, (_, index) => index);
  await atOnce(numbers, CONCURRENCY, async () => {
    pushed.push(await pushImage(repository));
  });
  return pushed;
}

async function cosignPeer(command: string, dir: string): Promise<Peer> {
  const cosign = await CosignCommand.create(command, dir);
  await cosign.succeed(['generate-key-pair', '--output-key-prefix', 'peer']);
  await cosign.succeed(['signing-config', 'create', '--out', 'none.json']);
  await cosign.succeed(['trusted-root', 'create', '--out', 'empty.json']);
  const pinned = (images: Image[]) => images.map(image => image.pinned);
  const verifyAll = async (images: Image[]) => {
    const { code } = await cosign.run([
      ...['verify', '--key', 'peer.pub', '--insecure-ignore-tlog=true'],
      ...pinned(images),
    ]);
    return code === 0;
  };
  return {
    name: `cosign verify (${cosign.name}, key, bundle without a log)`,
    sign: images =>
      atOnce(parts(images), availableParallelism(), part =>
        cosign.succeed([
          ...['sign', '--yes', '--key', 'peer.key'],
          ...['--signing-config', 'none.json', '--trusted-root', 'empty.json'],
          ...pinned(part),
        ]),
      ),
    verify: image => verifyAll([image]),
    verifyAll,
    policy: policyOf({
      key: { file: join(dir, 'peer.pub') },
      transparencyLog: 'optional',
    }),
  };
}

/** As many as one command signs within its time. */
function parts(images: Image[]): Image[][] {
  const size = 50;
  return Array.from({ length: Math.ceil(images.length / size) }, (_, index) =>
    images.slice(index * size, (index + 1) * size),
  );
}

async function notationPeer(notary: string, dir: string): Promise<Peer> {
  const notation = await NotationCommand.create({
    ...{ notary, dir, openssl: findOnPath('openssl') },
  });
  return {
    name: 'notation verify (notation-go, JWS, RSA-3072)',
    sign: images =>
      atOnce(images, availableParallelism(), image =>
        notation.sign(image, { envelope: 'jws', key: 'RSA-3072' }, 'api'),
      ),
    verify: async image => {
      const { verdict } = await notation.ask(image.pinned, { store: 'corp' });
      return verdict === 'accepts';
    },
    policy: {
      ...policyOf({
        notation: { trustStores: ['ca:suite'], identities: ['*'] },
      }),
      trustStores: { 'ca:suite': { files: [notation.storeFile('corp')] } },
    },
  };
}

function policyOf(authority: object): object {
  return {
    authorities: [{ name: 'signer', owner: 'group:default/x', ...authority }],
    rules: [{ name: 'all', images: ['**'], signedBy: { anyOf: ['signer'] } }],
  };
}

async function measure(
  peer: Peer,
  images: Image[],
  host: string,
): Promise<Row[]> {
  const ours: number[] = [];
  const commands: number[] = [];
  const inOne: number[] = [];
  const few = images.slice(0, COMMANDS);
  const assessor = createEvidenceAssessor();
  for (let round = 0; round < ROUNDS + 1; round += 1) {
    const rates = {
      ours: await rate(images, () =>
        verifyAsBackend(peer, images, host, assessor),
      ),
      commands: await rate(few, () =>
        atOnce(few, availableParallelism(), async image =>
          demand(await peer.verify(image)),
        ),
      ),
      inOne: peer.verifyAll
        ? await rate(images, async () => demand(await peer.verifyAll!(images)))
        : 0,
    };
    // The first round warms up.
    if (round > 0) {
      ours.push(rates.ours);
      commands.push(rates.commands);
      inOne.push(rates.inOne);
    }
  }
  await assessor.close();
  const own = median(ours);
  const single = median(commands);
  const rows: Row[] = [
    {
      what: `verify ${count(
        images.length,
      )} images by image-verifier, ${CONCURRENCY} at once, beside ${peer.name}`,
      figure: `${count(own)} images/s`,
      against: `${ratio(
        own,
        single,
      )} × a command an image, ${availableParallelism()} at once (${count(
        single,
      )} images/s)`,
    },
  ];
  if (peer.verifyAll) {
    rows.push({
      what: 'the same images in one command',
      figure: `${count(median(inOne))} images/s`,
      against: `image-verifier ${ratio(own, median(inOne))} × that`,
    });
  }
  return rows;
}

/** One client for all images, signatures checked in threads of their own. */
async function verifyAsBackend(
  { policy: json }: Peer,
  images: Image[],
  host: string,
  assessor: EvidenceAssessor,
): Promise<void> {
  const policy = parseTrustPolicy(JSON.stringify(json), { source: 'peers' });
  const trustMaterial = await loadTrustMaterial(policy, { baseDir: '/' });
  const client = createRegistryClient({
    hosts: [{ host, insecure: true }],
    limits: { concurrency: CONCURRENCY },
  });
  await atOnce(images, CONCURRENCY, async ({ pinned }) => {
    const target = parseImageReference(pinned);
    const discovery = await discoverImage(client, target, {
      ...searchNeedsOf(policy, target.name),
      tagLists: true,
      // The images are asked for by digest; no index is known to list them.
      indexes: [],
    });
    const { repository, digest } = discovery;
    const { outcome } = evaluateTrustPolicy({
      evidence: await assessor.assess(discovery, trustMaterial),
      image: { repository, digest },
      policy,
      now: new Date(),
      trustMaterial,
    });
    demand(outcome === 'verified');
  });
  await client.close();
}

async function rate(images: Image[], work: () => Promise<unknown>) {
  return (images.length / (await timed(work))) * 1000;
}

function demand(verified: boolean): void {
  if (!verified) throw new Error('An image was not verified');
}
