import { ok } from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { KubeConfig } from '@kubernetes/client-node';
import type { ImageVerdict } from 'backstage-plugin-image-signing-common';
import { parseAllDocuments } from 'yaml';
import {
  compareDryRun,
  predictTogether,
} from '../../plugins/image-signing-backend/src/dryRun/compareDryRun';
import { readAnswer } from '../../plugins/image-signing-backend/src/dryRun/dryRunAnswer';
import { dryRunPod } from '../../plugins/image-signing-backend/src/dryRun/dryRunPod';
import { builtInEngines } from '../../plugins/image-signing-backend/src/observe/admission';
import { assessNamespace } from '../../plugins/image-signing-backend/src/observe/assessPosture';
import { KubernetesClient } from '../../plugins/image-signing-backend/src/observe/kubernetesClient';
import { namespaceOf } from './posture/cases';
import { startAuditLog } from './posture/observe';
import { assess, readObjects } from './posture/predict';
import { policyVariants, VARIANT } from './posture/variants';
import { ADMIN, startApiServer } from './support/apiServer';
import { makeCertificates } from './support/certificates';
import { startEtcd } from './support/etcd';
import type { KubeObject } from './support/kube';
import { writeReport } from './support/report';
import { ResultTable } from './support/table';
import { prepareClusterTools, toolsOrSkip } from './support/tools';

const TITLE = 'Dry runs and what the API server does';
/** Who the role in docs/clusters is bound to. */
const PORTAL = 'system:serviceaccount:backstage:image-signing';
const STRANGER = 'stranger';
const NAME = 'registry.example.com/shop/app';
const DIGEST = `sha256:${'5a'.repeat(32)}`;
const IMAGES = [`${NAME}:1.0`, NAME, `${NAME}@${DIGEST}`];
const NAMESPACES = [
  namespaceOf('enforcing', { [VARIANT]: 'deny' }),
  namespaceOf('free'),
];
/** Nothing verifies signatures here. */
const NOT_SIGNED = {
  status: 'failed',
  reasons: [],
} as Partial<ImageVerdict> as ImageVerdict;

test(TITLE, async t => {
  const tools = await toolsOrSkip(t, prepareClusterTools);
  if (!tools) return;
  const dir = await mkdtemp(join(tmpdir(), 'image-signing-dry-run-'));
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
      users: [PORTAL, STRANGER],
      audit: { url: audit.url, token: 'token-of-audit' },
    }),
  );
  const table = new ResultTable();
  const admin = apiServer.as(ADMIN);
  const clientOf = (user: string) => {
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromClusterAndUser(
      {
        name: 'real',
        server: apiServer.url,
        caFile: apiServer.caFile,
        skipTLSVerify: false,
      },
      { name: user, token: apiServer.tokenOf(user) },
    );
    const client = new KubernetesClient(kubeConfig);
    started.unshift({ stop: () => client.close() });
    return client;
  };
  const portal = clientOf(PORTAL);

  const denying = policyVariants.find(({ name }) => name === 'deny')!;
  await admin.apply(...NAMESPACES, ...(await dryRunRole()), ...denying.objects);
  const ask = async (
    client: KubernetesClient,
    namespace: string,
    reference: string,
  ) =>
    readAnswer(
      await client.dryRunPod(
        namespace,
        dryRunPod({
          ...{ namespace, reference, labels: { app: 'web' } },
          serviceAccount: 'default',
        }),
      ),
      reference,
      builtInEngines,
    );
  await until(async () => {
    const { answer, message } = await ask(portal, 'enforcing', IMAGES[0]);
    return answer === 'refused' || `${answer} ${message}`;
  });
  await until(async () => {
    const { answer, message } = await ask(portal, 'free', IMAGES[0]);
    return answer === 'admitted' || `${answer} ${message}`;
  });

  const engines = assess(await readObjects(admin));
  for (const { metadata } of NAMESPACES) {
    const { name, labels = {} } = metadata;
    for (const reference of IMAGES) {
      await t.test(`${reference} in ${name}`, async () => {
        const { imageModes } = assessNamespace(
          engines,
          { name, labels },
          [{ reference, types: ['app'] }],
          undefined,
        );
        const { signature, digest } = imageModes[reference];
        const facts = {
          reference,
          pinned: reference.includes('@'),
          stale: false,
          modes: { signature, digest },
        };
        const refused = name === 'enforcing' && !facts.pinned;
        const section = table.section(TITLE);
        await section.expect(
          `${reference} in ${name}`,
          async () => {
            const read = await ask(portal, name, reference);
            const predicted = predictTogether(
              [{ facts, verdict: NOT_SIGNED }],
              read,
            );
            return {
              predicted,
              answer: read.answer,
              ...(read.reasonCode && { reason: read.reasonCode }),
              comparison: compareDryRun(predicted, read),
            };
          },
          {
            predicted: refused ? 'refused' : 'admitted',
            answer: refused ? 'refused' : 'admitted',
            ...(refused && { reason: 'TAG_FORBIDDEN' }),
            comparison: 'agree',
          },
          1,
        );
        section.assertAllOk();
      });
    }
  }

  const checks: Array<[string, () => Promise<unknown>, unknown]> = [
    [
      'without the role',
      async () => {
        const read = await ask(clientOf(STRANGER), 'free', NAME);
        return { answer: read.answer, reason: read.reasonCode };
      },
      { answer: 'unknown', reason: 'NO_PERMISSION' },
    ],
    [
      'a real pod, with the role and its policy',
      async () => {
        const { code, body } = await apiServer.as(PORTAL).create(
          dryRunPod({
            ...{ namespace: 'free', reference: NAME, labels: {} },
            serviceAccount: 'default',
          }) as unknown as KubeObject,
        );
        const words = /in dry runs only$/.exec(body.message ?? '')?.[0];
        return { status: code, message: words };
      },
      { status: 422, message: 'in dry runs only' },
    ],
    [
      'pods that are there afterwards',
      async () => (await admin.list('/api/v1/pods')).length,
      0,
    ],
  ];
  for (const [done, asked, expected] of checks) {
    await t.test(done, async () => {
      const section = table.section(TITLE);
      await section.expect(done, asked, expected, 1);
      section.assertAllOk();
    });
  }
  await writeReport(table.toMarkdown());
});

/** What docs/clusters has to be applied. */
async function dryRunRole(): Promise<KubeObject[]> {
  const file = resolve(__dirname, '../../docs/clusters/rbac-dry-run.yaml');
  const objects: KubeObject[] = parseAllDocuments(
    await readFile(file, 'utf8'),
  ).map(document => document.toJS());
  ok(objects.length > 0);
  return objects;
}

async function until(ask: () => Promise<true | string>): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const answer = await ask();
    if (answer === true) return;
    if (Date.now() >= deadline) throw new Error(answer);
    await new Promise(done => setTimeout(done, 200));
  }
}
