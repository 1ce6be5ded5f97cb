import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { KubeConfig } from '@kubernetes/client-node';
import type { SigningException } from 'backstage-plugin-image-signing-common';
import type { KubernetesObject } from 'backstage-plugin-image-signing-node';
import { probesFor } from '../../plugins/image-signing-backend/src/exceptions/manifests/probes';
import { refusingPolicies } from '../../plugins/image-signing-backend/src/exceptions/manifests/refusingPolicies';
import { termsOf } from '../../plugins/image-signing-backend/src/exceptions/manifests/terms';
import type {
  ManifestTerms,
  RefusingPolicy,
} from '../../plugins/image-signing-backend/src/exceptions/manifests/types';
import {
  readBack,
  writeManifests,
} from '../../plugins/image-signing-backend/src/exceptions/manifests/writeManifests';
import type { TrialOutcome } from '../../plugins/image-signing-backend/src/exceptions/proof/readTrial';
import { tryEnd } from '../../plugins/image-signing-backend/src/exceptions/proof/tryEnd';
import { builtInEngines } from '../../plugins/image-signing-backend/src/observe/admission';
import { KubernetesClient } from '../../plugins/image-signing-backend/src/observe/kubernetesClient';
import { namespaceOf } from './posture/cases';
import { readObjects, readWithNamespaces } from './posture/predict';
import { ADMIN, startApiServer } from './support/apiServer';
import { makeCertificates } from './support/certificates';
import { engineDefinitions } from './support/definitions';
import { startEtcd } from './support/etcd';
import type { KubeApi, KubeObject } from './support/kube';
import {
  constraintDefinition,
  kubewardenDefinition,
} from './support/madeDefinitions';
import { prepareClusterTools, toolsOrSkip } from './support/tools';

const STRICT = '?dryRun=All&fieldValidation=Strict';
const STRANGER = 'stranger';
const NAMESPACE = 'observability';
const ACCOUNT = 'agent';
const IMAGE = `vendor.example.com/agent@sha256:${'5a'.repeat(32)}`;
/** Long enough for the API server to take up the change. */
const LIFE_MS = 15_000;

const policy: KubeObject = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingAdmissionPolicy',
  metadata: { name: 'own-registry' },
  spec: {
    failurePolicy: 'Fail',
    matchConstraints: {
      resourceRules: [
        {
          apiGroups: [''],
          apiVersions: ['v1'],
          operations: ['CREATE', 'UPDATE'],
          resources: ['pods', 'pods/ephemeralcontainers'],
        },
        {
          apiGroups: ['apps'],
          apiVersions: ['v1'],
          operations: ['CREATE', 'UPDATE'],
          resources: ['deployments'],
        },
      ],
    },
    variables: [
      {
        name: 'pod',
        expression:
          "object.kind == 'Pod' ? object.spec : object.spec.template.spec",
      },
    ],
    validations: [
      {
        expression:
          "variables.pod.containers.all(c, c.image.startsWith('own.example.com/'))",
        message: 'not from the own registry',
      },
    ],
  },
};
const binding: KubeObject = {
  apiVersion: policy.apiVersion,
  kind: 'ValidatingAdmissionPolicyBinding',
  metadata: policy.metadata,
  spec: { policyName: 'own-registry', validationActions: ['Deny'] },
};

function contract(expiresAt: Date): SigningException {
  const [repository, digest] = IMAGE.split('@');
  return {
    id: '1a2b3c4d-0000-4000-8000-000000000001',
    kind: 'vendor-image',
    status: 'active',
    scope: {
      repository,
      digest,
      cluster: 'real',
      namespace: NAMESPACE,
      serviceAccount: ACCOUNT,
    },
    reason: 'The vendor does not sign yet',
    owner: 'group:default/platform',
    expiresAt: expiresAt.toISOString(),
    closureCondition: 'The vendor signs',
    risk: 'A swapped agent reads metrics',
    compensatingControls: ['Scanned daily'],
    ticket: 'SEC-42',
    requestedBy: 'user:default/mira',
    requestedAt: new Date().toISOString(),
    controls: [],
    renewals: 0,
    history: [],
  };
}

