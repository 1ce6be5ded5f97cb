import { createHash } from 'node:crypto';
import { PassThrough, Writable } from 'node:stream';
import { TestDatabases } from '@backstage/backend-test-utils';
import AdmZip from 'adm-zip';
import type { Knex } from 'knex';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import { spanOf } from '../report/reportScope';
import {
  appendDecision,
  closeReview,
  findOpenReview,
  insertReview,
} from '../reviews/reviewStore';
import { notePolicyVersion } from './policyVersions';
import { packSections } from './sections';
import type { PackContext, PackSection } from './section';
import { PackManifest, writePack } from './writePack';

const NOW = new Date('2026-03-31T10:00:00Z');
const SPAN = spanOf({ from: '2026-03-01', to: '2026-03-31' }, NOW);
const IN = '2026-03-10T10:00:00.000Z';
const BEFORE = '2026-01-10T10:00:00.000Z';

const about = {
  pack: 'pack-1',
  writtenAt: NOW.toISOString(),
  writtenFor: 'user:default/anna',
  from: SPAN.from,
  to: SPAN.to,
  environments: [],
  wholeFleet: true,
  demo: true,
  policyVersion: 'v1',
};

function collector() {
  const parts: Buffer[] = [];
  const destination = new PassThrough();
  destination.on('data', part => parts.push(part));
  return { destination, bytes: () => Buffer.concat(parts) };
}

async function unpack(
  sections: readonly PackSection[],
  context: PackContext,
  limits?: { maxBytes: number },
) {
  const { destination, bytes } = collector();
  const written = await writePack({
    destination,
    sections,
    context,
    about,
    signal: new AbortController().signal,
    limits,
  });
  const files = new Map(
    new AdmZip(bytes())
      .getEntries()
      .map(entry => [entry.entryName, entry.getData()]),
  );
  const rows = (name: string) =>
    files
      .get(`${name}.ndjson`)!
      .toString('utf8')
      .split('\n')
      .filter(Boolean)
      .map(line => JSON.parse(line));
  return {
    written,
    files,
    rows,
    manifest: JSON.parse(
      files.get('manifest.json')!.toString('utf8'),
    ) as PackManifest,
    text: (name: string) => files.get(name)!.toString('utf8'),
  };
}

/** What `sha256sum -c` does: every line names a file that hashes to it. */
function check(files: Map<string, Buffer>): string[] {
  return files
    .get('SHA256SUMS')!
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map(line => {
      const [, hash, name] = /^([0-9a-f]{64}) {2}(\S+)$/.exec(line)!;
      const found = createHash('sha256').update(files.get(name)!).digest('hex');
      return `${name}: ${found === hash ? 'OK' : 'FAILED'}`;
    });
}

const countTo = (count: number): PackSection => ({
  name: `rows-${count}`,
  about: 'Numbers.',
  async *rows() {
    for (let number = 1; number <= count; number += 1) yield { number };
  },
});

const whole = { visibility: { kind: 'all' } as const, span: SPAN, now: NOW };

