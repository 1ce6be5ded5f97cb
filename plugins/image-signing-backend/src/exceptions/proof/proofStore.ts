import type {
  ExceptionProof,
  ExceptionProofList,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { StoredTime, toIso } from '../../store/database';
import type { ProofVerdict } from './judgeProof';
import { readTrialOf } from './trialStore';

const MAX_LISTED = 100;

interface ProofRow extends Omit<ExceptionProof, 'at'> {
  at: StoredTime;
}

/** The proofs of an exception, the newest first. */
export async function readProofs(
  knex: Knex,
  exceptionId: string,
): Promise<Omit<ExceptionProofList, 'demo'>> {
  const [row, trial, rows] = await Promise.all([
    knex('exceptions').where({ id: exceptionId }).first('proof_checked_at'),
    readTrialOf(knex, exceptionId),
    knex('exception_proofs')
      .where({ exception_id: exceptionId })
      .orderBy('id', 'desc')
      .limit(MAX_LISTED)
      .select('at', 'result', 'method', 'text') as unknown as Promise<
      ProofRow[]
    >,
  ]);
  const checkedAt: StoredTime | null = row?.proof_checked_at ?? null;
  return {
    ...(checkedAt !== null && { checkedAt: toIso(checkedAt) }),
    ...(trial && { trial }),
    items: rows.map(one => ({ ...one, at: toIso(one.at) })),
  };
}

/** Notes that a proof holds now; only what is new becomes a row. */
export async function recordProof(
  knex: Knex,
  exceptionId: string,
  proof: ProofVerdict,
  now: Date,
): Promise<void> {
  await knex.transaction(async tx => {
    const last = await tx('exception_proofs')
      .where({ exception_id: exceptionId })
      .orderBy('id', 'desc')
      .first('result', 'method', 'text');
    const { result, method, text } = proof;
    const same =
      last?.result === result && last.method === method && last.text === text;
    if (!same) {
      await tx('exception_proofs').insert({
        exception_id: exceptionId,
        at: now,
        result,
        method,
        text,
      });
    }
    await tx('exceptions')
      .where({ id: exceptionId })
      .update({ proof_result: result, proof_checked_at: now });
  });
}

/** Forgets what was last known of an exception of which nothing is applied any more. */
export async function clearProof(knex: Knex, exceptionId: string) {
  await knex('exceptions')
    .where({ id: exceptionId })
    .update({ proof_result: null, proof_checked_at: null });
}