test('exceptions and the API server', async t => {
  const tools = await toolsOrSkip(t, prepareClusterTools);
  if (!tools) return;
  const dir = await mkdtemp(join(tmpdir(), 'image-signing-exceptions-'));
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
  const etcd = await keep(startEtcd(tools.etcd, dir));
  const apiServer = await keep(
    startApiServer({
      ...{ tools, dir, certificates, etcdUrl: etcd.url },
      users: [STRANGER],
      audit: { url: 'https://127.0.0.1:1', token: 'none' },
    }),
  );
  const admin = apiServer.as(ADMIN);
  const definitions = await engineDefinitions();
  await admin.apply(
    ...definitions,
    kubewardenDefinition,
    await constraintDefinition(TEMPLATE),
    ...[NAMESPACE, `${NAMESPACE}-2`].flatMap(name => [
      namespaceOf(name),
      ...[ACCOUNT, `${ACCOUNT}-2`].map(account => ({
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name: account, namespace: name },
      })),
    ]),
    namespaceOf('kyverno'),
    policy,
    binding,
  );
  await until(async () => (await admin.create(TEMPLATE)).code === 201);

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

  await t.test('of a ValidatingAdmissionPolicy, applied', () =>
    checkApplied(admin, clientOf(ADMIN)),
  );
  await t.test('an end that cannot be asked is not proven', () =>
    checkUnproven(admin, clientOf(ADMIN), clientOf(STRANGER)),
  );
  for (const one of CUSTOM) {
    await t.test(`${one.engine}: no field is unknown`, () =>
      checkAccepted(admin, one),
    );
  }
  await t.test('kubewarden: the API server compiles the condition', () =>
    checkCompiled(admin),
  );
});

async function checkApplied(
  admin: KubeApi,
  portal: KubernetesClient,
): Promise<void> {
  const exception = contract(new Date(Date.now() + LIFE_MS));
  const terms = termsOf(exception);
  const exact = probesFor(terms, 'Pod')[0].object;
  await until(async () => (await answer(admin, exact)) === 'refused');

  const objects = await readObjects(admin);
  const { policies } = refusingPolicies({
    engines: builtInEngines,
    objects,
    namespace: { name: NAMESPACE, labels: {} },
    terms,
  });
  deepEqual(
    policies.map(({ object }) => object.metadata.name),
    ['own-registry'],
  );
  const [manifest] = writeManifests({
    ...{ exception, objects },
    // The items of a list carry neither; what is stored does.
    policies: policies.map(one => ({
      ...one,
      object: {
        ...one.object,
        apiVersion: policy.apiVersion,
        kind: policy.kind,
      },
    })),
    references: [],
  });
  ok(manifest.narrow);
  const [changed] = readBack(manifest.files[0].yaml) as KubeObject[];
  await admin.change(changed, {
    metadata: changed.metadata,
    spec: changed.spec as object,
  });

  await until(async () => (await answer(admin, exact)) === 'passes');
  // What is revoked in the portal alone still passes in the cluster.
  equal((await endOf(admin, portal, terms)).outcome, 'admitted');
  const running = named(exact, 'before-the-end');
  equal((await admin.create(running)).code, 201);
  for (const shape of ['Pod', 'Deployment'] as const) {
    for (const probe of probesFor(terms, shape)) {
      // Debug containers come by a request of their own, see below.
      if (['exact', 'after-end', 'ephemeral-container'].includes(probe.id)) {
        continue;
      }
      equal(
        await answer(admin, probe.object),
        'refused',
        `${shape} ${probe.id}`,
      );
    }
  }
  ok(Date.now() < Date.parse(exception.expiresAt), 'the machine is too slow');

  await new Promise(resolve =>
    setTimeout(resolve, Date.parse(exception.expiresAt) - Date.now() + 1100),
  );
  equal(await answer(admin, exact), 'refused', 'after the end');
  const { outcome, text } = await endOf(admin, portal, terms);
  equal(outcome, 'denied', text);
  match(text, /policy own-registry.*not from the own registry/);
  equal((await admin.list('/api/v1/pods')).length, 1, 'nothing was created');
  // What runs may still be labelled, but gets no new image.
  const path = `/api/v1/namespaces/${NAMESPACE}/pods/before-the-end`;
  const label = await admin.tryPatch(path, {
    metadata: { labels: { seen: 'yes' } },
  });
  equal(label.code, 200, label.body.message);
  const debug = await admin.tryPatch(`${path}/ephemeralcontainers`, {
    spec: { ephemeralContainers: [{ name: 'debug', image: IMAGE }] },
  });
  equal(debug.code, 422, debug.body.message);
}

