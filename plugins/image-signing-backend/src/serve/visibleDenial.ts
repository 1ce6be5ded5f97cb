import { NotFoundError } from '@backstage/errors';
import type { Denial } from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import type { JudgeImage } from '../evaluate/judgeImage';
import { readDenial } from './readDenial';
import { maySee, type Visibility } from './visibility';

/**
 * One denial of a workload that the caller may see.
 *
 * @throws NotFoundError, the same for what is not there and what is hidden.
 */
export async function readVisibleDenial(
  options: { knex: Knex; judge: JudgeImage; visibility: Visibility },
  id: string,
): Promise<Denial> {
  const denial = await readDenial(options.knex, id, options.judge);
  if (!denial || !maySee(options.visibility, denial.entityRef)) {
    throw new NotFoundError(`There is no denial ${id}`);
  }
  return denial;
}
