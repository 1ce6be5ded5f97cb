import type { WorkloadImage } from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import type { TrimmedPod } from '../observe/trim';
import type { ImageModes } from '../store/imageModes';
import type { PredictedImage } from './compareDryRun';
import type { DryRunImage } from './dryRunPod';

/** A distinct image and service account of a namespace. */
export interface DryRunCase extends DryRunImage {
  images: PredictedImage[];
}

export interface DryRunNamespace {
  environment?: string;
  cases: DryRunCase[];
}

/** Pods that are looked through for labels; the others look alike. */
const MAX_PODS = 2000;
const NO_MODES = { signature: 'unknown', digest: 'unknown' } as const;

/**
 * What is tried in a namespace: images of the containers proper. Those that
 * only init or debug containers use would need a container beside them, whose
 * image would be judged too.
 */
export async function loadDryRunImages(
  knex: Knex,
  cluster: string,
  namespace: string,
): Promise<DryRunNamespace> {
  const [rows, posture, labels] = await Promise.all([
    knex('workload_images as used')
      .leftJoin('verdicts', 'verdicts.id', 'used.id')
      .where({
        'used.cluster': cluster,
        'used.namespace': namespace,
        container_type: 'app',
      })
      .orderBy(['used.reference', 'used.service_account', 'used.id'])
      .select(
        'used.reference',
        'used.repository',
        'used.pinned',
        'used.service_account',
        'used.environment',
        'verdicts.image',
      ),
    knex('postures').where({ cluster, namespace }).first('image_modes'),
    readPodLabels(knex, cluster, namespace),
  ]);
  const imageModes: ImageModes = JSON.parse(posture?.image_modes ?? '{}');
  const cases = new Map<string, DryRunCase>();
  for (const row of rows) {
    const { reference, service_account: serviceAccount } = row;
    const key = keyOf(reference, serviceAccount);
    const judged: WorkloadImage | undefined =
      row.image === null ? undefined : JSON.parse(row.image);
    const one: DryRunCase = cases.get(key) ?? {
      namespace,
      reference,
      serviceAccount,
      labels: labels(reference, serviceAccount),
      images: [],
    };
    cases.set(key, one);
    const { signature, digest } = imageModes[reference] ?? NO_MODES;
    one.images.push({
      facts: {
        reference,
        ...(row.repository && { repository: row.repository }),
        pinned: Boolean(row.pinned),
        stale: judged?.stale ?? false,
        modes: { signature, digest },
      },
      ...(judged && { verdict: judged.verdict }),
    });
  }
  const environment = rows.find(row => row.environment)?.environment;
  return { ...(environment && { environment }), cases: [...cases.values()] };
}

/** Labels that pods with an image and a service account carry. */
export async function readPodLabels(
  knex: Knex,
  cluster: string,
  namespace: string,
): Promise<
  (reference: string, serviceAccount: string) => Record<string, string>
> {
  const pods: string[] = await knex('pods')
    .where({ cluster, namespace })
    .orderBy('name')
    .limit(MAX_PODS)
    .pluck('object');
  const labels = new Map<string, Record<string, string>>();
  for (const text of pods) {
    const pod: TrimmedPod = JSON.parse(text);
    for (const { type, image } of pod.slots) {
      const key = keyOf(image, pod.serviceAccount);
      if (type === 'app' && !labels.has(key)) labels.set(key, pod.labels);
    }
  }
  return (reference, serviceAccount) =>
    labels.get(keyOf(reference, serviceAccount)) ?? {};
}

function keyOf(reference: string, serviceAccount: string): string {
  return JSON.stringify([reference, serviceAccount]);
}