describe('a pack', () => {
  const context = { ...whole, environments: [] } as unknown as PackContext;

  it('lists a hash for every file, and each is right', async () => {
    const { files, written } = await unpack([countTo(3), countTo(0)], context);
    expect(check(files)).toEqual([
      'rows-3.ndjson: OK',
      'rows-0.ndjson: OK',
      'manifest.json: OK',
      'README.md: OK',
    ]);
    expect([...files.keys()].sort()).toEqual([
      'README.md',
      'SHA256SUMS',
      'manifest.json',
      'rows-0.ndjson',
      'rows-3.ndjson',
    ]);
    expect(written.sha256).toBe(
      createHash('sha256').update(files.get('SHA256SUMS')!).digest('hex'),
    );
    files.set('rows-3.ndjson', Buffer.from('{"number":4}\n'));
    expect(check(files)[0]).toBe('rows-3.ndjson: FAILED');
  });

  it('says where it was cut, and that it is of a demo', async () => {
    const { rows, manifest, text } = await unpack(
      [countTo(2), countTo(100)],
      context,
      { maxBytes: 100 },
    );
    expect(rows('rows-2')).toHaveLength(2);
    expect(rows('rows-100').length).toBeLessThan(100);
    expect(manifest.files.map(({ name, cut }) => [name, cut])).toEqual([
      ['rows-2.ndjson', false],
      ['rows-100.ndjson', true],
    ]);
    expect(manifest.files[1].rows).toBe(rows('rows-100').length);
    expect(text('README.md')).toMatch(
      'rows are missing at the end of rows-100.ndjson',
    );
    expect(text('README.md')).toMatch('This is demo data');
    expect(manifest.demo).toBe(true);
  });

  it('ends with the error where a section cannot be read', async () => {
    const { destination, bytes } = collector();
    const broken: PackSection = {
      name: 'broken',
      about: '',
      async *rows() {
        yield { number: 1 };
        throw new Error('the database is away');
      },
    };
    await expect(
      writePack({
        destination,
        sections: [broken],
        context,
        about,
        signal: new AbortController().signal,
      }),
    ).rejects.toThrow('the database is away');
    expect(() => new AdmZip(bytes()).getEntries()).toThrow();
  });

  it('reads no faster than it is taken, and stops when the reader goes', async () => {
    let read = 0;
    const endless: PackSection = {
      name: 'endless',
      about: '',
      async *rows() {
        for (;;) {
          read += 1;
          yield { text: createHash('sha512').update(`${read}`).digest('hex') };
        }
      },
    };
    const slow = new Writable({ highWaterMark: 1024, write() {} });
    const gone = new AbortController();
    const writing = writePack({
      destination: slow,
      sections: [endless],
      context,
      about,
      signal: gone.signal,
    });
    let before = -1;
    for (let waited = 0; waited < 20 && read !== before; waited += 1) {
      before = read;
      await new Promise(resolve => setTimeout(resolve, 500));
    }
    // What nobody takes fills the buffers, and then nothing more is read.
    expect(read).toBe(before);
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThan(100_000);
    gone.abort(new Error('the reader went away'));
    await expect(writing).rejects.toThrow('the reader went away');
  });
});

