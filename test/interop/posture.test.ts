import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deepEqual, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { casesOf, type Case } from './posture/cases';
import { disagreements, type Judged } from './posture/judge';
import { attemptIn, effectOf, startAuditLog } from './posture/observe';
import { prepareCluster } from './posture/prepare';
import { assess, predict, readObjects } from './posture/predict';
import { reportOf, unusedLimits } from './posture/report';
import { EXCLUDED_USER, policyVariants } from './posture/variants';
import { webhookVariants } from './posture/webhooks';
import { ADMIN, startApiServer } from './support/apiServer';
import { makeCertificates } from './support/certificates';
import { startEtcd } from './support/etcd';
import type { KubeAnswer } from './support/kube';
import { writeReport } from './support/report';
import { prepareClusterTools, toolsOrSkip } from './support/tools';

const LEAST = 200;
const AT_ONCE = 8;

test('the posture and what the API server does', async t => {
  const tools = await toolsOrSkip(t, prepareClusterTools);
  if (!tools) return;
  const dir = await mkdtemp(join(tmpdir(), 'image-signing-posture-'));
  const started: Array<{ stop(): Promise<void> }> = [];
  const keep = async <T extends { stop(): Promise<void> }>(one: Promise<T>) => {
    const server = await one;
    started.unshift(server);
    return server;
  };
  t.after(async () => {
    for (const server of started) await server.stop();
    await rm(dir, { recursive: true });
  });

  const certificates = await makeCertificates(tools.openssl, dir);
  const audit = await keep(startAuditLog(certificates));
  const etcd = await keep(startEtcd(tools.etcd, dir));
  const apiServer = await keep(
    startApiServer({
      ...{ tools, dir, certificates, etcdUrl: etcd.url },
      users: [EXCLUDED_USER],
      audit: { url: audit.url, token: 'token-of-audit' },
    }),
  );
  const users = {
    admin: apiServer.as(ADMIN),
    excluded: apiServer.as(EXCLUDED_USER),
  };
  const ca = await readFile(certificates.caFile);
  const variants = [
    ...policyVariants,
    ...webhookVariants(ca.toString('base64')),
  ];
  await prepareCluster(users.admin, variants);

  const engines = assess(await readObjects(users.admin));
  const cases = casesOf(variants);
  const answered: Array<{ one: Case; answer: KubeAnswer }> = [];
  const waiting = [...cases];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let one = waiting.shift(); one; one = waiting.shift()) {
        const { namespace, attempt } = one;
        const api = attempt.excluded ? users.excluded : users.admin;
        const answer = await attemptIn(api, namespace.metadata.name, attempt);
        answered.push({ one, answer });
      }
    }),
  );
  const judged = await Promise.all(
    answered.map(
      async ({ one, answer }): Promise<Judged> => ({
        case: one,
        predicted: predict(engines, one),
        // The audit log follows a moment later.
        real: await effectOf(answer, audit),
      }),
    ),
  );
  const markdown = reportOf(judged);
  console.log([markdown, ...disagreements(judged)].join('\n'));
  await writeReport(markdown);

  await t.test('there are enough cases', () => {
    ok(cases.length >= LEAST, `${cases.length} cases`);
  });
  await t.test('every effect is seen', () => {
    deepEqual([...new Set(judged.map(({ real }) => real.effect))].sort(), [
      'audit',
      'enforce',
      'none',
      'outage',
      'warn',
    ]);
  });
  await t.test('there is no disagreement', () => {
    deepEqual(disagreements(judged), []);
  });
  await t.test('every limit is shown by a case', () => {
    deepEqual(unusedLimits(judged), []);
  });
});
