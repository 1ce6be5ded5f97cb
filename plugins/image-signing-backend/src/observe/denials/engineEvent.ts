import { createHash } from 'node:crypto';
import { z } from 'zod';
import { DRY_RUN_POD } from '../../dryRun/dryRunPod';
import { imagesInText } from './imagesInText';
import { classOfReason } from './policyDenial';
import { reasonOfText } from './reasonOfText';
import type { DenialOccurrence } from './types';
import { imageOf, topWorkload } from './workloads';

const name = z.string().max(1_024);
const time = z.iso.datetime({ offset: true }).nullish();

const coreEvent = z.object({
  reason: name,
  message: z.string().transform(text => text.slice(0, 4_096)),
  metadata: z.object({
    uid: name.optional(),
    name: name.optional(),
    namespace: name.optional(),
    creationTimestamp: time,
    annotations: z.record(z.string(), z.string()).optional(),
  }),
  involvedObject: z.object({
    kind: name.optional(),
    name: name.optional(),
    namespace: name.optional(),
  }),
  related: z
    .object({
      kind: name.optional(),
      name: name.optional(),
      namespace: name.optional(),
    })
    .nullish(),
  firstTimestamp: time,
  lastTimestamp: time,
  eventTime: time,
});

type CoreEvent = z.infer<typeof coreEvent>;

/** What an engine's event says, before it is put into the common shape. */
interface Told {
  engine: string;
  policy?: string;
  rule?: string;
  /** False where the request was let pass. */
  blocked: boolean;
  about: { kind: string; name: string; namespace: string };
  message: string;
  user?: string;
}

/** Reasons of the events that engines write about requests. */
export const ENGINE_EVENT_REASONS = {
  kyverno: ['PolicyViolation'],
  gatekeeper: ['FailedAdmission', 'WarningAdmission', 'DryrunViolation'],
  // The kubelet's word for whatever kept a container from starting.
  openshift: ['Failed'],
} as const;

/**
 * Reads an event in which an engine reports a request that it refused, or in
 * audit mode would have. Undefined for every other event, and for what is not
 * about images.
 */
export function readEngineEvent(
  value: unknown,
  { cluster }: { cluster: string },
): DenialOccurrence | undefined {
  const parsed = coreEvent.safeParse(value);
  if (!parsed.success) return undefined;
  const event = parsed.data;
  const told =
    fromKyverno(event) ?? fromGatekeeper(event) ?? fromKubelet(event);
  const at =
    event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp;
  if (!told || !at || isOurDryRun(told)) return undefined;
  const reasonCode = reasonOfText(told.message);
  const images = imagesInText(told.message);
  // Kyverno and Gatekeeper hold other policies too.
  if (reasonCode === 'UNMAPPED') return undefined;
  const moment = new Date(at).toISOString();
  const refused = { kind: told.about.kind, name: told.about.name };
  return {
    source: 'engine-event',
    key: createHash('sha256')
      .update(
        JSON.stringify([
          event.metadata.uid ?? event.metadata.name ?? '',
          moment,
          told.policy ?? '',
          told.message,
        ]),
      )
      .digest('hex'),
    cluster,
    namespace: told.about.namespace,
    firstAt: moment,
    lastAt: moment,
    count: 1,
    class: told.blocked ? classOfReason(reasonCode) : 'finding',
    engine: told.engine,
    ...(told.policy && { policy: told.policy }),
    ...(told.rule && { rule: told.rule }),
    reasonCode,
    message: told.message,
    refused,
    workload: topWorkload(refused),
    images: images.map(imageOf),
    namedImages: images,
    ...(told.user && { user: told.user }),
  };
}

/** Engines may tell of dry runs as of any other request. */
function isOurDryRun({ about }: Told): boolean {
  return about.kind === 'Pod' && about.name === DRY_RUN_POD;
}

// On the policy: `Pod shop/web: [rule] fail (blocked); message`.
const ON_POLICY =
  /^(\S{1,63}) (?:(\S{1,63})\/)?(\S{1,253}): \[([^\]]{0,253})\] (fail|error)( \(blocked\))?[;:] ?([\s\S]*)/;
// On the resource, only if it was not blocked: `policy p/rule fail: message`.
const ON_RESOURCE = /^policy (\S{1,253}?)\/(\S{1,253}) fail: ([\s\S]*)/;

function fromKyverno(event: CoreEvent): Told | undefined {
  if (event.reason !== 'PolicyViolation') return undefined;
  const { involvedObject, metadata, message } = event;
  const onPolicy = ON_POLICY.exec(message);
  if (onPolicy) {
    const [, kind, namespace = '', object, rule, , blocked, text] = onPolicy;
    return {
      engine: 'Kyverno',
      policy: involvedObject.name,
      rule,
      blocked: blocked !== undefined,
      about: { kind, name: object, namespace },
      message: text,
    };
  }
  const onResource = ON_RESOURCE.exec(message);
  if (!onResource || !involvedObject.kind || !involvedObject.name) {
    return undefined;
  }
  return {
    engine: 'Kyverno',
    policy: onResource[1],
    rule: onResource[2],
    blocked: false,
    about: {
      kind: involvedObject.kind,
      name: involvedObject.name,
      namespace: involvedObject.namespace ?? metadata.namespace ?? '',
    },
    message: onResource[3],
  };
}

function fromGatekeeper(event: CoreEvent): Told | undefined {
  const { reason, message, metadata } = event;
  const reasons: readonly string[] = ENGINE_EVENT_REASONS.gatekeeper;
  const facts = metadata.annotations ?? {};
  if (!reasons.includes(reason) || !facts.constraint_name) return undefined;
  return {
    engine: 'Gatekeeper',
    policy: facts.constraint_name,
    blocked: reason === 'FailedAdmission',
    about: {
      kind: facts.resource_kind ?? '',
      name: facts.resource_name ?? '',
      namespace: facts.resource_namespace ?? '',
    },
    message,
    ...(facts.request_username && { user: facts.request_username }),
  };
}

/** CRI-O refuses at the node: the kubelet says that the image was rejected. */
function fromKubelet(event: CoreEvent): Told | undefined {
  const { reason, message, involvedObject, metadata } = event;
  if (
    reason !== 'Failed' ||
    involvedObject.kind !== 'Pod' ||
    !involvedObject.name ||
    !/SignatureValidationFailed|Source image rejected/.test(message)
  ) {
    return undefined;
  }
  return {
    engine: 'OpenShift',
    blocked: true,
    about: {
      kind: 'Pod',
      name: involvedObject.name,
      namespace: involvedObject.namespace ?? metadata.namespace ?? '',
    },
    message,
  };
}
