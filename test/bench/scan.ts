import { monitorEventLoopDelay } from 'node:perf_hooks';
import {
  assessEvidence,
  createEvidenceAssessor,
  createRegistryClient,
  discoverSignatures,
  parseImageReference,
  type Discovery,
  type EvidenceAssessor,
  type RegistryClient,
  type TrustMaterial,
} from 'image-verifier';
import { Pool } from 'undici';
import { trustMaterial } from '../../packages/image-verifier/src/__testUtils__/trust';
import { Helper } from './helper';
import { atOnce, count, median, ratio, Row, seconds, timed } from './measure';
import type { RegistryReady, SeenRequest } from './registryServer';

const CONCURRENCY = 32;
const ROUNDS = 5;

interface Round {
  firstMs: number;
  firstCpu: number;
  firstRequests: number;
  secondMs: number;
  secondCpu: number;
  secondRequests: number;
  httpMs: number;
  verifyMs: number;
  blockedMs: number;
  delayP99Ms: number;
}

/** Discovery and assessment of many digests against a registry over HTTP. */
export async function measureScan(images: number): Promise<Row[]> {
  const registry = await Helper.start<RegistryReady>('registryServer.ts', [
    String(images),
  ]);
  const trust = await trustMaterial({ ci: registry.ready });
  const assessor = createEvidenceAssessor();
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS + 1; round += 1) {
    const result = await measureRound(registry, trust, assessor);
    // The first round warms up.
    if (round > 0) rounds.push(result);
  }
  await assessor.close();
  await registry.stop();
  return describe(rounds, images);
}

async function measureRound(
  registry: Helper<RegistryReady>,
  trust: TrustMaterial,
  assessor: EvidenceAssessor,
): Promise<Round> {
  const { host, images } = registry.ready;
  const client = createRegistryClient({
    hosts: [{ host, insecure: true }],
    limits: { concurrency: CONCURRENCY },
  });
  const references = images.map(
    ({ repository, digest }) => `${host}/${repository}@${digest}`,
  );
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const first = await measureScanOf(references, client, (found: Discovery) =>
    assessor.assess(found, trust),
  );
  delay.disable();
  const asked = await registry.ask<SeenRequest[]>('requests');
  const second = await measureScanOf(
    references,
    client,
    found => assessor.assess(found, trust),
    first.discoveries,
  );
  const askedAgain = await registry.ask<SeenRequest[]>('requests');
  await client.close();

  const httpMs = await timed(() => getAll(`http://${host}`, asked));
  await registry.ask('requests');
  const verifyMs = await timed(() =>
    first.discoveries.forEach(discovery => assessEvidence(discovery, trust)),
  );
  return {
    firstMs: first.ms,
    firstCpu: first.cpu,
    firstRequests: asked.length,
    secondMs: second.ms,
    secondCpu: second.cpu,
    secondRequests: askedAgain.length,
    httpMs,
    verifyMs,
    blockedMs: delay.max / 1e6,
    delayP99Ms: delay.percentile(99) / 1e6,
  };
}

async function measureScanOf(
  references: string[],
  client: RegistryClient,
  assess: (discovery: Discovery) => ReturnType<EvidenceAssessor['assess']>,
  before: ReadonlyMap<string, Discovery> = new Map(),
) {
  const discoveries = new Map<string, Discovery>();
  const cpuBefore = process.cpuUsage();
  const ms = await timed(() =>
    atOnce(references, CONCURRENCY, async reference => {
      // As the backend does it.
      const previous = before.get(reference);
      const discovery = await discoverSignatures(
        client,
        parseImageReference(reference),
        { tagLists: true, previous },
      );
      discoveries.set(reference, discovery);
      if (previous && JSON.stringify(previous) === JSON.stringify(discovery)) {
        return;
      }
      const { signatures } = await assess(discovery);
      if (!signatures[0]?.valid) {
        throw new Error(`The signature of ${reference} was not found valid`);
      }
    }),
  );
  const { user, system } = process.cpuUsage(cpuBefore);
  return { ms, cpu: user + system, discoveries };
}

/** The same documents, by whoever does nothing but read them. */
async function getAll(origin: string, requests: SeenRequest[]): Promise<void> {
  const pool = new Pool(origin, { connections: CONCURRENCY });
  await atOnce(requests, CONCURRENCY, async ({ path, accept }) => {
    const { body } = await pool.request({
      path,
      method: 'GET',
      headers: accept === undefined ? {} : { accept },
    });
    await body.arrayBuffer();
  });
  await pool.close();
}

function describe(rounds: Round[], images: number): Row[] {
  const of = (value: (round: Round) => number) => median(rounds.map(value));
  const firstMs = of(round => round.firstMs);
  const secondMs = of(round => round.secondMs);
  const each = (requests: number) => (requests / images).toFixed(1);
  const overBound = of(
    ({ firstMs: first, httpMs, verifyMs }) => first / (httpMs + verifyMs),
  );
  return [
    {
      what: `first scan of ${count(images)} digests, ${CONCURRENCY} at once`,
      figure: `${count((images / firstMs) * 1000)} digests/s`,
      against: `${overBound.toFixed(2)} × the time of bare GETs (${seconds(
        of(round => round.httpMs),
      )}) and bare verification (${seconds(of(round => round.verifyMs))})`,
    },
    {
      what: 'requests an image, first scan',
      figure: each(of(round => round.firstRequests)),
    },
    {
      what: 'longest block of the event loop, first scan',
      figure: `${of(round => round.blockedMs).toFixed(0)} ms, p99 ${of(
        round => round.delayP99Ms,
      ).toFixed(1)} ms`,
    },
    {
      what: 'second scan, nothing changed, same client',
      figure: `${count((images / secondMs) * 1000)} digests/s, ${each(
        of(round => round.secondRequests),
      )} requests an image`,
      against: `${ratio(secondMs, firstMs)} of the first in time, ${of(
        round => round.secondCpu / round.firstCpu,
      ).toFixed(2)} in CPU`,
    },
  ];
}
