import type { ServiceImagePage } from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { readPage, restrict } from './page';
import type { Visibility } from './visibility';

interface Row {
  subject: string;
  repository: string;
  tag: string | null;
  digest: string;
}

/** Images that run in services, the images of one service together. */
export async function listServiceImages(
  knex: Knex,
  visibility: Visibility,
  query: { cursor?: string; limit?: number },
): Promise<Omit<ServiceImagePage, 'asOf' | 'demo'>> {
  const images = knex('workload_images')
    .select('subject', 'id', 'repository', 'tag', 'digest')
    .whereNotNull('entity_ref')
    .whereNotNull('repository')
    .whereNotNull('digest');
  const page = await readPage<Row>(
    restrict(knex, images, 'subject', visibility),
    {
      columns: ['subject', 'id'],
      order: 'asc',
      cursor: query.cursor,
      limit: query.limit ?? 25,
    },
  );
  return {
    items: page.rows.map(({ subject, repository, tag, digest }) => ({
      entityRef: subject,
      repository,
      ...(tag ? { tag } : {}),
      digest,
    })),
    totalCount: page.totalCount,
    ...(page.nextCursor ? { nextCursor: page.nextCursor } : {}),
  };
}