/** What the portal finds out when it asks after the end. */
async function endOf(
  admin: KubeApi,
  api: KubernetesClient,
  terms: ManifestTerms,
): Promise<TrialOutcome> {
  const { outcome } = await tryEnd({
    ...{ api, terms, engines: builtInEngines, verified: false },
    objects: await readWithNamespaces(admin),
    references: [],
    labelsOf: () => ({ app: 'agent' }),
    signal: new AbortController().signal,
    timeoutMs: 20_000,
  });
  return outcome;
}

async function checkUnproven(
  admin: KubeApi,
  portal: KubernetesClient,
  stranger: KubernetesClient,
): Promise<void> {
  const terms = termsOf(contract(new Date()));
  const gone = { ...terms, serviceAccount: 'gone' };
  const own = {
    ...terms,
    images: [`own.example.com/agent@sha256:${'5a'.repeat(32)}`],
  };
  for (const [client, asked, words] of [
    [stranger, terms, /may not create Pods.*cannot create resource/],
    [portal, gone, /serviceaccount "gone" not found/],
    [portal, own, /no policy refuses the image/],
  ] as const) {
    const { outcome, text } = await endOf(admin, client, asked);
    equal(outcome, 'unknown', text);
    match(text, words);
  }
}

const READY: KubernetesObject[] = [
  {
    apiVersion: 'kyverno.io/v1',
    kind: 'ClusterPolicy',
    metadata: { name: 'signed' },
  },
  {
    apiVersion: 'policies.kyverno.io/v1',
    kind: 'ImageValidatingPolicy',
    metadata: { name: 'signed' },
  },
  {
    apiVersion: 'policy.sigstore.dev/v1beta1',
    kind: 'ClusterImagePolicy',
    metadata: { name: 'signed' },
    spec: {
      images: [{ glob: 'vendor.example.com/**' }],
      authorities: [
        {
          keyless: {
            url: 'https://fulcio.sigstore.dev',
            identities: [{ issuer: 'https://i', subject: 's' }],
          },
        },
      ],
    },
  },
];
/** Takes a list of exempt images, as those of Gatekeeper's library do. */
const TEMPLATE: KubeObject = {
  apiVersion: 'templates.gatekeeper.sh/v1',
  kind: 'ConstraintTemplate',
  metadata: { name: 'k8ssignedimages' },
  spec: {
    crd: {
      spec: {
        names: { kind: 'K8sSignedImages' },
        validation: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              exemptImages: { type: 'array', items: { type: 'string' } },
            },
          },
        },
      },
    },
    targets: [
      {
        target: 'admission.k8s.gatekeeper.sh',
        rego: 'package k8ssignedimages\nviolation[{"msg": "not signed"}] { false }',
      },
    ],
  },
};
const READY_OTHERS: KubernetesObject[] = [
  {
    apiVersion: 'constraints.gatekeeper.sh/v1beta1',
    kind: 'K8sSignedImages',
    metadata: { name: 'signed' },
    spec: {
      match: { kinds: [{ apiGroups: [''], kinds: ['Pod'] }] },
      parameters: { exemptImages: ['pause'] },
    },
  },
  {
    apiVersion: 'policies.kubewarden.io/v1',
    kind: 'ClusterAdmissionPolicy',
    metadata: { name: 'signed' },
    spec: {
      module: 'registry://vendor.example.com/verify-image-signatures:v1',
      mutating: false,
      rules: [
        {
          apiGroups: [''],
          apiVersions: ['v1'],
          operations: ['CREATE', 'UPDATE'],
          resources: ['pods'],
        },
      ],
      settings: { signatures: [{ image: '*' }] },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'connaisseur-app-config', namespace: 'kyverno' },
    data: {
      'config.yaml':
        'validators:\n  - name: default\n    type: cosign\npolicy:\n  - pattern: "*:*"\n    validator: default\n',
    },
  },
];
const CUSTOM: Array<RefusingPolicy & { narrow: boolean }> = [
  ...['kyverno-classic', 'kyverno-cel', 'policy-controller'].map(
    (engine, index) => ({ engine, object: READY[index], narrow: true }),
  ),
  ...[
    { engine: 'gatekeeper', narrow: false },
    { engine: 'kubewarden', narrow: true },
    { engine: 'connaisseur', narrow: false },
  ].map((one, index) => ({ ...one, object: READY_OTHERS[index] })),
].map(one => ({ ...one, rules: ['check'] }));

