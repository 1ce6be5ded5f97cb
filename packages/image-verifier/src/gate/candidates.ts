import { z } from 'zod';
import type { GateRun } from './gateRun';

/** A digest that was verified before. */
export interface Candidate {
  digest: string;
  /** When it was verified; ISO 8601. */
  at: string;
  tag?: string;
  /** Who verified: the gate of a pipeline, or the portal itself. */
  verifiedBy: string;
}

/** So many are looked at; older ones are no sensible target of a roll-back. */
const MOST = 10;

/**
 * The digests that earlier runs verified, the newest first. Of each digest only
 * the newest run counts: what was refused later is none.
 */
export function candidatesFromRuns(
  runs: readonly GateRun[],
  repository: string,
  environment?: string,
): Candidate[] {
  const newest = new Map<string, GateRun>();
  for (const run of runs) {
    if (
      run.image.repository !== repository ||
      run.environment !== environment
    ) {
      continue;
    }
    const known = newest.get(run.image.digest);
    // At the same time the later line stands.
    if (!known || Date.parse(run.at) >= Date.parse(known.at)) {
      newest.set(run.image.digest, run);
    }
  }
  return [...newest.values()]
    .filter(({ result }) => result === 'verified')
    .sort((left, right) => Date.parse(right.at) - Date.parse(left.at))
    .slice(0, MOST)
    .map(({ image, at, verifier, pipeline }) => ({
      digest: image.digest,
      at,
      tag: image.tag,
      verifiedBy: `${verifier.name} ${verifier.version} in run ${pipeline.runId}`,
    }));
}

const answerSchema = z.object({
  items: z
    .array(
      z.object({
        repository: z.string().max(512),
        environment: z.string().max(63).optional(),
        digest: z.string().regex(/^sha(256:[0-9a-f]{64}|512:[0-9a-f]{128})$/),
        at: z.iso.datetime(),
        tag: z.string().max(128).optional(),
        verifiedBy: z.string().max(600),
      }),
    )
    .max(1000),
});

/**
 * The digests that the portal's `GET /last-verified` names for this very
 * repository and environment, the newest first.
 *
 * @throws Error where the answer has another form.
 */
export function candidatesFromPortal(
  answer: unknown,
  repository: string,
  environment?: string,
): Candidate[] {
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success) {
    throw new Error('the answer of the portal is not understood');
  }
  return parsed.data.items
    .filter(
      item =>
        item.repository === repository &&
        (environment === undefined || item.environment === environment),
    )
    .sort((left, right) => Date.parse(right.at) - Date.parse(left.at))
    .slice(0, MOST)
    .map(({ digest, at, tag, verifiedBy }) => ({
      digest,
      at,
      tag,
      verifiedBy,
    }));
}
