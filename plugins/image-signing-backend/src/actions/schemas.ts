import type {
  ImageVerdict,
  Reason,
  WorkloadImage,
} from 'backstage-plugin-image-signing-common';
import type { z } from 'zod/v3';

type Zod = typeof z;

/** What each action says of the state of the data it read. */
export const demoOf = (zod: Zod) =>
  zod.boolean().describe('True where the data are those of a demo');

export const reasonSchema = (zod: Zod) =>
  zod.object({
    code: zod.string().describe('Stable code'),
    text: zod.string(),
    detail: zod.string().describe('The sentence with the values found'),
    fix: zod.string().describe('What to do next'),
  });

export const verdictSchema = (zod: Zod) =>
  zod.object({
    status: zod
      .enum(['verified', 'failed', 'excepted', 'unknown'])
      .describe('unknown means not told, and never good'),
    reasons: zod.array(reasonSchema(zod)),
    rule: zod.string().optional().describe('Rule of the trust policy'),
    verifiedAt: zod
      .string()
      .optional()
      .describe('When the registry was read, ISO 8601'),
    exceptionId: zod.string().optional(),
  });

export const placeSchema = (zod: Zod) =>
  zod.object({
    imageId: zod
      .string()
      .describe('Use it as imageId of draft-exception; it is no digest'),
    cluster: zod.string(),
    namespace: zod.string(),
    environment: zod.string().optional(),
    workload: zod.string().describe('kind/name'),
    container: zod.string(),
    reference: zod.string(),
    digest: zod.string().optional(),
    pinned: zod.boolean().describe('The manifest names a digest'),
    stale: zod.boolean().describe('The cluster has gone silent'),
    verdict: verdictSchema(zod),
  });

export function toReason({ code, text, detail, fix }: Reason) {
  return { code, text, detail, fix };
}

export function toVerdict(verdict: ImageVerdict) {
  const { status, rule, verifiedAt, exceptionId } = verdict;
  return {
    status,
    reasons: verdict.reasons.map(toReason),
    rule,
    verifiedAt,
    exceptionId,
  };
}

export function toPlace(image: WorkloadImage) {
  const { cluster, namespace, environment, container, reference } = image;
  const { digest, pinned, stale } = image;
  return {
    imageId: image.id,
    cluster,
    namespace,
    environment,
    workload: `${image.workload.kind}/${image.workload.name}`,
    container,
    reference,
    digest,
    pinned,
    stale,
    verdict: toVerdict(image.verdict),
  };
}
