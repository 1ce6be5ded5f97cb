import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { KubeConfig } from '@kubernetes/client-node';
import type {
  ExceptionTrial,
  SigningException,
} from 'backstage-plugin-image-signing-common';
import type { KubernetesObject } from 'backstage-plugin-image-signing-node';
import {
  probesFor,
  SHAPES,
  siblingOf,
  type Shape,
} from '../../../plugins/image-signing-backend/src/exceptions/manifests/probes';
import { refusingPolicies } from '../../../plugins/image-signing-backend/src/exceptions/manifests/refusingPolicies';
import { termsOf } from '../../../plugins/image-signing-backend/src/exceptions/manifests/terms';
import type { ManifestTerms } from '../../../plugins/image-signing-backend/src/exceptions/manifests/types';
import {
  readBack,
  writeManifests,
} from '../../../plugins/image-signing-backend/src/exceptions/manifests/writeManifests';
import { judgeProof } from '../../../plugins/image-signing-backend/src/exceptions/proof/judgeProof';
import { exceptionsOf } from '../../../plugins/image-signing-backend/src/exceptions/proof/ownObjects';
import { tryEnd } from '../../../plugins/image-signing-backend/src/exceptions/proof/tryEnd';
import { builtInEngines } from '../../../plugins/image-signing-backend/src/observe/admission';
import { KubernetesClient } from '../../../plugins/image-signing-backend/src/observe/kubernetesClient';
import { parseDenial } from '../../../plugins/image-signing-backend/src/observe/denials';
import { readObjects, readWithNamespaces } from '../posture/predict';
import { ADMIN, type ApiServer } from '../support/apiServer';
import { pushImage, type Image } from '../support/images';
import type { KubeApi, KubeObject } from '../support/kube';
import { namespaceOf } from './cases';
import { until } from './until';

/** Enough for every request, while the engine has other work. */
const LIFE_MS = 40_000;
const ACCOUNT = 'agent';
const STRICT = '?fieldValidation=Strict';

/** An exception that is written, applied, ended and taken back. */
export interface CheckedException {
  /** Id of the adapter. */
  engine: string;
  title: string;
  /** Refuses the image in the namespaces. */
  policy: KubeObject;
  /** Its own, and one beside it. */
  namespaces: [KubeObject, KubeObject];
  /** Not signed, and another one of its repository. */
  image: Image;
  sibling: Image;
}

/** Two namespaces with the labels that policies look for. */
export function namespacesFor(
  name: string,
  labels: Record<string, string>,
): [KubeObject, KubeObject] {
  return [namespaceOf(name, labels), namespaceOf(`${name}-2`, labels)];
}

/** Two images of one repository that nobody signed. */
export async function unsignedPair(repository: string) {
  return {
    image: await pushImage(repository),
    sibling: await pushImage(repository),
  };
}

/** Creates what an exception is for. */
export async function prepareException(
  admin: KubeApi,
  { namespaces, policy }: CheckedException,
): Promise<void> {
  await admin.apply(
    ...namespaces,
    ...namespaces.flatMap(({ metadata }) =>
      [ACCOUNT, `${ACCOUNT}-2`].map(name => ({
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name, namespace: metadata.name },
      })),
    ),
    policy,
  );
}

/**
 * The portal's exception on a real engine: only its Pod passes while it is in
 * force; it is denied again when the end comes and when the object is gone.
 */
