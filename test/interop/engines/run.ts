import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { SignatureFormat } from 'backstage-plugin-image-signing-common';
import type { KubeApi } from '../support/kube';
import { assess, readObjects } from '../posture/predict';
import {
  attemptsOf,
  RUNNING,
  runningPod,
  type Case,
  type Variant,
} from './cases';
import type { SignedImages } from './images';
import type { Judge, Judged } from './judge';
import { attemptIn, observationOf } from './observe';
import { predict } from './predict';
import { until } from './until';

/** The engines wait for a registry, and a request has its time limit. */
const AT_ONCE = 4;

/** A namespace each with a Pod that no policy has judged. */
export async function prepareNamespaces(
  admin: KubeApi,
  variants: Variant[],
  images: SignedImages,
): Promise<void> {
  const pods = variants.flatMap(variant =>
    variant.namespaces.map(namespace => ({
      namespace,
      pod: runningPod(namespace.metadata.name, variant.images ?? images),
    })),
  );
  await Promise.all(pods.map(({ namespace }) => admin.apply(namespace)));
  await Promise.all(
    pods.map(({ pod }) =>
      // Until the namespace has got its service account.
      until(async () => {
        const { code, body } = await admin.create(pod);
        return code === 201 || `${RUNNING}: ${code} ${body.message}`;
      }),
    ),
  );
}

/** Applies the policies; an engine that has just started may not answer yet. */
export async function applyPolicies(
  admin: KubeApi,
  variants: Variant[],
): Promise<void> {
  const refused: string[] = [];
  for (const object of variants.flatMap(({ objects }) => objects)) {
    await until(async () => {
      const { code, body } = await admin.create(object);
      const { kind, metadata } = object;
      const told = `${kind} ${metadata.name}: ${code} ${body.message}`;
      if (code === 201) return true;
      if (!/failed calling webhook/.test(told)) refused.push(told);
      return /failed calling webhook/.test(told) ? told : true;
    }, 30);
  }
  if (refused.length > 0) throw new Error(refused.join('\n'));
}

/** A namespace whose engine is slow to learn of a policy is asked again. */
const ROUNDS = 3;

export interface Comparison {
  judged: Judged[];
  /** What disagreed at first and agreed later, with what was seen at first. */
  settled: string[];
}

/**
 * Makes all requests, and compares what became of them with the posture. An
 * engine answers by caches that follow the API server, and within a time
 * limit; so a request that disagrees is made again, and the posture read again,
 * before it counts.
 */
export async function compare(
  admin: KubeApi,
  variants: Variant[],
  images: SignedImages,
  format: SignatureFormat,
  judge: Judge,
): Promise<Comparison> {
  const cases: Case[] = variants.flatMap(variant =>
    variant.namespaces.flatMap(namespace =>
      attemptsOf(variant.images ?? images, format).map(attempt => ({
        variant,
        namespace,
        attempt,
      })),
    ),
  );
  const last = new Map<Case, Judged>();
  const seenFirst = new Map<Case, string>();
  let waiting = cases;
  for (let round = 1; round <= ROUNDS && waiting.length > 0; round += 1) {
    if (round > 1) await setTimeout(5_000);
    const judged = await askAll(admin, waiting);
    judged.forEach(one => last.set(one.case, one));
    waiting = judge.disagreeing(judged).map(({ case: one, text }) => {
      if (!seenFirst.has(one)) seenFirst.set(one, text);
      return one;
    });
  }
  const still = new Set(waiting);
  return {
    judged: cases.map(one => last.get(one)!),
    settled: [...seenFirst]
      .filter(([one]) => !still.has(one))
      .map(([, text]) => text),
  };
}

async function askAll(admin: KubeApi, cases: Case[]): Promise<Judged[]> {
  const engines = assess(await readObjects(admin));
  const waiting = [...cases];
  const judged: Judged[] = [];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let one = waiting.shift(); one; one = waiting.shift()) {
        const { namespace, attempt } = one;
        const real = observationOf(
          await attemptIn(admin, namespace.metadata.name, attempt),
        );
        const predicted = predict(engines, one, real.rewritten);
        judged.push({ case: one, predicted, real });
      }
    }),
  );
  return judged;
}

/** The version of a module that a tool is built from. */
export async function pinnedVersion(
  tool: string,
  module: string,
): Promise<string> {
  const file = join(__dirname, '../tools', tool, 'go.mod');
  const found = (await readFile(file, 'utf8'))
    .split('\n')
    .map(line =>
      line
        .replace(/^require /, '')
        .trim()
        .split(' '),
    )
    .find(([path]) => path === module);
  if (!found) throw new Error(`${file} does not name ${module}`);
  return found[1];
}
