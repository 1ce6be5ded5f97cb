import type { AdmissionEngine } from 'backstage-plugin-image-signing-node';
import type { KubernetesApi } from '../observe/kubernetesClient';
import { KubernetesError } from '../observe/kubernetesError';
import { cannotTell, ReadAnswer, readAnswer } from './dryRunAnswer';
import { DryRunImage, dryRunPod } from './dryRunPod';

/**
 * Asks once what would become of a pod with an image.
 *
 * @throws KubernetesError where the API server could not be asked at all.
 */
export async function askDryRun(
  api: Pick<KubernetesApi, 'dryRunPod'>,
  image: DryRunImage,
  options: {
    engines: readonly AdmissionEngine[];
    signal: AbortSignal;
    timeoutMs: number;
  },
): Promise<ReadAnswer> {
  const { engines, signal, timeoutMs } = options;
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const reply = await api.dryRunPod(
      image.namespace,
      dryRunPod(image),
      AbortSignal.any([signal, timeout]),
    );
    return readAnswer(reply, image.reference, engines);
  } catch (error) {
    const slow =
      timeout.aborted ||
      (error instanceof KubernetesError && error.kind === 'timeout');
    if (slow && !signal.aborted) {
      return cannotTell('TIMEOUT', 'the API server did not answer in time');
    }
    throw error;
  }
}
