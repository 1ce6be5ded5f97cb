import { createHash } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import {
  createEvidenceAssessor,
  type Discovery,
  type TrustMaterial,
} from 'image-verifier';
import {
  bundleDocument,
  discovery,
} from '../../packages/image-verifier/src/__testUtils__/documents';
import { trustMaterial } from '../../packages/image-verifier/src/__testUtils__/trust';
import { atOnce, count, median, ratio, Row, timed } from './measure';
import { createSigning } from './signing';

const BUNDLES = 400;
const AT_ONCE = 16;
const ROUNDS = 5;
const THREADS = [0, 1, 2] as const;

interface Round {
  perSecond: number;
  /** Of the thread that asks, milliseconds. */
  delayP99: number;
}

/** Keyless bundles judged in the asking thread, in another and in two. */
export async function measureThreads(): Promise<Row[]> {
  const signing = await createSigning();
  const trust = await trustMaterial({}, { corp: signing.trustedRoot });
  const discoveries: Discovery[] = [];
  for (let index = 0; index < BUNDLES; index += 1) {
    const hex = createHash('sha256').update(`image ${index}`).digest('hex');
    const digest = `sha256:${hex}`;
    const bundle = await signing.keyless(digest);
    discoveries.push(discovery([bundleDocument(bundle)], { digest }));
  }
  const rounds = new Map<number, Round[]>(THREADS.map(n => [n, []]));
  const assessors = THREADS.map(threads => createEvidenceAssessor({ threads }));
  // They take turns, so that the ratios hold on a machine that is slow at times.
  for (let round = 0; round < ROUNDS + 1; round += 1) {
    for (const [at, threads] of THREADS.entries()) {
      const result = await measureRound(assessors[at], discoveries, trust);
      // The first round starts the threads and warms up.
      if (round > 0) rounds.get(threads)!.push(result);
    }
  }
  await Promise.all(assessors.map(assessor => assessor.close()));
  return describe(rounds);
}

async function measureRound(
  assessor: ReturnType<typeof createEvidenceAssessor>,
  discoveries: Discovery[],
  trust: TrustMaterial,
): Promise<Round> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  // It counts from the first turn of the loop on.
  await setTimeout(20);
  const ms = await timed(() =>
    atOnce(discoveries, AT_ONCE, async found => {
      const { signatures } = await assessor.assess(found, trust);
      if (!signatures[0]?.valid) {
        throw new Error(JSON.stringify(signatures[0]?.reasons));
      }
    }),
  );
  // A loop that was blocked notices when it turns again.
  await setTimeout(20);
  delay.disable();
  return {
    perSecond: (discoveries.length / ms) * 1000,
    delayP99: delay.percentile(99) / 1e6,
  };
}

function describe(rounds: Map<number, Round[]>): Row[] {
  const of = (threads: number, value: (round: Round) => number) =>
    median(rounds.get(threads)!.map(value));
  const rate = (threads: number) => of(threads, round => round.perSecond);
  const delay = (threads: number) => of(threads, round => round.delayP99);
  return [
    {
      what: 'verify keyless bundles in two threads',
      figure: `${count(rate(2))} /s`,
      against: `${ratio(rate(2), rate(1))} × one thread (${count(
        rate(1),
      )} /s), ${ratio(rate(2), rate(0))} × the asking thread (${count(
        rate(0),
      )} /s)`,
    },
    {
      what: 'event-loop delay p99 of the asking thread meanwhile',
      figure: `${delay(2).toFixed(1)} ms`,
      against: `${delay(0).toFixed(1)} ms where it verifies itself`,
    },
  ];
}
