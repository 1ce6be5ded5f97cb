import type { AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import express from 'express';
import type { Knex } from 'knex';
import { request } from 'undici';
import { DenialIntake } from '../../plugins/image-signing-backend/src/denials/denialIntake';
import { evaluateDue } from '../../plugins/image-signing-backend/src/evaluate/evaluator';
import { markAllDirtyAfterChange } from '../../plugins/image-signing-backend/src/evaluate/policyChange';
import { startEvaluation } from '../../plugins/image-signing-backend/src/evaluate/startEvaluation';
import { builtInEngines } from '../../plugins/image-signing-backend/src/observe/admission';
import { apiRouter } from './apiRouter';
import { PODS_EACH, serviceName, sizeOf } from './clusterObjects';
import { Helper } from './helper';
import type { KubernetesReady } from './kubernetesServer';
import { count, median, ratio, Row, seconds, timed } from './measure';
import {
  clusterTasksOnly,
  ENVIRONMENTS,
  observe,
  openDatabase,
  settled,
  storeCatalog,
} from './observing';
import { estateSettings, IMAGES_EACH, seedEstate } from './seedEstate';

const CLUSTER = 'bench';
const PODS = 300;
const SAMPLES = 15;
const POLL_MS = 10;
const LIMIT_MS = 60_000;

/** From what happens in a cluster, or to the policy, to the answers of the API. */
export async function measureFreshness(digests: number): Promise<Row[]> {
  return [
    ...(await inFolder(measureChanges)),
    await inFolder(knex => measurePolicyChange(knex, digests)),
  ];
}

async function inFolder<T>(work: (knex: Knex) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'image-signing-bench-'));
  const knex = await openDatabase(join(folder, 'bench.sqlite'));
  try {
    return await work(knex);
  } finally {
    await knex.destroy();
    await rm(folder, { recursive: true });
  }
}

async function measureChanges(knex: Knex): Promise<Row[]> {
  const server = await Helper.start<KubernetesReady>('kubernetesServer.ts', [
    String(PODS),
  ]);
  await storeCatalog(knex, sizeOf('deployments', PODS));
  const settings = { ...estateSettings('ci'), environments: ENVIRONMENTS };
  const stop = new AbortController();
  const evaluation = await startEvaluation({
    ...{ knex, settings, logger: mockServices.rootLogger() },
    scheduler: clusterTasksOnly(),
    signals: { publish: async () => {} },
    evidenceMaxAgeMs: LIMIT_MS * 60,
    lookBackMs: LIMIT_MS * 60,
    timeDependent: false,
    signal: stop.signal,
  });
  const observer = observe(knex, [{ name: CLUSTER, url: server.ready.url }], {
    onDirty: () => evaluation.wake(),
  });
  const api = await serveApi(knex, settings);
  try {
    await observer.start();
    while (!(await settled(knex, CLUSTER))) await wait(POLL_MS);
    while (!(await server.ask<number>('watching'))) await wait(POLL_MS);
    const starts = await measurePodStarts(server, api.origin);
    const denials = await measureDenials(knex, api.origin);
    const report = `${api.origin}/entities/component/default/${serviceName(0)}`;
    return [
      describe(
        ...(['a pod starts, until the API tells its digest', starts] as const),
        await answerTime(report),
      ),
      describe(
        ...(['a denial is received, until the API tells it', denials] as const),
        await answerTime(`${api.origin}/denials`),
      ),
    ];
  } finally {
    stop.abort();
    await observer.stop();
    await api.stop();
    await server.stop();
  }
}

/** What the API takes to answer, with nothing to wait for. */
async function answerTime(url: string): Promise<number> {
  const times: number[] = [];
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    times.push(await timed(() => until(url, () => true)));
  }
  return median(times);
}

function describe(what: string, times: number[], answer: number): Row {
  return {
    what: `${what}, median of ${times.length}`,
    figure: `${count(median(times))} ms, slowest ${count(
      Math.max(...times),
    )} ms`,
    against: `${ratio(
      median(times),
      answer,
    )} × the answer of the API itself (${count(answer)} ms)`,
  };
}

/** Pods of different services that now run a digest nobody has seen. */
async function measurePodStarts(
  server: Helper<KubernetesReady>,
  origin: string,
): Promise<number[]> {
  const times: number[] = [];
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const url = `${origin}/entities/component/default/${serviceName(sample)}`;
    times.push(
      await timed(async () => {
        await server.ask(`1 from ${sample * PODS_EACH}`);
        await until(url, text => text.includes('sha256:00000000'));
      }),
    );
  }
  return times;
}

