import { NotFoundError } from '@backstage/errors';
import type { WorkloadImage } from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { maySee, type Visibility } from './visibility';

/**
 * One image of a workload that the caller may see, by the id of the place.
 *
 * @throws NotFoundError, the same for what is not there and what is hidden.
 */
export async function readVisibleImage(
  knex: Knex,
  visibility: Visibility,
  id: string,
): Promise<WorkloadImage> {
  const row = await knex('verdicts').where({ id }).first('image');
  const image: WorkloadImage | undefined = row && JSON.parse(row.image);
  if (!image || !maySee(visibility, image.mapping?.entityRef)) {
    throw new NotFoundError(`There is no workload image ${id}`);
  }
  return image;
}
