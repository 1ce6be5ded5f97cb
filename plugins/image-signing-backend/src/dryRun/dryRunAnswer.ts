import type { DryRun } from 'backstage-plugin-image-signing-common';
import type { AdmissionEngine } from 'backstage-plugin-image-signing-node';
import { parseDenial } from '../observe/denials';
import type { DryRunReply } from '../observe/kubernetesClient';
import { DRY_RUN_CONTAINER } from './dryRunPod';

/** What a dry run told about an image. */
export type ReadAnswer = Pick<
  DryRun,
  'answer' | 'engine' | 'policy' | 'reasonCode' | 'message' | 'rewritten'
>;

const MAX_MESSAGE = 500;

/** Refusals that say nothing about images, by the words of Kubernetes. */
const OTHER_REFUSALS: Array<[string, RegExp]> = [
  ['NO_PERMISSION', /cannot create resource "pods"/],
  ['QUOTA', /exceeded quota|failed quota/],
  ['POD_SECURITY', /violates PodSecurity/],
  ['NO_DRY_RUN', /does not support dry run/],
];

/**
 * Reads the reply to a dry run. Only a refusal by an admission engine is one;
 * everything else that is not a success is unknown, with the reason.
 */
export function readAnswer(
  reply: DryRunReply,
  asked: string,
  engines: readonly AdmissionEngine[],
): ReadAnswer {
  if (reply.status === 201) {
    const image = reply.images[DRY_RUN_CONTAINER];
    // Without the pod that would have come to be, nothing was admitted.
    if (image === undefined) return cannotTell('OTHER', 'no pod was answered');
    const warnings = reply.warnings.join('\n').slice(0, MAX_MESSAGE);
    return {
      answer: warnings ? 'warned' : 'admitted',
      ...(warnings && { message: warnings }),
      ...(image !== asked && { rewritten: image }),
    };
  }
  const denial = parseDenial(reply.message, engines);
  if (!denial) {
    const known = OTHER_REFUSALS.find(([, words]) => words.test(reply.message));
    return cannotTell(
      known?.[0] ?? 'OTHER',
      reply.message || `status ${reply.status}`,
    );
  }
  if (denial.class === 'outage') {
    return {
      ...cannotTell('ENGINE_OUTAGE', reply.message),
      engine: denial.engine,
    };
  }
  return {
    answer: 'refused',
    engine: denial.engine,
    ...(denial.policy !== undefined && { policy: denial.policy }),
    reasonCode: denial.reasonCode,
    message: reply.message.slice(0, MAX_MESSAGE),
  };
}

/** An answer that tells nothing about the image. */
export function cannotTell(reasonCode: string, message: string): ReadAnswer {
  return {
    answer: 'unknown',
    reasonCode,
    message: message.slice(0, MAX_MESSAGE),
  };
}