describe('what a pack holds', () => {
  const databases = TestDatabases.create({ ids: databaseIds });

  async function runs(
    knex: Knex,
    id: string,
    subject: string,
    environment: string,
    content = 'c2lnbmVk',
  ) {
    const image = {
      repository: `registry.example.com/${id}`,
      digest: `sha256:${id}`,
    };
    await knex('workload_images').insert({
      id,
      cluster: `${environment}-1`,
      namespace: 'shop',
      workload_kind: 'Deployment',
      workload_name: id,
      container: 'app',
      container_type: 'app',
      reference: image.repository,
      ...image,
      pinned: true,
      service_account: 'default',
      cold: false,
      pods: 1,
      subject,
      environment,
      first_seen_at: NOW,
      observed_at: NOW,
    });
    await knex('verdicts').insert({
      id,
      subject,
      status: 'verified',
      image: JSON.stringify({ id, verdict: { reasons: [] } }),
      hash: id,
    });
    await knex('images').insert({
      ...image,
      state: 'read',
      discovery: JSON.stringify({
        documents: [
          { place: 'referrers', manifest: 'sha256:m', format: 'f', content },
        ],
      }),
      evidence: JSON.stringify({ kind: 'image' }),
      next_check_at: NOW,
    });
  }

  async function happened(
    knex: Knex,
    id: string,
    entityRef: string,
    at: string,
  ) {
    const time = new Date(at);
    await knex('denials').insert({
      id,
      class: 'policy',
      cluster: 'prod-1',
      namespace: 'shop',
      environment: 'prod',
      entity_ref: entityRef,
      reason_code: 'TAG_FORBIDDEN',
      search: '',
      denial: JSON.stringify({ id }),
      first_at: time,
      last_at: time,
    });
    await knex('gate_runs').insert({
      id,
      hash: id,
      reporter: 'ci',
      repository: 'r',
      digest: 'd',
      environment: 'prod',
      result: 'passed',
      entity_ref: entityRef,
      search: '',
      record: JSON.stringify({ key: id }),
      at: time,
      received_at: time,
    });
    await knex('manual_deploys').insert({
      id,
      cluster: 'prod-1',
      namespace: 'shop',
      entity_ref: entityRef,
      at: time,
      deploy: JSON.stringify({ id }),
    });
    await knex('posture_events').insert({
      id,
      cluster: 'prod-1',
      kind: 'weakened',
      at: time,
      open: 0,
      event: JSON.stringify({ id }),
    });
    await knex('exceptions').insert({
      id,
      status: 'active',
      cluster: 'prod-1',
      namespace: 'shop',
      service_account: 'default',
      repository: 'r',
      digest: 'd',
      entity_ref: entityRef,
      owner: 'group:default/a',
      requested_at: time,
      expires_at: time,
      search: '',
      exception: JSON.stringify({ id, history: [] }),
    });
    await knex('exception_proofs').insert({
      exception_id: id,
      at: time,
      result: 'ended',
      method: 'objects',
      text: 'It is gone.',
    });
    await knex('exception_history').insert({
      exception_id: id,
      at: time,
      actor: 'user:default/anna',
      action: 'requested',
    });
  }

  describe.each(databases.eachSupportedId())('on %s', databaseId => {
    let knex: Knex;
    beforeEach(async () => {
      knex = await migratedDatabase(databases, databaseId);
      for (const name of ['a', 'b']) {
        await knex('catalog_entities').insert({
          entity_ref: `component:default/${name}`,
          kind: 'Component',
          title: name,
          owner: `group:default/${name}`,
          hash: name,
        });
      }
      await runs(knex, 'image-a', 'component:default/a', 'prod');
      await runs(knex, 'image-b', 'component:default/b', 'dev');
      await runs(knex, 'image-none', 'unmapped:prod-1/shop', 'prod');
      await happened(knex, 'a-in', 'component:default/a', IN);
      await happened(knex, 'a-before', 'component:default/a', BEFORE);
      await happened(knex, 'b-in', 'component:default/b', IN);
    });

    const open = (changes: Partial<PackContext> = {}) =>
      unpack(packSections, { knex, ...whole, environments: [], ...changes });
    const ids = (rows: Array<{ id: string }>) => rows.map(({ id }) => id);

    it('is everything of the span', async () => {
      const { rows, manifest } = await open();
      expect(ids(rows('verdicts'))).toEqual([
        'image-a',
        'image-b',
        'image-none',
      ]);
      for (const name of ['denials', 'manual-deploys', 'posture-events']) {
        expect(ids(rows(name))).toEqual(['a-in', 'b-in']);
      }
      expect(ids(rows('gate-runs'))).toEqual(['a-in', 'b-in']);
      expect(rows('exceptions')[0]).toMatchObject({
        id: 'a-in',
        history: [{ actor: 'user:default/anna', action: 'requested' }],
      });
      expect(rows('exception-proofs')).toEqual(
        ['a-in', 'b-in'].map(exception => ({
          exception,
          at: IN,
          result: 'ended',
          method: 'objects',
          text: 'It is gone.',
        })),
      );
      expect(rows('evidence')[0]).toMatchObject({
        repository: 'registry.example.com/image-a',
        documents: [{ content: 'c2lnbmVk', manifest: 'sha256:m' }],
      });
      expect(manifest.files.every(file => !file.leftOut)).toBe(true);
    });

    it('is only what the reader may see, and says what that leaves out', async () => {
      const { rows, manifest, files } = await open({
        visibility: {
          kind: 'some',
          entityRefs: new Set(['component:default/b']),
        },
      });
      expect(ids(rows('verdicts'))).toEqual(['image-b']);
      for (const name of ['denials', 'gate-runs', 'exceptions']) {
        expect(ids(rows(name))).toEqual(['b-in']);
      }
      expect(rows('evidence')).toHaveLength(1);
      expect(
        manifest.files.filter(file => file.leftOut).map(({ name }) => name),
      ).toEqual([
        'daily-counts.ndjson',
        'implicit-exceptions.ndjson',
        'reviews.ndjson',
      ]);
      expect(files.has('daily-counts.ndjson')).toBe(false);
    });

    it('is cut to a team and to environments', async () => {
      const team = await open({ owner: 'group:default/a' });
      expect(ids(team.rows('verdicts'))).toEqual(['image-a']);
      expect(ids(team.rows('denials'))).toEqual(['a-in']);
      const dev = await open({ environments: ['dev'] });
      expect(ids(dev.rows('verdicts'))).toEqual(['image-b']);
      expect(dev.rows('denials')).toEqual([]);
      expect(dev.rows('evidence')).toHaveLength(1);
    });

    it('names large documents instead of copying them', async () => {
      await runs(
        knex,
        'image-big',
        'component:default/a',
        'prod',
        'A'.repeat(300 * 1024),
      );
      const { rows } = await open({ owner: 'group:default/a' });
      const big = rows('evidence').find(
        row => row.digest === 'sha256:image-big',
      );
      expect(big.leftOut).toMatch('the limit of one digest is 262144');
      expect(big.documents).toEqual([
        {
          repository: 'registry.example.com/image-big',
          place: 'referrers',
          manifest: 'sha256:m',
          format: 'f',
          bytes: 307200,
        },
      ]);
    });

    it('has the reviews that ran in the span, with their decisions', async () => {
      const anna = 'user:default/anna';
      const item = {
        id: 'exception:a-in',
        subject: 'exception' as const,
        subjectId: 'a-in',
        title: 'a',
        text: 'b',
        reasons: [],
      };
      async function review(startedAt: string, finishedAt?: string) {
        await insertReview(knex, {
          startedAt: new Date(startedAt),
          startedBy: anna,
          items: [item],
          more: 2,
        });
        const { id } = (await findOpenReview(knex))!;
        await appendDecision(knex, id, {
          item: item.id,
          decision: 'keep',
          comment: `From ${startedAt}`,
          actor: anna,
          at: startedAt,
        });
        if (finishedAt) {
          await closeReview(knex, id, { at: new Date(finishedAt), by: anna });
        }
      }
      await review(BEFORE, '2026-01-10T11:00:00.000Z');
      await review('2026-02-28T23:00:00.000Z', '2026-03-01T01:00:00.000Z');
      await review(IN);
      const found = (await open()).rows('reviews');
      expect(found).toMatchObject([
        { startedAt: '2026-02-28T23:00:00.000Z', durationSeconds: 7200 },
        {
          startedAt: IN,
          startedBy: anna,
          items: [item],
          more: 2,
          decisions: [
            { item: item.id, decision: 'keep', comment: `From ${IN}`, at: IN },
          ],
        },
      ]);
      expect(found[1]).not.toHaveProperty('finishedAt');
    });

    it('has every page of a long section, each row once', async () => {
      const rows = Array.from({ length: 450 }, (_, index) => ({
        id: `many-${index}`,
        cluster: 'prod-1',
        namespace: 'shop',
        at: new Date(IN),
        deploy: JSON.stringify({ id: `many-${index}` }),
      }));
      for (let at = 0; at < rows.length; at += 50) {
        await knex('manual_deploys').insert(rows.slice(at, at + 50));
      }
      const found = ids((await open()).rows('manual-deploys'));
      expect(found).toHaveLength(452);
      expect(new Set(found).size).toBe(452);
    });

    it('has the policies that were in force, as they were used', async () => {
      const policy = (version: string) => ({ version } as never);
      await notePolicyVersion(knex, policy('v0'), new Date('2026-01-01'));
      await notePolicyVersion(knex, policy('v1'), new Date('2026-02-01'));
      await notePolicyVersion(knex, policy('v1'), new Date('2026-03-05'));
      await notePolicyVersion(knex, undefined, NOW);
      const { rows } = await open();
      expect(rows('policy-versions')).toEqual([
        {
          version: 'v1',
          firstSeenAt: '2026-02-01T00:00:00.000Z',
          lastSeenAt: '2026-03-05T00:00:00.000Z',
          policy: { version: 'v1' },
        },
      ]);
    });
  });
});
