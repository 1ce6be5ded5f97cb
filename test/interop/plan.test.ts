import { deepEqual, equal, ok } from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type {
  ClusterObjects,
  KubernetesObject,
} from 'backstage-plugin-image-signing-node';
import { parse } from 'yaml';
import { builtInEngines } from '../../plugins/image-signing-backend/src/observe/admission';
import type { ObjectEdit } from '../../plugins/image-signing-backend/src/plan/enginePlan';
import {
  inverse,
  manifestOf,
} from '../../plugins/image-signing-backend/src/plan/manifests';
import { planEnforcement } from '../../plugins/image-signing-backend/src/plan/planEnforcement';
import { attempts, namespaceOf, podOf } from './posture/cases';
import { startAuditLog } from './posture/observe';
import { readObjects } from './posture/predict';
import { ADMIN, startApiServer } from './support/apiServer';
import { digestBinding, digestPolicy } from './support/admissionPolicy';
import { makeCertificates } from './support/certificates';
import { startEtcd } from './support/etcd';
import type { KubeApi, KubeObject } from './support/kube';
import { prepareClusterTools, toolsOrSkip } from './support/tools';

const LABELS = { env: 'prod' };
const PLANNED = namespaceOf('planned', LABELS);
const SIBLING = namespaceOf('sibling', LABELS);
const BY_TAG = attempts.find(({ name }) => name === 'by tag')!;
const BY_DIGEST = attempts.find(({ name }) => name === 'by digest')!;

test('a plan to enforce and what the API server does', async t => {
  const tools = await toolsOrSkip(t, prepareClusterTools);
  if (!tools) return;
  const dir = await mkdtemp(join(tmpdir(), 'image-signing-plan-'));
  const started: Array<{ stop(): Promise<void> }> = [];
  t.after(async () => {
    for (const server of started) await server.stop();
    await rm(dir, { recursive: true });
  });
  const certificates = await makeCertificates(tools.openssl, dir);
  const audit = await startAuditLog(certificates);
  started.unshift(audit);
  const etcd = await startEtcd(tools.etcd, dir);
  started.unshift(etcd);
  const apiServer = await startApiServer({
    ...{ tools, dir, certificates, etcdUrl: etcd.url },
    users: [],
    audit: { url: audit.url, token: 'token-of-audit' },
  });
  started.unshift(apiServer);
  const admin = apiServer.as(ADMIN);

  await admin.apply(
    PLANNED,
    SIBLING,
    digestPolicy,
    digestBinding('prod', 'Audit'),
  );
  await until(async () => (await tried(admin, PLANNED, BY_TAG)) === 201);

  const draft = planEnforcement({
    engines: builtInEngines,
    objects: await readTyped(admin),
    namespace: { name: PLANNED.metadata.name, labels: LABELS },
    environment: undefined,
    now: new Date(),
    others: [{ name: SIBLING.metadata.name, labels: LABELS }],
  });
  const [step] = draft.steps;
  ok(step.answer.possible);
  const { edits } = step.answer;

  await t.test('it is an audit now, and one step enforces digests', () => {
    equal(draft.controls.digest.now.mode, 'audit');
    equal(draft.steps.length, 1);
    deepEqual(step.gives, { signature: 'none', digest: 'enforce' });
    deepEqual(step.elsewhere, []);
    deepEqual(draft.missing, ['signature']);
  });

  await t.test(
    'applied, a tag is refused there and not beside it',
    async () => {
      await applyAll(admin, edits);
      await until(async () => (await tried(admin, PLANNED, BY_TAG)) === 422);
      equal(await tried(admin, PLANNED, BY_DIGEST), 201);
      equal(await tried(admin, SIBLING, BY_TAG), 201);
    },
  );

  await t.test(
    'the posture of the new objects is what was planned',
    async () => {
      const after = planEnforcement({
        engines: builtInEngines,
        objects: await readTyped(admin),
        namespace: { name: PLANNED.metadata.name, labels: LABELS },
        environment: undefined,
        now: new Date(),
        others: [],
      });
      equal(after.controls.digest.now.mode, draft.controls.digest.planned.mode);
    },
  );

  await t.test('undone, it is as before', async () => {
    await applyAll(admin, [...edits].reverse().map(inverse));
    await until(async () => (await tried(admin, PLANNED, BY_TAG)) === 201);
    equal(await tried(admin, SIBLING, BY_TAG), 201);
  });

  await t.test('a changed object takes the patch and its inverse', async () => {
    const before = (await admin.read(
      digestBinding('prod', 'Audit'),
    )) as KubernetesObject;
    const edit: ObjectEdit = {
      group: 'admissionregistration.k8s.io',
      plural: 'validatingadmissionpolicybindings',
      before,
      after: {
        ...before,
        spec: { ...(before.spec as object), validationActions: ['Deny'] },
      },
    };
    await applyAll(admin, [edit]);
    await until(async () => (await tried(admin, SIBLING, BY_TAG)) === 422);
    await applyAll(admin, [inverse(edit)]);
    await until(async () => (await tried(admin, SIBLING, BY_TAG)) === 201);
  });
});

const KINDS: Record<string, string> = {
  validatingadmissionpolicies: 'ValidatingAdmissionPolicy',
  validatingadmissionpolicybindings: 'ValidatingAdmissionPolicyBinding',
};

/** Items of a list have no kind; where they are stored it is filled in. */
async function readTyped(admin: KubeApi): Promise<ClusterObjects> {
  const objects = await readObjects(admin);
  return {
    ...objects,
    get(group, plural, part) {
      const found = objects.get(group, plural, part);
      const kind = KINDS[plural];
      return kind === undefined
        ? found
        : {
            ...found,
            objects: found.objects.map(one => ({
              ...one,
              apiVersion: `${group}/v1`,
              kind,
            })),
          };
    },
  };
}

/** Does with the YAML of a plan what a person would do. */
async function applyAll(
  admin: KubeApi,
  edits: readonly ObjectEdit[],
): Promise<void> {
  for (const edit of edits) {
    const { action, manifest } = manifestOf(edit);
    const object: KubeObject =
      action === 'delete' ? (edit.before as KubeObject) : parse(manifest);
    if (action === 'create') await admin.apply(object);
    else if (action === 'delete') await admin.remove(object);
    else await admin.change(object, object);
  }
}

async function tried(
  admin: KubeApi,
  { metadata }: KubeObject,
  attempt: typeof BY_TAG,
): Promise<number> {
  const { code } = await admin.create(
    podOf(metadata.name, attempt),
    '?dryRun=All',
  );
  return code;
}

async function until(ask: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await ask())) {
    if (Date.now() >= deadline) throw new Error('it did not become so');
    await new Promise(resolve => setTimeout(resolve, 200));
  }
}
