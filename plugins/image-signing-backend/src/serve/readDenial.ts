import type {
  Denial,
  ImageVerdict,
  WorkloadImage,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import type { JudgeImage } from '../evaluate/judgeImage';
import type { StoredEvidence } from '../evaluate/loadFacts';
import { parseReference } from '../observe/reference';

/**
 * One denial, with what the portal itself says now of the first image that was
 * refused: from stored evidence, without a call to a registry.
 */
export async function readDenial(
  knex: Knex,
  id: string,
  judge: JudgeImage,
): Promise<Denial | undefined> {
  const row = await knex('denials').where({ id }).first('denial');
  if (!row) return undefined;
  const denial: Denial = JSON.parse(row.denial);
  const now = await judgeNow(knex, denial, judge);
  return now ? { ...denial, now } : denial;
}

async function judgeNow(
  knex: Knex,
  denial: Denial,
  judge: JudgeImage,
): Promise<ImageVerdict | undefined> {
  const image = await imageOfDenial(knex, denial);
  if (!image) return undefined;
  const stored: StoredEvidence | undefined = await knex('images')
    .where(image)
    .first('state', 'evidence', 'reason', 'checked_at');
  if (!stored) return undefined;
  const result = judge({
    ...image,
    environment: denial.environment,
    image: stored,
  });
  if (result.state !== 'judged') {
    return {
      status: 'unknown',
      reasons: result.state === 'unreadable' ? [result.reason] : [],
      requirements: [],
      matched: [],
      enforced: 'unknown',
      protected: false,
    };
  }
  const status: Record<
    typeof result.outcome,
    WorkloadImage['verdict']['status']
  > = { verified: 'verified', failed: 'failed', inconclusive: 'unknown' };
  return {
    status: status[result.outcome],
    reasons: result.reasons,
    ...(result.rule ? { rule: result.rule } : {}),
    policyVersion: result.policyVersion,
    requirements: result.requirements,
    matched: result.matched,
    verifiedAt: result.evidenceAt,
    // The image was refused, so nothing of it runs that could be protected.
    enforced: 'unknown',
    protected: false,
  };
}

/** The first image of a denial whose digest is known; not necessarily stored. */
export async function imageOfDenial(
  knex: Knex,
  denial: Denial,
): Promise<{ repository: string; digest: string } | undefined> {
  for (const image of denial.images) {
    const { repository, tag, digest: pinned } = parseReference(image.reference);
    if (!repository) continue;
    const digest =
      image.digest ?? pinned ?? (await digestOfTag(knex, repository, tag));
    if (digest) return { repository, digest };
  }
  return undefined;
}

async function digestOfTag(
  knex: Knex,
  repository: string,
  tag = 'latest',
): Promise<string | undefined> {
  const row = await knex('tags').where({ repository, tag }).first('digest');
  return row?.digest ?? undefined;
}