async function measureDenials(knex: Knex, origin: string): Promise<number[]> {
  const intake = new DenialIntake({
    ...{ knex, logger: mockServices.rootLogger(), engines: builtInEngines },
    environments: ENVIRONMENTS,
    deliveryAccounts: [],
    onStored: () => {},
  });
  const times: number[] = [];
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const name = `refused-${sample}`;
    times.push(
      await timed(async () => {
        await intake.audit(CLUSTER, refusal(name));
        await until(`${origin}/denials`, text => text.includes(`"${name}"`));
      }),
    );
  }
  return times;
}

function refusal(name: string): object {
  const image = `registry.example.com/apps/${name}:1`;
  return {
    kind: 'EventList',
    apiVersion: 'audit.k8s.io/v1',
    items: [
      {
        level: 'Request',
        auditID: name,
        stage: 'ResponseComplete',
        requestURI: '/apis/apps/v1/namespaces/team-1/deployments',
        verb: 'create',
        user: { username: 'system:serviceaccount:ci:deployer' },
        objectRef: {
          resource: 'deployments',
          namespace: 'team-1',
          name,
          apiGroup: 'apps',
        },
        responseStatus: {
          code: 400,
          message: `admission webhook "validate.kyverno.svc-fail" denied the request: \n\nresource Deployment/team-1/${name} was blocked due to the following policies \n\nsigned:\n  autogen-check: missing digest for ${image}\n`,
        },
        requestObject: {
          kind: 'Deployment',
          metadata: { name, namespace: 'team-1' },
          spec: {
            template: { spec: { containers: [{ name: 'app', image }] } },
          },
        },
        stageTimestamp: new Date().toISOString(),
      },
    ],
  };
}

/** All digests are judged anew where a rule asks for another signer. */
async function measurePolicyChange(knex: Knex, digests: number): Promise<Row> {
  const services = Math.ceil(digests / IMAGES_EACH);
  const logger = mockServices.rootLogger();
  const before = await seedEstate(knex, services);
  await markAllDirtyAfterChange(knex, before.policyVersion);
  const first = await timed(() =>
    evaluateDue({ knex, logger, settings: before }),
  );
  const verified = async () => {
    const [{ sum }] = await knex('environment_rollups').sum({
      sum: 'digests_verified',
    });
    return Number(sum);
  };
  if ((await verified()) === 0) throw new Error('Nothing is verified');
  const settings = estateSettings('other');
  const ms = await timed(async () => {
    await markAllDirtyAfterChange(knex, settings.policyVersion);
    await evaluateDue({ knex, logger, settings });
  });
  if ((await verified()) > 0) throw new Error('Not all were judged again');
  const judged = services * IMAGES_EACH;
  return {
    what: `the policy changes, until all ${count(judged)} digests are judged`,
    figure: `${seconds(ms)}, ${count((judged / ms) * 1000)} digests/s`,
    against: `${ratio(ms, first)} × judged for the first time (${seconds(
      first,
    )}); no registry is there to be asked`,
  };
}

async function serveApi(
  knex: Knex,
  settings: ReturnType<typeof estateSettings>,
) {
  const app = express();
  app.use(
    apiRouter(knex, settings, {
      logger: mockServices.rootLogger(),
      catalog: catalogServiceMock(),
      permissions: mockServices.permissions(),
      auditor: {
        createEvent: async () => ({
          success: async () => {},
          fail: async () => {},
        }),
      },
      auth: mockServices.auth(),
      httpAuth: mockServices.httpAuth(),
      userInfo: mockServices.userInfo(),
    }),
  );
  const server = app.listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => new Promise(resolve => server.close(resolve)),
  };
}

async function until(
  url: string,
  isThere: (text: string) => boolean,
): Promise<void> {
  const deadline = Date.now() + LIMIT_MS;
  for (;;) {
    const { body, statusCode } = await request(url);
    const text = await body.text();
    if (statusCode === 200 && isThere(text)) return;
    if (Date.now() > deadline) {
      throw new Error(`${url} answered ${statusCode}: ${text.slice(0, 500)}`);
    }
    await wait(POLL_MS);
  }
}
