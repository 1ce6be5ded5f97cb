import type {
  ExceptionProof,
  ExceptionTrial,
  ImplicitException,
  SigningException,
} from 'backstage-plugin-image-signing-common';
import type { KubernetesObject } from 'backstage-plugin-image-signing-node';
import { checkNarrowness } from '../manifests/narrowness';
import { probesFor } from '../manifests/probes';
import { termsOf } from '../manifests/terms';
import type { ManifestWriter, ProbeAnswer } from '../manifests/types';
import { manifestWriters } from '../manifests/writeManifests';
import type { ReadSources } from './ownObjects';

/** What is known of an exception's cluster. */
export interface ProofFacts {
  exception: SigningException;
  /** Objects that carry the mark of the exception. */
  objects: readonly KubernetesObject[];
  /** What else lets images pass in the cluster. */
  others: ReadonlyArray<Omit<ImplicitException, 'flags' | 'firstSeenAt'>>;
  sources: ReadSources;
  stale: boolean;
  /** What the API server said when it was asked last. */
  trial?: Pick<ExceptionTrial, 'at' | 'outcome' | 'text'>;
  now: Date;
}

export type ProofVerdict = Pick<ExceptionProof, 'result' | 'method' | 'text'>;

/** Statuses in which something may be applied. */
const IN_FORCE = ['active'];
/** Statuses that were never in force. */
const NEVER = ['requested', 'approved', 'rejected'];

/**
 * Whether the engines let pass what an exception is for: while it is active,
 * whether what is applied is as narrow as it was written; afterwards, whether
 * it is over. Undefined where there is nothing to tell.
 */
export function judgeProof(facts: ProofFacts): ProofVerdict | undefined {
  const { status } = facts.exception;
  if (IN_FORCE.includes(status)) return judgeApplied(facts);
  return NEVER.includes(status) && facts.objects.length === 0
    ? undefined
    : judgeEnd(facts);
}

/** The time from which nothing may pass any more. */
export function endOf({ status, expiresAt, endedAt }: SigningException): Date {
  return new Date(status === 'expired' ? expiresAt : endedAt ?? expiresAt);
}

function judgeApplied({
  exception,
  objects,
}: ProofFacts): ProofVerdict | undefined {
  if (objects.length === 0) return undefined;
  const terms = termsOf(exception, referencesIn(exception, objects));
  const wide: string[] = [];
  const unread: string[] = [];
  for (const { writer, group } of groupsOf(objects)) {
    for (const { probe, expected, answer } of checkNarrowness(
      writer,
      group,
      terms,
    )) {
      // One object of several need not let the Pod pass by itself.
      if (expected !== 'refused' || writer.unlimited?.includes(probe)) continue;
      if (answer === 'passes') wide.push(`${nameOf(group)} (${probe})`);
      if (answer === 'unknown') unread.push(nameOf(group));
    }
  }
  if (wide.length > 0) {
    return {
      result: 'widened',
      method: 'object',
      text: `More passes than the exception allows, so it was changed by hand: ${list(
        wide,
      )}.`,
    };
  }
  return unread.length > 0
    ? {
        result: 'unknown',
        method: 'object',
        text: `What is applied is not as it was written, and what it lets pass cannot be told: ${list(
          unread,
        )}.`,
      }
    : {
        result: 'as-written',
        method: 'object',
        text: `Applied, and as narrow as it was written: ${list(
          objects.map(one => nameOf([one])),
        )}.`,
      };
}

function judgeEnd(facts: ProofFacts): ProofVerdict {
  const { exception, objects, others, sources, stale, trial, now } = facts;
  const end = endOf(exception);
  const still = objects.filter(
    one => answerOf(exception, one, objects, now) === 'passes',
  );
  if (still.length > 0) {
    return {
      result: 'still-effective',
      method: 'object',
      text: `Still lets the Pod pass: ${list(
        still.map(one => nameOf([one])),
      )}.`,
    };
  }
  const other = others.filter(one => standsIn(one, facts));
  if (other.length > 0) {
    return {
      result: 'still-effective',
      method: 'object',
      text: `Something else lets the image pass: ${list(
        other.map(
          ({ object, engineTitle }) =>
            `${object.kind} ${[object.namespace, object.name]
              .filter(Boolean)
              .join('/')} of ${engineTitle}`,
        ),
      )}.`,
    };
  }
  const tried = trial && new Date(trial.at) > end ? trial : undefined;
  if (tried && tried.outcome !== 'unknown') {
    return {
      result: tried.outcome === 'denied' ? 'ended' : 'still-effective',
      method: 'dry-run',
      text: tried.text,
    };
  }
  const odd = objects.filter(
    one => answerOf(exception, one, objects, now) === 'unknown',
  );
  if (odd.length > 0) {
    return unknown(
      `What is applied is not as it was written, and whether it lets the Pod pass cannot be told: ${list(
        odd.map(one => nameOf([one])),
      )}.`,
    );
  }
  if (stale || !sources.readAt || sources.readAt <= end) {
    return unknown('The cluster was not read since the end.');
  }
  if (sources.unread.length > 0) {
    return unknown(`Could not be read: ${list(sources.unread)}.`);
  }
  return objects.length > 0
    ? {
        result: 'ended',
        method: 'condition',
        text: `Still there, but its own condition refuses the Pod now: ${list(
          objects.map(one => nameOf([one])),
        )}.`,
      }
    : {
        result: 'ended',
        method: 'object-gone',
        text: 'No object in the cluster carries the mark of the exception.',
      };
}

