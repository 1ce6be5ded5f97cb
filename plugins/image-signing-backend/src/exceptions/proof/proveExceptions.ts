import type { LoggerService } from '@backstage/backend-plugin-api';
import type { SigningException } from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import type { StoredException } from '../../observe/implicitExceptions';
import {
  EXCEPTION_COLUMNS,
  ExceptionRow,
  readExceptions,
} from '../exceptionStore';
import { judgeProof, ProofFacts } from './judgeProof';
import { findOwnObjects } from './ownObjects';
import { clearProof, recordProof } from './proofStore';
import { readTrialsIn, reopenTrial } from './trialStore';

/** Ended, and perhaps still applied. */
const ENDED = ['expired', 'revoked', 'closed'];
/** In one run of the task and cluster; those that waited longest come first. */
const MAX_A_RUN = 200;

/**
 * Looks in what is stored of the clusters whether exceptions that are over are
 * over there too, and whether those in force are applied as they were written.
 */
export async function proveExceptions(
  knex: Knex,
  logger: LoggerService,
  now: Date,
): Promise<void> {
  const clusters: string[] = await knex('exceptions')
    .distinct('cluster')
    .orderBy('cluster')
    .pluck('cluster');
  for (const cluster of clusters) {
    try {
      await proveCluster(knex, cluster, now);
    } catch (error) {
      logger.error(
        `${cluster}: whether exceptions have ended could not be told: ${error}`,
      );
    }
  }
}

async function proveCluster(
  knex: Knex,
  cluster: string,
  now: Date,
): Promise<void> {
  const { objects, sources } = await findOwnObjects(knex, cluster);
  const exceptions = await dueIn(knex, cluster, [...objects.keys()]);
  if (exceptions.length === 0) return;
  const [row, others, trials] = await Promise.all([
    knex('clusters').where({ name: cluster }).first('stale'),
    readOthers(knex, cluster),
    readTrialsIn(knex, cluster),
  ]);
  for (const exception of exceptions) {
    const verdict = judgeProof({
      exception,
      objects: objects.get(exception.id) ?? [],
      others,
      sources,
      stale: row === undefined || Boolean(row.stale),
      trial: trials.get(exception.id),
      now,
    });
    if (verdict) await recordProof(knex, exception.id, verdict, now);
    else await clearProof(knex, exception.id);
    if (verdict?.result === 'still-effective' && verdict.method === 'object') {
      await reopenTrial(knex, exception.id, now);
    }
  }
}

/**
 * Everything of which an object is there, whatever its status, and what is over
 * without proof. What was proven stays so until an object appears or the API
 * server answers something new.
 */
async function dueIn(
  knex: Knex,
  cluster: string,
  seen: string[],
): Promise<SigningException[]> {
  const rows: ExceptionRow[] = await knex('exceptions')
    .where({ cluster })
    .where(query =>
      query
        .whereIn('id', seen.slice(0, MAX_A_RUN))
        .orWhere(ended =>
          ended.whereIn('status', ENDED).where(open =>
            open
              .whereNull('proof_result')
              .orWhereNot({ proof_result: 'ended' })
              .orWhereExists(
                knex('exception_end_trials')
                  .whereRaw('exception_id = exceptions.id')
                  .whereNot({ outcome: 'unknown' })
                  .whereRaw('at >= exceptions.proof_checked_at'),
              ),
          ),
        )
        .orWhere(gone =>
          gone.where({ status: 'active' }).whereNotNull('proof_result'),
        ),
    )
    .orderByRaw('proof_checked_at is not null, proof_checked_at')
    .limit(MAX_A_RUN)
    .select(...EXCEPTION_COLUMNS);
  return readExceptions(knex, rows);
}

/** What the engines tell of in the cluster, of which it is not certain that it has no effect. */
async function readOthers(
  knex: Knex,
  cluster: string,
): Promise<ProofFacts['others']> {
  const texts: string[] = await knex('implicit_exceptions')
    .where({ cluster, inert: false })
    .pluck('exception');
  return texts.map(text => JSON.parse(text) as StoredException);
}
