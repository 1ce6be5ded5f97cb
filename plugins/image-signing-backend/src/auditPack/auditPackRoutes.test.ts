import { createHash } from 'node:crypto';
import {
  mockCredentials,
  mockErrorHandler,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { NotAllowedError } from '@backstage/errors';
import AdmZip from 'adm-zip';
import express from 'express';
import Router from 'express-promise-router';
import request, { type Response } from 'supertest';
import { migratedDatabase } from '../__testUtils__/database';
import { addAuditPackRoutes } from '../serve/auditPackRoutes';
import type { Visibility } from '../serve/visibility';
import { prunePacks } from './packStore';

const DAY_MS = 24 * 3600_000;
const CREATED = { from: '2026-01-01', to: '2026-03-31' };

function asBuffer(res: Response, done: (error: null, body: Buffer) => void) {
  const parts: Buffer[] = [];
  res.on('data', part => parts.push(part));
  res.on('end', () => done(null, Buffer.concat(parts)));
}

describe('the routes of the audit pack', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
  const audited = jest.fn();

  async function serve(
    options: { denied?: boolean; visibility?: Visibility } = {},
  ) {
    const knex = await migratedDatabase(databases, 'SQLITE_3');
    audited.mockClear();
    const router = Router();
    addAuditPackRoutes(router, {
      knex,
      demo: true,
      policyVersion: 'v1',
      visibilityOf: async () => options.visibility ?? { kind: 'all' },
      personWith: async (_request, permission) => {
        expect(permission.name).toBe('image-signing.audit-pack.create');
        if (options.denied) throw new NotAllowedError();
        return {
          userRef: 'user:default/anna',
          ownershipRefs: [],
          credentials: mockCredentials.user(),
        };
      },
      audited: async (_request, eventId, meta, write) => {
        audited(eventId, meta);
        return write();
      },
    });
    const app = express();
    app.use(express.json(), router, mockErrorHandler());
    return { knex, app };
  }

  const download = (app: express.Express, id: string) =>
    request(app)
      .get(`/audit-packs/${id}/download`)
      .buffer(true)
      .parse(asBuffer as never);

  it('hands out what was asked for and keeps its hash', async () => {
    const { app } = await serve();
    const { body: pack } = await request(app)
      .post('/audit-packs')
      .send({ ...CREATED, environments: ['prod'], owner: 'group:default/a' })
      .expect(201);
    expect(pack).toMatchObject({
      ...CREATED,
      status: 'open',
      createdBy: 'user:default/anna',
      environments: ['prod'],
      owner: 'group:default/a',
      downloads: [],
    });

    const answer = await download(app, pack.id).expect(200);
    expect(answer.headers['content-type']).toBe('application/zip');
    expect(answer.headers['content-disposition']).toBe(
      'attachment; filename="image-signing-audit-demo-2026-01-01-2026-03-31.zip"',
    );
    const zip = new AdmZip(answer.body);
    const list = zip.getEntry('SHA256SUMS')!.getData();
    const { body: after } = await request(app).get(`/audit-packs/${pack.id}`);
    expect(after.downloads).toMatchObject([
      {
        by: 'user:default/anna',
        state: 'complete',
        sha256: createHash('sha256').update(list).digest('hex'),
      },
    ]);
    expect(after.downloads[0].files.length).toBeGreaterThan(10);
    expect(audited.mock.calls).toEqual([
      ['audit-pack-create', {}],
      ['audit-pack-download', { id: pack.id }],
    ]);
    const { body: listed } = await request(app).get('/audit-packs');
    expect(listed).toMatchObject({ demo: true, items: [after], totalCount: 1 });
  });

  it('opens nothing to a caller without the permission', async () => {
    const { app } = await serve({ denied: true });
    for (const path of ['', '/a', '/a/download']) {
      const { status } = await request(app).get(`/audit-packs${path}`);
      expect(status).toBe(403);
    }
    const { status } = await request(app).post('/audit-packs').send(CREATED);
    expect(status).toBe(403);
  });

  it('tells a reader of a part only of what they asked for and downloaded', async () => {
    const part = { kind: 'some' as const, entityRefs: new Set<string>() };
    const { app, knex } = await serve({ visibility: part });
    const { body: pack } = await request(app)
      .post('/audit-packs')
      .send({ ...CREATED, owner: 'group:default/a' })
      .expect(201);
    await download(app, pack.id).expect(200);
    const [own] = await knex('audit_pack_downloads');
    await knex('audit_pack_downloads').insert({
      ...own,
      id: undefined,
      key: 'of-bob',
      by: 'user:default/bob',
    });
    await knex('audit_packs').insert({
      ...(await knex('audit_packs').first()),
      id: 'of-bob',
      created_by: 'user:default/bob',
    });

    const { body: listed } = await request(app).get('/audit-packs').expect(200);
    expect(listed).toMatchObject({
      totalCount: 1,
      items: [{ id: pack.id, downloads: [{ by: 'user:default/anna' }] }],
    });
    expect(listed.items[0].downloads).toHaveLength(1);
    await request(app).get('/audit-packs/of-bob').expect(404);
    await download(app, 'of-bob').expect(404);
  });

  it('hands out no pack that expired, and forgets it in the end', async () => {
    const { app, knex } = await serve();
    const { body: pack } = await request(app)
      .post('/audit-packs')
      .send(CREATED);
    await knex('audit_packs').update({ expires_at: new Date(1) });
    const { body } = await download(app, pack.id).expect(404);
    expect(JSON.parse(body).error.message).toMatch('create a new one');

    await prunePacks(knex, new Date());
    expect(await knex('audit_packs').select('id')).toHaveLength(1);
    await prunePacks(knex, new Date(Date.now() + 401 * DAY_MS));
    expect(await knex('audit_packs').select('id')).toHaveLength(0);
  });

  it('cuts the connection where a pack cannot be written', async () => {
    const { app, knex } = await serve();
    const { body: pack } = await request(app)
      .post('/audit-packs')
      .send(CREATED);
    await knex.schema.dropTable('gate_runs');
    await expect(download(app, pack.id)).rejects.toThrow();
    const downloads = await knex('audit_pack_downloads').select(
      'sha256',
      'ended_at',
    );
    expect(downloads).toMatchObject([{ sha256: null }]);
    expect(downloads[0].ended_at).not.toBeNull();
  });

  it('says what is wrong with a span', async () => {
    const { app } = await serve();
    const { body } = await request(app)
      .post('/audit-packs')
      .send({ from: '2026-03-01', to: '2026-02-01' })
      .expect(400);
    expect(body.error.message).toMatch('from must not be after to');
  });
});
