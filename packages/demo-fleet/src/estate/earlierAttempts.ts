import { declaredImages, restartPod, rollOut } from '../kubernetes/rollouts';
import { ApiError } from '../kubernetes/status';
import { KubeObject } from '../kubernetes/types';
import { Image } from '../registry/images';
import { Estate } from './estate';
import { EVIDENCE, EvidenceState } from './evidence';
import { CI_DEPLOYER, ENGINEER, pipelineMarks } from './people';
import { daysBefore } from './seed';

function minutesBefore(time: Date, minutes: number): Date {
  return new Date(time.getTime() - minutes * 60_000);
}

/**
 * What was tried in the hours before anybody looked: requests that run
 * through admission like all others, only with an earlier time on them.
 */
export async function replayEarlierAttempts(
  estate: Estate,
  now: Date,
): Promise<void> {
  const { clusters, host } = estate;
  const prod = clusters['prod-eu'];
  const at = (minutes: number) => minutesBefore(now, minutes);

  // Kyverno does not answer for a moment: an outage, not a denial.
  prod.kyverno.unavailable.add('mutate.kyverno.svc-fail');
  restartPod(prod, firstPod(estate, 'orders', 'orders'), {
    at: at(65),
    attempts: 4,
  });
  prod.kyverno.unavailable.clear();

  // By tag, where only the pods are refused: the Deployment changes.
  const before = prod.store.get('deployments', 'storefront-bff', 'storefront')!;
  rollOut(prod, {
    namespace: 'storefront',
    name: 'storefront-bff',
    images: { 'storefront-bff': `${host}/prod/storefront-bff:latest` },
    annotations: pipelineMarks('storefront-bff', 18_211_400_212, 'CHG-10388'),
    user: CI_DEPLOYER,
    at: at(42),
    attempts: 9,
  });
  rollOut(prod, {
    namespace: 'storefront',
    name: 'storefront-bff',
    images: declaredImages(before),
    user: CI_DEPLOYER,
    at: at(38),
  });

  // The webhook of this namespace fails open.
  prod.kyverno.unavailable.add('mutate.kyverno.svc-ignore');
  restartPod(prod, firstPod(estate, 'media', 'media-uploads'), { at: at(31) });
  prod.kyverno.unavailable.clear();

  const unsigned = await hotfix(estate, 'payments-webhooks', 'unsigned', now);
  rollOut(prod, {
    namespace: 'payments',
    name: 'payments-webhooks',
    images: { 'payments-webhooks': `${host}/${pinned(unsigned)}` },
    annotations: pipelineMarks(
      'payments-webhooks',
      18_211_733_090,
      'CHG-10401',
    ),
    user: CI_DEPLOYER,
    at: at(27),
  });

  try {
    prod.apply(
      barePod('troubleshoot', 'identity', 'ghcr.io/jdoe/toolbox:latest'),
      ENGINEER,
      { verb: 'create', at: at(19) },
    );
  } catch (error) {
    if (!(error instanceof ApiError)) {
      throw error;
    }
  }

  const foreign = await hotfix(estate, 'orders', 'unknown-key', now);
  rollOut(prod, {
    namespace: 'orders',
    name: 'orders',
    images: { orders: `${host}/${pinned(foreign)}` },
    user: ENGINEER,
    at: at(13),
  });
}

function hotfix(
  estate: Estate,
  service: string,
  state: EvidenceState,
  now: Date,
): Promise<Image> {
  return estate.yard.release({
    service,
    repository: `prod/${service}`,
    version: 'hotfix',
    tags: ['hotfix'],
    seed: `${service} hotfix`,
    signedAt: daysBefore(now, 0.05),
    recipe: EVIDENCE[state].recipe,
  });
}

function pinned({ repository, digest }: Image): string {
  return `${repository}@${digest}`;
}

function firstPod(estate: Estate, namespace: string, app: string): KubeObject {
  return estate.clusters['prod-eu'].store
    .list('pods', namespace)
    .find(pod => pod.metadata.labels?.['app.kubernetes.io/name'] === app)!;
}

function barePod(name: string, namespace: string, image: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { run: name } },
    spec: {
      containers: [{ name, image }],
      serviceAccountName: 'default',
      restartPolicy: 'Never',
    },
  };
}