/** The definitions that the engines ship know every field of the file. */
async function checkAccepted(
  admin: KubeApi,
  one: (typeof CUSTOM)[number],
): Promise<void> {
  const read = await readObjects(admin);
  const [manifest] = writeManifests({
    exception: contract(new Date(Date.now() + 86_400_000)),
    objects: {
      ...read,
      get: (group, plural, part) =>
        group === 'apps'
          ? { state: 'ok', objects: [KYVERNO] }
          : read.get(group, plural, part),
    },
    policies: [one],
    references: [],
  });
  equal(manifest.narrow, one.narrow);
  ok(manifest.files.length > 0, manifest.reason);
  for (const object of readBack(manifest.files[0].yaml) as KubeObject[]) {
    const { code, body, warnings } = await admin.create(object, STRICT);
    equal(code, 201, body.message);
    deepEqual(
      warnings.filter(text => !text.includes('is deprecated')),
      [],
    );
    const more = { imageSigningUnknown: 'x' };
    const odd = object.spec
      ? { ...object, spec: { ...(object.spec as object), ...more } }
      : { ...object, ...more };
    const refused = await admin.create(odd, STRICT);
    equal(refused.code, 400, refused.body.message);
    match(refused.body.message ?? '', /unknown field ".*imageSigningUnknown"/);
  }
}

/** What Kubewarden would register for its policy with the exception. */
async function checkCompiled(admin: KubeApi): Promise<void> {
  const [manifest] = writeManifests({
    exception: contract(new Date(Date.now() + 86_400_000)),
    objects: await readObjects(admin),
    policies: CUSTOM.filter(({ engine }) => engine === 'kubewarden'),
    references: [],
  });
  const [{ spec }] = readBack(manifest.files[0].yaml);
  const { matchConditions, rules } = spec as Record<string, any>;
  const webhook = (conditions: Array<{ expression: string }>) =>
    admin.create(
      {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'ValidatingWebhookConfiguration',
        metadata: { name: 'kubewarden-signed' },
        webhooks: [
          {
            name: 'signed.kubewarden.admission',
            rules,
            matchConditions: conditions,
            sideEffects: 'None',
            admissionReviewVersions: ['v1'],
            clientConfig: { url: 'https://127.0.0.1:1/' },
          },
        ],
      },
      STRICT,
    );
  const { code, body } = await webhook(matchConditions);
  equal(code, 201, body.message);
  const [condition] = matchConditions.slice(-1);
  const broken = await webhook([
    { ...condition, expression: `${condition.expression} && nobody()` },
  ]);
  match(broken.body.message ?? '', /undeclared reference to 'nobody'/);
}

/** The first version whose exceptions have an end. */
const KYVERNO: KubernetesObject = {
  metadata: { name: 'kyverno-admission-controller', namespace: 'kyverno' },
  spec: {
    template: {
      spec: {
        containers: [
          {
            name: 'kyverno',
            image: 'reg.kyverno.io/kyverno/kyverno:v1.19.0',
            args: ['--enablePolicyException=true'],
          },
        ],
      },
    },
  },
};

function named(object: KubernetesObject, name: string): KubeObject {
  return {
    ...object,
    metadata: { ...object.metadata, name },
  } as KubeObject;
}

/** What the API server does with an object, in a dry run. */
async function answer(
  admin: KubeApi,
  object: KubernetesObject,
): Promise<'passes' | 'refused'> {
  const { code, body } = await admin.create(complete(object), '?dryRun=All');
  if (code === 201) return 'passes';
  ok(
    code === 422 && body.message?.includes('not from the own registry'),
    `${code} ${body.message}`,
  );
  return 'refused';
}

/** With what the API server insists on beside the specification of the Pod. */
function complete(object: KubernetesObject): KubeObject {
  const selector = { app: 'probe' };
  if (object.kind !== 'Deployment') return object as KubeObject;
  const { template } = object.spec as { template: object };
  return {
    ...object,
    spec: {
      selector: { matchLabels: selector },
      template: { ...template, metadata: { labels: selector } },
    },
  } as unknown as KubeObject;
}

async function until(ask: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await ask())) {
    if (Date.now() >= deadline) throw new Error('it did not come so');
    await new Promise(resolve => setTimeout(resolve, 200));
  }
}
