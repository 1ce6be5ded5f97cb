import type { ParsedDenial } from 'backstage-plugin-image-signing-node';
import { builtInEngines } from '../../../plugins/image-signing-backend/src/observe/admission';
import { parseDenial } from '../../../plugins/image-signing-backend/src/observe/denials';
import type { KubeAnswer, KubeApi } from '../support/kube';
import { changeOf, podOf, RUNNING, type Attempt, type Path } from './cases';
import type { Decision } from './predict';

export interface Observation {
  decision: Decision | 'outage';
  /** What the API server told the client when it refused or warned. */
  message?: string;
  denial?: ParsedDenial;
  /** The images of the Pod that was answered. */
  rewritten: Partial<Record<Path, string[]>>;
}

/** Makes the request, of which nothing stays. */
export function attemptIn(
  api: KubeApi,
  namespace: string,
  attempt: Attempt,
): Promise<KubeAnswer> {
  if (attempt.request === 'create') {
    return api.create(podOf(namespace, attempt), '?dryRun=All');
  }
  const { subresource, change } = changeOf(attempt);
  return api.tryPatch(
    `/api/v1/namespaces/${namespace}/pods/${RUNNING}${subresource}?dryRun=All`,
    change,
  );
}

/** Kyverno tells of images that a policy leaves out, too. */
const NO_FAULT = /^policy \S+: skipping image reference /;

/** What really happened to a request, by the API server's answer. */
export function observationOf({
  code,
  body,
  warnings,
}: KubeAnswer): Observation {
  if (code >= 300) {
    const { message = '' } = body;
    const denial = parseDenial(message, builtInEngines);
    return {
      decision: denial?.class === 'outage' ? 'outage' : 'refused',
      message,
      denial,
      rewritten: {},
    };
  }
  const faults = warnings.filter(warning => !NO_FAULT.test(warning));
  return {
    decision: faults.length > 0 ? 'warned' : 'admitted',
    ...(faults.length > 0 && { message: faults.join('\n') }),
    rewritten: imagesOf(body.spec),
  };
}

function imagesOf(spec: unknown): Observation['rewritten'] {
  const lists = spec as Partial<Record<Path, Array<{ image: string }>>>;
  return Object.fromEntries(
    (['containers', 'initContainers', 'ephemeralContainers'] as Path[]).map(
      path => [path, (lists[path] ?? []).map(({ image }) => image)],
    ),
  );
}