export async function checkException(
  t: TestContext,
  apiServer: ApiServer,
  checked: CheckedException,
): Promise<void> {
  const admin = apiServer.as(ADMIN);
  const portal = clientOf(apiServer);
  t.after(() => portal.close());
  const { engine, title, policy, namespaces, image, sibling } = checked;
  const ask = async (object: KubernetesObject) => {
    let answer = await answerOf(admin, title, object);
    // A busy machine lets a webhook run out of time, which decides nothing.
    for (let again = 0; again < 3 && answer.includes(' '); again += 1) {
      answer = await answerOf(admin, title, object);
    }
    return answer;
  };
  const exactOf = (terms: ManifestTerms, shape: Shape = 'Pod') =>
    probesFor(terms, shape)[0].object;
  const untilPodIs = (answer: string, terms: ManifestTerms) =>
    until(async () => {
      const is = await ask(exactOf(terms));
      return is === answer || `${title}: ${is} instead of ${answer}`;
    });
  const contract = (status: SigningException['status'], end: Date) =>
    exceptionOf(checked, status, end);

  const draft = termsOf(contract('active', new Date()));
  await untilPodIs('refused', draft);
  const guarded: Shape[] = [];
  for (const shape of SHAPES) {
    const answer = await ask(exactOf(draft, shape));
    if (answer !== 'passes') guarded.push(shape);
  }
  ok(guarded.includes('Pod'));

  const end = new Date(Date.now() + LIFE_MS);
  const exception = contract('active', end);
  const terms = termsOf(exception);
  const objects = await readObjects(admin);
  const [own] = namespaces;
  const { policies } = refusingPolicies({
    ...{ engines: builtInEngines, objects, terms },
    namespace: { name: own.metadata.name, labels: own.metadata.labels ?? {} },
  });
  deepEqual(
    policies.map(one => [one.engine, one.object.metadata.name]),
    [[engine, policy.metadata.name]],
  );
  const [manifest] = writeManifests({
    ...{ exception, objects, policies, references: [] },
  });
  ok(manifest.narrow, JSON.stringify(manifest.probes));
  const files = manifest.files.flatMap(({ yaml, changes }) =>
    (readBack(yaml) as KubeObject[]).map(object => ({ object, changes })),
  );
  for (const { object, changes } of files) await put(admin, object, changes);
  await untilPodIs('passes', terms);

  for (const shape of guarded) {
    for (const { id, object } of probesFor(terms, shape)) {
      // Debug containers come by a request of their own.
      if (id === 'after-end' || id === 'ephemeral-container') continue;
      equal(
        await ask(withImage(object, siblingOf(image.pinned), sibling.pinned)),
        id === 'exact' ? 'passes' : 'refused',
        `${title}: ${shape}, ${id}`,
      );
    }
  }
  const applied = await stored(admin, exception);
  equal(proofOf(exception, applied)?.result, 'as-written');

  // Revoked in the portal alone.
  const revoked = { ...contract('revoked', end), endedAt: now() };
  equal(proofOf(revoked, applied)?.result, 'still-effective');
  const trial = async (one: ManifestTerms) => {
    const { outcome } = await tryEnd({
      ...{ api: portal, terms: one, engines: builtInEngines },
      objects: await readWithNamespaces(admin),
      references: [],
      labelsOf: () => ({}),
      verified: false,
      signal: new AbortController().signal,
      timeoutMs: 30_000,
    });
    return outcome;
  };
  const before = await trial(terms);
  equal(before.outcome, 'admitted', before.text);
  ok(Date.now() < end.getTime(), 'the machine is too slow');

  await new Promise(resolve =>
    setTimeout(resolve, end.getTime() - Date.now() + 1500),
  );
  equal(await ask(exactOf(terms)), 'refused', `${title}: after the end`);
  const expired = { ...contract('expired', end), endedAt: end.toISOString() };
  equal(proofOf(expired, applied)?.method, 'condition');

  const later = contract('active', new Date(Date.now() + 3600_000));
  const [again] = writeManifests({
    ...{ exception: later, objects, policies, references: [] },
  });
  for (const { object, changes } of files) {
    if (!changes) await admin.remove(object);
  }
  const anew = again.files.flatMap(({ yaml }) =>
    readBack(yaml),
  ) as KubeObject[];
  for (const object of anew)
    await put(admin, object, manifest.files[0].changes);
  await untilPodIs('passes', termsOf(later));
  for (const object of anew) await takeBack(admin, object, policy);
  await untilPodIs('refused', terms);
  const after = await trial(termsOf(later));
  equal(after.outcome, 'denied', after.text);
  match(after.text, new RegExp(policy.metadata.name));
  const ended = { ...contract('revoked', end), endedAt: end.toISOString() };
  deepEqual(
    [...(await stored(admin, ended)), proofOf(ended, [], after)?.method],
    ['dry-run'],
  );
}

/** What becomes of a request: it passes, the engine refuses it, or what was said. */
async function answerOf(
  admin: KubeApi,
  title: string,
  object: KubernetesObject,
): Promise<string> {
  const { code, body } = await admin.create(complete(object), '?dryRun=All');
  if (code === 201) return 'passes';
  const denial = parseDenial(body.message ?? '', builtInEngines);
  return denial?.engine === title && denial.class !== 'outage'
    ? 'refused'
    : `${code} ${body.message}`;
}

const now = () => new Date().toISOString();

