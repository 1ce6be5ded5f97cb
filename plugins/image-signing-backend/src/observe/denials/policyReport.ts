import { createHash } from 'node:crypto';
import { z } from 'zod';
import { imagesInText } from './imagesInText';
import { reasonOfText } from './reasonOfText';
import type { DenialOccurrence } from './types';
import { imageOf, topWorkload } from './workloads';

const MAX_RESULTS = 1_000;
const MAX_MESSAGE = 4_096;
const name = z.string().max(1_024);
const subject = z.object({
  kind: name.min(1),
  name: name.min(1),
  namespace: name.optional(),
});

const result = z.object({
  source: name.optional(),
  policy: name.min(1),
  rule: name.optional(),
  result: name.optional(),
  message: z.string().optional(),
  timestamp: z
    .object({ seconds: z.number(), nanos: z.number().optional() })
    .optional(),
  resources: z.array(subject).max(1_000).optional(),
  subjects: z.array(subject).max(1_000).optional(),
});

// Spec: wgpolicyk8s.io/v1alpha2 PolicyReport, openreports.io/v1alpha1 Report.
const report = z.object({
  metadata: z.object({
    uid: name.optional(),
    name,
    namespace: name.optional(),
    creationTimestamp: z.iso.datetime({ offset: true }).optional(),
  }),
  scope: subject.optional(),
  results: z.array(z.unknown()).optional(),
});

/**
 * Reads what a policy report says against images. A report is about objects
 * that exist, so nothing in it is a denial: it is what a policy in audit mode
 * would refuse, or would have refused had it been there before.
 *
 * Results about anything but images are left out, and so are errors of an
 * engine, which say nothing about the image.
 */
export function readPolicyReport(
  value: unknown,
  { cluster }: { cluster: string },
): DenialOccurrence[] {
  const parsed = report.safeParse(value);
  if (!parsed.success) return [];
  const { metadata, scope, results = [] } = parsed.data;
  return results.slice(0, MAX_RESULTS).flatMap(entry => {
    const read = result.safeParse(entry);
    if (!read.success) return [];
    const one = read.data;
    if (one.result !== 'fail' && one.result !== 'warn') return [];
    const message = (one.message ?? '').slice(0, MAX_MESSAGE);
    const reasonCode = reasonOfText(message);
    if (reasonCode === 'UNMAPPED' || reasonCode === 'ENGINE_OUTAGE') return [];
    const about = scope ?? one.resources?.[0] ?? one.subjects?.[0];
    const at = one.timestamp
      ? new Date(one.timestamp.seconds * 1000)
      : new Date(metadata.creationTimestamp ?? NaN);
    if (!about || Number.isNaN(at.getTime())) return [];
    const time = at.toISOString();
    const images = imagesInText(message);
    const refused = { kind: about.kind, name: about.name };
    return [
      {
        source: 'policy-report',
        key: keyOf([
          metadata.uid ?? metadata.name,
          one.policy,
          one.rule,
          about.kind,
          about.name,
          message,
          // Scanned again every hour: a finding counts once a day.
          time.slice(0, 10),
        ]),
        cluster,
        namespace: about.namespace ?? metadata.namespace ?? '',
        firstAt: time,
        lastAt: time,
        count: 1,
        class: 'finding',
        engine: one.source ?? 'policy report',
        policy: one.policy,
        ...(one.rule && { rule: one.rule }),
        reasonCode,
        message,
        refused,
        workload: topWorkload(refused),
        images: images.map(imageOf),
        namedImages: images,
      } satisfies DenialOccurrence,
    ];
  });
}

function keyOf(parts: ReadonlyArray<string | undefined>): string {
  return createHash('sha256')
    .update(JSON.stringify(parts.map(part => part ?? '')))
    .digest('hex');
}