function unknown(text: string): ProofVerdict {
  return { result: 'unknown', method: 'object', text };
}

/** Whether something that was found in the cluster stands in for the exception. */
function standsIn(
  one: ProofFacts['others'][number],
  { exception, objects, now }: ProofFacts,
): boolean {
  const { scope, object, effect, ticket, expiresAt, expiryEnforced } = one;
  const own = objects.some(
    ({ kind, metadata }) =>
      kind === object.kind &&
      metadata.name === object.name &&
      (metadata.namespace ?? '') === (object.namespace ?? ''),
  );
  const over =
    expiryEnforced && expiresAt !== undefined && new Date(expiresAt) <= now;
  if (own || over || effect !== 'in-force') return false;
  const { digest, namespace } = exception.scope;
  const here = !scope.namespaces || scope.namespaces.includes(namespace);
  return (
    here &&
    (ticket === exception.ticket || Boolean(scope.digests?.includes(digest)))
  );
}

function writerOf({
  apiVersion = '',
  kind,
}: KubernetesObject): ManifestWriter | undefined {
  const [group] = apiVersion.includes('/') ? apiVersion.split('/') : [''];
  return manifestWriters.find(
    writer => writer.group === group && (group !== '' || kind === 'ConfigMap'),
  );
}

function groupsOf(objects: readonly KubernetesObject[]) {
  const groups: Array<{ writer: ManifestWriter; group: KubernetesObject[] }> =
    [];
  for (const object of objects) {
    const writer = writerOf(object);
    if (!writer) continue;
    const known = writer.together && groups.find(one => one.writer === writer);
    if (known) known.group.push(object);
    else groups.push({ writer, group: [object] });
  }
  return groups;
}

/** Whether an object lets the Pod of the exception pass now. */
function answerOf(
  exception: SigningException,
  object: KubernetesObject,
  objects: readonly KubernetesObject[],
  now: Date,
): ProbeAnswer {
  const writer = writerOf(object);
  if (!writer) return 'unknown';
  const group = writer.together
    ? objects.filter(one => writerOf(one) === writer)
    : [object];
  const terms = termsOf(exception, referencesIn(exception, objects));
  const answers = terms.images.map(image =>
    writer.tryProbe(
      group,
      { ...probesFor(terms, 'Pod', image)[0], at: now },
      exception.id,
    ),
  );
  if (answers.includes('passes')) return 'passes';
  return answers.includes('unknown') ? 'unknown' : 'refused';
}

/** How the objects themselves write the image, with a tag before its digest. */
function referencesIn(
  { scope }: SigningException,
  objects: readonly KubernetesObject[],
): string[] {
  const text = JSON.stringify(objects);
  return [...text.matchAll(/[A-Za-z0-9.:/_-]+@sha256:[0-9a-f]{64}/g)]
    .map(([reference]) => reference)
    .filter(
      reference =>
        reference.startsWith(`${scope.repository}:`) &&
        reference.endsWith(`@${scope.digest}`),
    );
}

function nameOf(group: readonly KubernetesObject[]): string {
  return group
    .map(
      ({ kind, metadata }) =>
        `${kind} ${[metadata.namespace, metadata.name]
          .filter(Boolean)
          .join('/')}`,
    )
    .join(' with ');
}

const MAX_LISTED = 5;

function list(texts: readonly string[]): string {
  const distinct = [...new Set(texts)];
  const more = distinct.length - MAX_LISTED;
  return `${distinct.slice(0, MAX_LISTED).join(', ')}${
    more > 0 ? ` and ${more} more` : ''
  }`;
}
