import { InputError } from '@backstage/errors';
import type { AdmissionEngine } from 'backstage-plugin-image-signing-node';
import { z } from 'zod';
import { asList, asText, at } from '../admission/json';
import type { ImageAdmission } from '../../exceptions/uses/admissionUses';
import type { WorkloadWrite } from '../../registers/manualDeploys';
import type { ObjectWrite } from '../../timeline/objectWrites';
import { auditItems } from './envelopes';
import { admissionObjects, objectWriteOf } from './objectWrite';
import { parseDenial } from './parseDenial';
import { reasonOfText } from './reasonOfText';
import type { Admission, DenialOccurrence, FailedOpen } from './types';
import {
  DEFAULT_CHANGE_ID_KEYS,
  changeIdOf,
  imageOf,
  kindOfResource,
  ownerOf,
  podSpecOf,
  referencesOf,
  topWorkload,
} from './workloads';
import type { WorkloadName } from './workloads';

/** How audit events are read. */
export interface AuditReadOptions {
  /** The cluster that the receiving endpoint stands for: the events do not tell. */
  cluster: string;
  engines: readonly AdmissionEngine[];
  /** Annotations and labels that carry a pipeline or change id, the first found counts. */
  changeIdKeys?: readonly string[];
}

/** What a batch of audit events held. */
export interface AuditReading {
  denials: DenialOccurrence[];
  failedOpen: FailedOpen[];
  /** What policies that only audit would have refused; never denials. */
  findings: DenialOccurrence[];
  /** Who wrote objects that bear on admission: policies, webhooks, namespaces. */
  writes: ObjectWrite[];
  /** Workloads that were written and let pass, whoever wrote them. */
  workloadWrites: WorkloadWrite[];
  /** Requests for workloads that were let pass or refused. */
  admissions: Admission[];
  /** Requests that named images by digest and were let pass. */
  imageAdmissions: ImageAdmission[];
  /** Events of the batch that were looked at, of any kind. */
  read: number;
  /** Events that are not of the expected shape; the others of the batch count. */
  rejected: number;
}

const MAX_EVENTS = 10_000;
const MAX_MESSAGE = 4_096;
const name = z.string().max(1_024);
const cutText = z.string().transform(text => text.slice(0, 16_384));

const user = z.object({
  username: name.optional(),
  groups: z.array(name).max(1_000).optional(),
});

const auditEvent = z.object({
  auditID: name.min(1),
  stage: name,
  verb: name,
  requestURI: z.string().max(8_192).optional(),
  user: user.optional(),
  impersonatedUser: user.optional(),
  sourceIPs: z.array(name).max(100).optional(),
  userAgent: cutText.optional(),
  objectRef: z
    .object({
      resource: name.optional(),
      subresource: name.optional(),
      namespace: name.optional(),
      name: name.optional(),
      apiGroup: name.optional(),
    })
    .optional(),
  responseStatus: z
    .object({ code: z.number().optional(), message: cutText.optional() })
    .optional(),
  requestObject: z.unknown(),
  stageTimestamp: z.iso.datetime({ offset: true }),
  annotations: z.record(name, z.string()).optional(),
});

type AuditEvent = z.infer<typeof auditEvent>;

const CHANGING = ['create', 'update', 'patch'];
const FAILED_OPEN =
  /^failed-open\.(validating|validation|mutating|mutation)\.webhook\.admission\.k8s\.io\//;
const VALIDATION_FAILURE =
  'validation.policy.admission.k8s.io/validation_failure';
const PATCH = 'patch.webhook.admission.k8s.io/';
const MAX_ANNOTATIONS = 100;

/** What all records of one event have in common. */
interface Context {
  cluster: string;
  event: AuditEvent;
  namespace: string;
  at: string;
  refused: WorkloadName;
  workload: WorkloadName;
  images: Array<{ reference: string; digest?: string }>;
  userName?: string;
}

