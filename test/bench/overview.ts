import { mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import express from 'express';
import knexFactory from 'knex';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { request } from 'undici';
import { evaluateDue } from '../../plugins/image-signing-backend/src/evaluate/evaluator';
import { writeFleetRollup } from '../../plugins/image-signing-backend/src/evaluate/fleetRollup';
import { writeReadinessScopes } from '../../plugins/image-signing-backend/src/readiness/readinessScopes';
import { sumMarkedNamespaces } from '../../plugins/image-signing-backend/src/readiness/sumReadiness';
import { writeReportCells } from '../../plugins/image-signing-backend/src/report/reportCells';
import { writeLadder } from '../../plugins/image-signing-backend/src/rollout/ladder';
import { markAllDirty } from '../../plugins/image-signing-backend/src/store/dirty';
import { apiRouter } from './apiRouter';
import { count, percentile, ratio, Row, timed } from './measure';
import { seedEstate } from './seedEstate';

const CALLERS = 8;
const REQUESTS = 400;

/** Evaluation of an estate, and reads of the API over HTTP, on SQLite. */
export async function measureReads(services: number): Promise<Row[]> {
  const knex = knexFactory({
    client: 'better-sqlite3',
    connection: ':memory:',
    useNullAsDefault: true,
  });
  await knex.migrate.latest({
    directory: path.resolve(
      __dirname,
      '../../plugins/image-signing-backend/migrations',
    ),
  });
  const settings = await seedEstate(knex, services);
  const logger = mockServices.rootLogger();
  const evaluate = async () => {
    await markAllDirty(knex);
    await evaluateDue({ knex, logger, settings });
  };
  const first = await timed(evaluate);
  const second = await timed(evaluate);
  const now = new Date();
  await writeFleetRollup(knex, settings.environments, now);
  await writeLadder(knex, settings.environments, now);
  await sumMarkedNamespaces(knex, now);
  await writeReadinessScopes(knex, now);
  await writeReportCells(knex, now);

  const auditor = {
    createEvent: async () => ({
      success: async () => {},
      fail: async () => {},
    }),
  };
  const permissions = mockServices.permissions();
  const catalog = catalogServiceMock();
  const app = express();
  // What Express takes by itself, to answer as many bytes that are ready.
  let prepared = Buffer.alloc(0);
  app.get('/prepared', (_request, response) => {
    response.type('json').send(prepared);
  });
  app.use(
    apiRouter(knex, settings, {
      logger,
      catalog,
      permissions,
      auditor,
      auth: mockServices.auth(),
      httpAuth: mockServices.httpAuth(),
      userInfo: mockServices.userInfo(),
    }),
  );
  const server = app.listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const reads = {
    overview: '/overview',
    'services page': '/services?limit=25',
    'entity report': '/entities/component/default/service-1',
    'what would break': '/readiness/summary',
    'posture page': '/posture?limit=25',
    'manager’s report': '/report',
    'rollout guide': '/rollout',
  };
  const rows: Row[] = [
    {
      what: `evaluate ${count(services)} services, first time`,
      figure: `${count((services / first) * 1000)} services/s`,
    },
    {
      what: `evaluate ${count(services)} services, nothing changed`,
      figure: `${count((services / second) * 1000)} services/s`,
      against: `${(second / first).toFixed(2)} of the first`,
    },
  ];
  for (const [name, pathname] of Object.entries(reads)) {
    const { p95, body } = await load(`${origin}${pathname}`);
    prepared = body;
    const bound = await load(`${origin}/prepared`);
    rows.push({
      what: `${name}, ${count(services)} services, ${CALLERS} callers at once`,
      figure: `p95 ${p95.toFixed(1)} ms, ${count(body.length / 1000)} kB`,
      against: `${ratio(
        p95,
        bound.p95,
      )} × the same bytes sent ready-made (${bound.p95.toFixed(1)} ms)`,
    });
  }
  await new Promise(resolve => server.close(resolve));
  await knex.destroy();
  return rows;
}

async function load(url: string): Promise<{ p95: number; body: Buffer }> {
  const times: number[] = [];
  let answer = Buffer.alloc(0);
  async function caller() {
    while (times.length < REQUESTS) {
      const start = performance.now();
      const { statusCode, body } = await request(url);
      answer = Buffer.from(await body.arrayBuffer());
      if (statusCode !== 200) throw new Error(`${url} answered ${statusCode}`);
      times.push(performance.now() - start);
    }
  }
  await Promise.all(Array.from({ length: CALLERS }, caller));
  return { p95: percentile(times.slice(CALLERS), 0.95), body: answer };
}