function clientOf(apiServer: ApiServer): KubernetesClient {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromClusterAndUser(
    {
      name: 'real',
      server: apiServer.url,
      caFile: apiServer.caFile,
      skipTLSVerify: false,
    },
    { name: ADMIN, token: apiServer.tokenOf(ADMIN) },
  );
  return new KubernetesClient(kubeConfig);
}

function exceptionOf(
  { engine, namespaces, image }: CheckedException,
  status: SigningException['status'],
  end: Date,
): SigningException {
  const { repository, digest } = image;
  return {
    id: `1a2b3c4d-0000-4000-8000-${engine.slice(-12).padStart(12, '0')}`,
    kind: 'vendor-image',
    status,
    scope: {
      ...{ repository, digest, cluster: 'real' },
      namespace: namespaces[0].metadata.name,
      serviceAccount: ACCOUNT,
    },
    reason: 'The vendor does not sign yet',
    owner: 'group:default/platform',
    expiresAt: end.toISOString(),
    closureCondition: 'The vendor signs',
    risk: 'A swapped agent reads metrics',
    compensatingControls: ['Scanned daily'],
    ticket: 'SEC-42',
    requestedBy: 'user:default/mira',
    requestedAt: now(),
    controls: [],
    renewals: 0,
    history: [],
  };
}

/** Creates it, or gives the object of the cluster its specification; no field is unknown. */
async function put(
  admin: KubeApi,
  object: KubeObject,
  changes: boolean,
): Promise<void> {
  if (changes) {
    const { metadata, spec } = object;
    await admin.change(object, { metadata, spec });
    return;
  }
  const { code, body } = await admin.create(object, STRICT);
  equal(code, 201, body.message);
}

async function takeBack(
  admin: KubeApi,
  object: KubeObject,
  policy: KubeObject,
): Promise<void> {
  const changed =
    object.kind === policy.kind &&
    object.metadata.name === policy.metadata.name;
  if (!changed) {
    await admin.remove(object);
    return;
  }
  const added = Object.keys(object.spec as object).filter(
    key => !(key in (policy.spec as object)),
  );
  const marks = Object.keys(object.metadata.annotations ?? {});
  await admin.change(object, {
    metadata: { annotations: nothing(marks) },
    spec: { ...(policy.spec as object), ...nothing(added) },
  });
}

const nothing = (keys: string[]) =>
  Object.fromEntries(keys.map(key => [key, null]));

/** The objects of the exception, as the API server has them now. */
async function stored(
  admin: KubeApi,
  { id }: SigningException,
): Promise<KubernetesObject[]> {
  const found = await Promise.all(
    [
      '/apis/kyverno.io/v2/policyexceptions',
      '/apis/policies.kyverno.io/v1/policyexceptions',
      '/apis/policy.sigstore.dev/v1beta1/clusterimagepolicies',
    ].map(async path => (await admin.listServed(path)) ?? []),
  );
  return (found.flat() as unknown as KubernetesObject[]).filter(one =>
    exceptionsOf(one).includes(id),
  );
}

function proofOf(
  exception: SigningException,
  objects: KubernetesObject[],
  trial?: Pick<ExceptionTrial, 'outcome' | 'text'>,
) {
  return judgeProof({
    ...{ exception, objects, others: [], stale: false, now: new Date() },
    sources: { unread: [], readAt: new Date() },
    ...(trial && { trial: { ...trial, at: now() } }),
  });
}

function withImage(
  object: KubernetesObject,
  from: string,
  to: string,
): KubernetesObject {
  return JSON.parse(JSON.stringify(object).replaceAll(from, to));
}

/** With what the API server insists on beside the specification of the Pod. */
function complete(object: KubernetesObject): KubeObject {
  const labels = { app: 'probe' };
  const podOf = ({ template }: { template: { spec: object } }) => ({
    metadata: { labels },
    spec: { restartPolicy: 'Always', ...template.spec },
  });
  const spec = object.spec as any;
  if (object.kind === 'Deployment') {
    return {
      ...object,
      spec: { selector: { matchLabels: labels }, template: podOf(spec) },
    } as unknown as KubeObject;
  }
  if (object.kind !== 'CronJob') return object as unknown as KubeObject;
  const { template } = spec.jobTemplate.spec;
  return {
    ...object,
    spec: {
      schedule: '0 0 * * *',
      jobTemplate: {
        spec: {
          template: { spec: { ...template.spec, restartPolicy: 'Never' } },
        },
      },
    },
  } as unknown as KubeObject;
}
