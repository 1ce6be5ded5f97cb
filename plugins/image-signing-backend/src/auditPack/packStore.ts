import { randomUUID } from 'node:crypto';
import type {
  AuditPack,
  AuditPackDownload,
  AuditPackPage,
  AuditPackRequest,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { spanOf } from '../report/reportScope';
import { readPage } from '../serve/page';
import { StoredTime, toIso } from '../store/database';
import type { WrittenPack } from './writePack';

const DAY_MS = 24 * 3600_000;
/** A pack can be downloaded for so long; what it was is kept longer. */
const OPEN_MS = 30 * DAY_MS;
const KEEP_MS = 400 * DAY_MS;
const MOST_DOWNLOADS = 20;

interface PackRow {
  id: string;
  created_by: string;
  created_at: StoredTime;
  expires_at: StoredTime;
  from_day: string;
  to_day: string;
  scope: string;
}

interface DownloadRow {
  pack_id: string;
  by: string;
  started_at: StoredTime;
  ended_at: StoredTime | null;
  sha256: string | null;
  files: string | null;
}

/**
 * Stores what a pack is to be about. It is written when it is downloaded, by
 * whichever replica is asked, with the rights of who downloads it.
 *
 * @throws InputError for a span that is none.
 */
export async function createPack(
  knex: Knex,
  request: AuditPackRequest,
  createdBy: string,
  now: Date,
): Promise<AuditPack> {
  const { from, to } = spanOf(request, now);
  const { environments = [], owner } = request;
  const row: PackRow = {
    id: randomUUID(),
    created_by: createdBy,
    created_at: now,
    expires_at: new Date(now.getTime() + OPEN_MS),
    from_day: from,
    to_day: to,
    scope: JSON.stringify({ environments, ...(owner && { owner }) }),
  };
  await knex('audit_packs').insert(row);
  return toPack(row, [], now);
}

/**
 * Whose packs are told of, and whose downloads of them: those of everybody, or
 * of one person. A pack names teams, and a download counts rows, that another
 * may not see.
 */
export type PackReader = 'everybody' | { userRef: string };

export async function listPacks(
  knex: Knex,
  reader: PackReader,
  query: { cursor?: string; limit?: number },
  now: Date,
): Promise<Omit<AuditPackPage, 'demo'>> {
  const page = await readPage<PackRow>(packsOf(knex, reader).select('*'), {
    columns: ['created_at', 'id'],
    order: 'desc',
    cursor: query.cursor,
    limit: query.limit ?? 25,
  });
  const downloads = await downloadsOf(
    knex,
    reader,
    page.rows.map(({ id }) => id),
  );
  return {
    items: page.rows.map(row => toPack(row, downloads.get(row.id) ?? [], now)),
    totalCount: page.totalCount,
    ...(page.nextCursor && { nextCursor: page.nextCursor }),
  };
}

export async function findPack(
  knex: Knex,
  reader: PackReader,
  id: string,
  now: Date,
): Promise<AuditPack | undefined> {
  const row: PackRow | undefined = await packsOf(knex, reader)
    .where({ id })
    .first();
  if (!row) return undefined;
  const downloads = await downloadsOf(knex, reader, [id]);
  return toPack(row, downloads.get(id) ?? [], now);
}

function packsOf(knex: Knex, reader: PackReader): Knex.QueryBuilder {
  const packs = knex('audit_packs');
  return reader === 'everybody'
    ? packs
    : packs.where({ created_by: reader.userRef });
}

async function downloadsOf(
  knex: Knex,
  reader: PackReader,
  ids: string[],
): Promise<Map<string, AuditPackDownload[]>> {
  const query = knex('audit_pack_downloads').whereIn('pack_id', ids);
  if (reader !== 'everybody') query.where({ by: reader.userRef });
  const rows: DownloadRow[] = await query.orderBy('id', 'desc');
  const found = new Map<string, AuditPackDownload[]>();
  for (const row of rows) {
    const list = found.get(row.pack_id) ?? [];
    found.set(row.pack_id, list);
    if (list.length < MOST_DOWNLOADS) list.push(toDownload(row));
  }
  return found;
}

/** Notes that a pack is being written, and what came of it. */
export async function beginDownload(
  knex: Knex,
  packId: string,
  by: string,
  now: Date,
): Promise<(written: WrittenPack | undefined, at: Date) => Promise<void>> {
  const id = randomUUID();
  await knex('audit_pack_downloads').insert({
    key: id,
    pack_id: packId,
    by,
    started_at: now,
  });
  return async (written, at) => {
    await knex('audit_pack_downloads')
      .where({ key: id })
      .update({
        ended_at: at,
        sha256: written?.sha256 ?? null,
        files: written
          ? JSON.stringify(
              written.manifest.files.map(({ about: _, ...file }) => file),
            )
          : null,
      });
  };
}

/** Forgets packs that nobody can download any more and nobody asks about. */
export async function prunePacks(knex: Knex, now: Date): Promise<void> {
  const before = new Date(now.getTime() - KEEP_MS);
  await knex('audit_pack_downloads').where('started_at', '<', before).delete();
  await knex('audit_packs').where('created_at', '<', before).delete();
}

function toPack(
  row: PackRow,
  downloads: AuditPackDownload[],
  now: Date,
): AuditPack {
  const expiresAt = toIso(row.expires_at);
  return {
    id: row.id,
    status: Date.parse(expiresAt) > now.getTime() ? 'open' : 'expired',
    createdBy: row.created_by,
    createdAt: toIso(row.created_at),
    expiresAt,
    from: row.from_day,
    to: row.to_day,
    ...JSON.parse(row.scope),
    downloads,
  };
}

function toDownload(row: DownloadRow): AuditPackDownload {
  let state: AuditPackDownload['state'] = 'writing';
  if (row.ended_at) state = row.sha256 ? 'complete' : 'broken';
  return {
    by: row.by,
    startedAt: toIso(row.started_at),
    state,
    ...(row.ended_at && { endedAt: toIso(row.ended_at) }),
    ...(row.sha256 && { sha256: row.sha256 }),
    files: row.files ? JSON.parse(row.files) : [],
  };
}