function isDryRun(event: AuditEvent): boolean {
  return /[?&]dryRun=/.test(event.requestURI ?? '');
}

function refusedObject(event: AuditEvent): WorkloadName {
  const { requestObject, objectRef } = event;
  const kind =
    kindOfResource(objectRef?.resource ?? '') ??
    asText(at(requestObject, 'kind')) ??
    objectRef?.resource ??
    '';
  const generated = asText(at(requestObject, 'metadata', 'generateName'));
  return {
    kind,
    name:
      objectRef?.name ??
      asText(at(requestObject, 'metadata', 'name')) ??
      generated?.replace(/-$/, '') ??
      '',
  };
}

function repositoryOf(reference: string): string {
  const named = reference.split('@')[0];
  const colon = named.lastIndexOf(':');
  return colon > named.lastIndexOf('/') ? named.slice(0, colon) : named;
}

function parseJson(text: string): unknown {
  if (text.length > 262_144) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function annotationsOf(event: AuditEvent): Array<[string, string]> {
  return Object.entries(event.annotations ?? {}).slice(0, MAX_ANNOTATIONS);
}

/** References with a digest that a mutating webhook wrote into the object. */
function rewritten(event: AuditEvent): string[] {
  return annotationsOf(event)
    .filter(([key]) => key.startsWith(PATCH))
    .flatMap(([, text]) => asList(at(parseJson(text), 'patch')) ?? [])
    .map(operation => asText(at(operation, 'value')))
    .filter(value => value !== undefined && imageOf(value).digest) as string[];
}

/** All images of the object, with the digest that a webhook found for a tag. */
function imagesOf(event: AuditEvent) {
  const digests = rewritten(event);
  return referencesOf(event.requestObject).map(reference => {
    const image = imageOf(reference);
    if (image.digest) return image;
    const candidates = digests.filter(
      value => repositoryOf(value) === repositoryOf(reference),
    );
    return candidates.length === 1
      ? { ...image, digest: imageOf(candidates[0]).digest }
      : image;
  });
}

function contextOf(event: AuditEvent, cluster: string): Context {
  const refused = refusedObject(event);
  const userName = event.impersonatedUser?.username ?? event.user?.username;
  return {
    cluster,
    event,
    namespace:
      event.objectRef?.namespace ??
      asText(at(event.requestObject, 'metadata', 'namespace')) ??
      '',
    at: new Date(event.stageTimestamp).toISOString(),
    refused,
    workload: topWorkload(ownerOf(event.requestObject) ?? refused),
    images: imagesOf(event),
    ...(userName && { userName }),
  };
}

function changesPods(event: AuditEvent): boolean {
  const { resource = '', subresource = '' } = event.objectRef ?? {};
  if (!CHANGING.includes(event.verb) || isDryRun(event)) return false;
  if (subresource && subresource !== 'ephemeralcontainers') return false;
  return (
    kindOfResource(resource) !== undefined ||
    referencesOf(event.requestObject).length > 0
  );
}

function denialOf(
  context: Context,
  options: AuditReadOptions,
): DenialOccurrence | undefined {
  const { event } = context;
  const { code = 0, message = '' } = event.responseStatus ?? {};
  const parsed =
    code >= 400 ? parseDenial(message, options.engines) : undefined;
  if (!parsed) return undefined;
  const serviceAccount = asText(
    at(podSpecOf(event.requestObject), 'serviceAccountName'),
  );
  const groups = (event.impersonatedUser ?? event.user)?.groups;
  const changeId = changeIdOf(
    event.requestObject,
    options.changeIdKeys ?? DEFAULT_CHANGE_ID_KEYS,
  );
  // Only the last hop was seen by the API server; the others are hearsay.
  const sourceIp = event.sourceIPs?.at(-1);
  return {
    source: 'audit-webhook',
    key: `${event.auditID}/${event.stage}`,
    cluster: context.cluster,
    namespace: context.namespace,
    firstAt: context.at,
    lastAt: context.at,
    count: 1,
    class: parsed.class,
    engine: parsed.engine,
    ...(parsed.policy !== undefined && { policy: parsed.policy }),
    ...(parsed.rule !== undefined && { rule: parsed.rule }),
    reasonCode: parsed.reasonCode,
    message: message.slice(0, MAX_MESSAGE),
    refused: context.refused,
    workload: context.workload,
    images: context.images.length ? context.images : parsed.images.map(imageOf),
    namedImages: parsed.images,
    ...(serviceAccount && { serviceAccount }),
    ...(context.userName && { user: context.userName }),
    ...(groups?.length && { groups }),
    ...(event.userAgent && { userAgent: event.userAgent.slice(0, 512) }),
    ...(sourceIp && { sourceIp }),
    ...(changeId && { changeId }),
  };
}

function failedOpenOf(context: Context): FailedOpen[] {
  return annotationsOf(context.event).flatMap(([key, webhook]) => {
    const kind = FAILED_OPEN.exec(key)?.[1];
    if (!kind) return [];
    return [
      {
        key: `${context.event.auditID}/${key}`,
        cluster: context.cluster,
        namespace: context.namespace,
        at: context.at,
        webhook: webhook.slice(0, 253),
        kind: kind.startsWith('valid')
          ? ('validating' as const)
          : ('mutating' as const),
        resource: [
          context.event.objectRef?.resource,
          context.event.objectRef?.subresource,
        ]
          .filter(Boolean)
          .join('/'),
        name: context.refused.name,
        ...(context.userName && { user: context.userName }),
        images: context.images,
      },
    ];
  });
}

function findingsOf(context: Context): DenialOccurrence[] {
  const text = context.event.annotations?.[VALIDATION_FAILURE];
  const failures = text === undefined ? [] : asList(parseJson(text)) ?? [];
  return failures.slice(0, 50).flatMap((failure, index) => {
    const policy = asText(at(failure, 'policy'));
    const actions = asList(at(failure, 'validationActions')) ?? [];
    if (!policy || actions.includes('Deny')) return [];
    const message = (asText(at(failure, 'message')) ?? '').slice(
      0,
      MAX_MESSAGE,
    );
    const reasonCode = reasonOfText(message);
    // Admission policies are about more than images.
    if (reasonCode === 'UNMAPPED') return [];
    const binding = asText(at(failure, 'binding'));
    return [
      {
        source: 'audit-webhook',
        key: `${context.event.auditID}/${index}`,
        cluster: context.cluster,
        namespace: context.namespace,
        firstAt: context.at,
        lastAt: context.at,
        count: 1,
        class: 'finding',
        engine: 'ValidatingAdmissionPolicy',
        policy,
        ...(binding && { rule: binding }),
        reasonCode,
        message,
        refused: context.refused,
        workload: context.workload,
        images: context.images,
        namedImages: [],
        ...(context.userName && { user: context.userName }),
      } satisfies DenialOccurrence,
    ];
  });
}

function workloadWriteOf(
  context: Context,
  options: AuditReadOptions,
): WorkloadWrite[] {
  const { event, refused, userName, images } = context;
  const { code = 0 } = event.responseStatus ?? {};
  const { verb, userAgent } = event;
  const known = verb === 'create' || verb === 'update' || verb === 'patch';
  if (code >= 400 || !userName || !refused.name || !known) return [];
  const changeId = changeIdOf(
    event.requestObject,
    options.changeIdKeys ?? DEFAULT_CHANGE_ID_KEYS,
  );
  return [
    {
      id: `${event.auditID}`.slice(0, 64),
      cluster: context.cluster,
      namespace: context.namespace,
      workload: context.workload,
      verb,
      user: userName,
      ...(userAgent && { userAgent: userAgent.slice(0, 512) }),
      ...(changeId && { changeId }),
      at: context.at,
      images: images.map(({ reference }) => reference),
    },
  ];
}

function admissionOf({ event, namespace, at: time }: Context): Admission {
  return { key: `${event.auditID}/${event.stage}`, namespace, at: time };
}

function imageAdmissionOf(context: Context): ImageAdmission[] {
  const { event, userName } = context;
  const { code = 0 } = event.responseStatus ?? {};
  const images = context.images.flatMap(({ reference, digest }) =>
    digest ? [`${repositoryOf(reference)}@${digest}`] : [],
  );
  if (code >= 400 || !userName || images.length === 0) return [];
  return [
    {
      key: event.auditID,
      cluster: context.cluster,
      namespace: context.namespace,
      // What the API server puts in where nothing is said.
      serviceAccount:
        asText(at(podSpecOf(event.requestObject), 'serviceAccountName')) ??
        'default',
      workload: context.workload,
      user: userName,
      at: context.at,
      images,
    },
  ];
}

function writeOf(
  event: AuditEvent,
  cluster: string,
  bears: ReturnType<typeof admissionObjects>,
): ObjectWrite | undefined {
  const { objectRef, responseStatus } = event;
  const { code = 0 } = responseStatus ?? {};
  if (code >= 400 || objectRef?.subresource || isDryRun(event)) {
    return undefined;
  }
  const resource = objectRef?.resource ?? '';
  return objectWriteOf(
    cluster,
    {
      auditID: event.auditID,
      verb: event.verb,
      at: event.stageTimestamp,
      user: event.impersonatedUser?.username ?? event.user?.username,
      group: objectRef?.apiGroup ?? '',
      resource,
      // The audit log gives a namespace as its own.
      namespace: resource === 'namespaces' ? '' : objectRef?.namespace ?? '',
      name: objectRef?.name ?? '',
    },
    bears,
  );
}

/**
 * Reads a batch of the audit webhook: an `EventList` of audit.k8s.io, or what a
 * managed control plane wraps it in. Every event is validated by itself, so that
 * a broken one does not cost the others; a body that is none of these throws an
 * InputError.
 *
 * Of the events only finished requests that create or change a workload count,
 * and no dry runs. Refusals become denials, webhooks that failed open and audit
 * findings of admission policies are returned beside them, and who wrote the
 * objects that bear on admission.
 */
export function readAuditEvents(
  body: unknown,
  options: AuditReadOptions,
): AuditReading {
  const reading: AuditReading = {
    denials: [],
    failedOpen: [],
    findings: [],
    writes: [],
    workloadWrites: [],
    admissions: [],
    imageAdmissions: [],
    read: 0,
    rejected: 0,
  };
  const items = auditItems(body);
  if (!items || items.length > MAX_EVENTS) {
    throw new InputError(
      `The body is neither an EventList of audit.k8s.io nor one of the envelopes in docs/clusters/audit-webhook.md, or it has more than ${MAX_EVENTS} events`,
    );
  }
  const bears = admissionObjects(options.engines);
  for (const item of items) {
    reading.read += 1;
    const parsed = auditEvent.safeParse(item);
    if (!parsed.success) {
      reading.rejected += 1;
    } else if (parsed.data.stage === 'ResponseComplete') {
      if (changesPods(parsed.data)) {
        const context = contextOf(parsed.data, options.cluster);
        const denial = denialOf(context, options);
        if (denial) reading.denials.push(denial);
        if (denial || (context.event.responseStatus?.code ?? 0) < 400) {
          reading.admissions.push(admissionOf(context));
        }
        reading.failedOpen.push(...failedOpenOf(context));
        reading.findings.push(...findingsOf(context));
        reading.workloadWrites.push(...workloadWriteOf(context, options));
        reading.imageAdmissions.push(...imageAdmissionOf(context));
      }
      const write = writeOf(parsed.data, options.cluster, bears);
      if (write) reading.writes.push(write);
    }
  }
  return reading;
}
