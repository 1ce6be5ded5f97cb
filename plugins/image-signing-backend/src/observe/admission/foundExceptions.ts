import type {
  ClusterObjects,
  FoundException,
  KubernetesObject,
} from 'backstage-plugin-image-signing-node';
import { effectOfConditions } from './conditions';
import { asList, asText, asTextMap, asTexts, at } from './json';
import { matchLabelSelector, matchRules, POD_CREATE } from './selectors';
import type { Match } from './selectors';
import { labelsOf, webhookEntries } from './webhookGates';
import type { WebhookEntry } from './webhookGates';

type WrittenFacts = Pick<
  FoundException,
  'owner' | 'reason' | 'ticket' | 'expiresAt' | 'createdAt'
>;
type Scope = FoundException['scope'];

const MAX_LISTED = 50;
const MAX_TEXT = 256;
/** A new Pod in no namespace that a condition could name. */
const ANYWHERE = { request: POD_CREATE, namespace: '' };
const NAME_LABEL = 'kubernetes.io/metadata.name';

/** Last parts of annotation keys that people use, in lower case without dashes. */
const WORDS = {
  owner: ['owner', 'owners', 'team', 'contact', 'requestedby'],
  reason: ['reason', 'justification'],
  ticket: ['ticket', 'issue', 'jira', 'changerequest'],
  expiry: ['expires', 'expiresat', 'expiry', 'expirydate', 'validuntil'],
};

/** What a yes or no to "is it in use" says of an exception. */
export const EFFECT_OF: Record<Match, FoundException['effect']> = {
  yes: 'in-force',
  no: 'inert',
  unknown: 'unknown',
};

/** The first value whose key ends in one of the words. */
function valueOf(
  map: Record<string, string>,
  words: readonly string[],
): string | undefined {
  const key = Object.keys(map)
    .sort()
    .find(
      name =>
        map[name].trim() &&
        words.includes(
          (name.split('/').at(-1) ?? '').replace(/[-_.]/g, '').toLowerCase(),
        ),
    );
  return key && map[key].trim().slice(0, MAX_TEXT);
}

/** A date or time as ISO 8601; undefined for everything else. */
export function readTime(value: unknown): string | undefined {
  const text = asText(value)?.trim() ?? '';
  const shape =
    /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/;
  if (!shape.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

/** What annotations, labels and given properties tell of an exception. */
export function writtenFacts(
  object: KubernetesObject,
  properties?: unknown,
): WrittenFacts {
  const { annotations, labels, creationTimestamp } = object.metadata;
  const maps = [properties, annotations, labels].map(asTextMap);
  const first = (words: readonly string[]) =>
    maps.map(map => valueOf(map, words)).find(value => value);
  const facts: WrittenFacts = {};
  const owner = first(WORDS.owner) ?? first(['approvedby']);
  const reason = first(WORDS.reason);
  const ticket = first(WORDS.ticket);
  const expiresAt = readTime(first(WORDS.expiry));
  const createdAt = readTime(creationTimestamp);
  if (owner) facts.owner = owner;
  if (reason) facts.reason = reason;
  if (ticket) facts.ticket = ticket;
  if (expiresAt) facts.expiresAt = expiresAt;
  if (createdAt) facts.createdAt = createdAt;
  return facts;
}

/** The object of an exception. */
export function objectOf(
  object: KubernetesObject,
  kind: string,
): FoundException['object'] {
  const namespace = asText(object.metadata.namespace);
  return {
    kind: asText(object.kind) || kind,
    ...(namespace && { namespace }),
    name: asText(object.metadata.name) ?? '',
  };
}

/** A scope without its empty lists; a list that restricts nothing is left out. */
export function scopeOf(lists: Scope): Scope {
  const scope: Scope = {};
  for (const key of Object.keys(lists) as Array<keyof Scope>) {
    const items = [...new Set(lists[key] ?? [])];
    if (items.length && !items.some(item => /^\**$/.test(item))) {
      scope[key] = items
        .slice(0, MAX_LISTED)
        .map(item => item.slice(0, MAX_TEXT));
    }
  }
  return scope;
}

/** The digests of images, where every one of them has one. */
export function digestsOf(images: readonly string[] | undefined): string[] {
  const digests = (images ?? []).map(
    image => /@(sha256:[0-9a-f]{64})$/.exec(image)?.[1],
  );
  return digests.every(digest => digest !== undefined)
    ? (digests as string[])
    : [];
}

/** A few of many texts, to say in a sentence. */
export function few(texts: readonly string[]): string {
  const shown = texts.slice(0, 5).join(', ');
  return texts.length > 5 ? `${shown} and ${texts.length - 5} more` : shown;
}

/** Namespaces that a namespace selector leaves out by name. */
export function namespacesLeftOut(selector: unknown): string[] {
  return (asList(at(selector, 'matchExpressions')) ?? []).flatMap(expression =>
    at(expression, 'key') === NAME_LABEL &&
    at(expression, 'operator') === 'NotIn'
      ? asTexts(at(expression, 'values')) ?? []
      : [],
  );
}

/** Labels that take their object out of a selector, as `key` or `key=value`. */
export function labelsLeftOut(selector: unknown): string[] {
  return (asList(at(selector, 'matchExpressions')) ?? []).flatMap(
    expression => {
      const key = asText(at(expression, 'key'));
      if (key === undefined || key === NAME_LABEL) return [];
      if (at(expression, 'operator') === 'DoesNotExist') return [key];
      return at(expression, 'operator') === 'NotIn'
        ? (asTexts(at(expression, 'values')) ?? []).map(
            value => `${key}=${value}`,
          )
        : [];
    },
  );
}

function carried(
  labels: Record<string, string>,
  leftOut: readonly string[],
): string[] {
  return leftOut.filter(label => {
    const [key, value] = label.split('=');
    return (
      Object.hasOwn(labels, key) &&
      (value === undefined || labels[key] === value)
    );
  });
}

/** Namespaces that carry a label by which the webhook leaves them out. */
function labelledNamespaces(
  objects: ClusterObjects,
  entries: readonly WebhookEntry[],
): FoundException[] {
  return objects.get('', 'namespaces').objects.flatMap(namespace => {
    const name = asText(namespace.metadata.name) ?? '';
    const labels = labelsOf({
      name,
      labels: asTextMap(namespace.metadata.labels),
    });
    const { owner, reason, ticket } = writtenFacts(namespace);
    return entries.flatMap(({ configuration, entry }): FoundException[] => {
      const selector = at(entry, 'namespaceSelector');
      const found = carried(labels, labelsLeftOut(selector));
      if (!found.length || matchLabelSelector(selector, labels) !== 'no') {
        return [];
      }
      return [
        {
          kind: 'namespace-label',
          object: { kind: 'Namespace', name },
          part: configuration,
          policy: configuration,
          text: `The label ${few(
            found,
          )} takes the namespace out of webhook ${configuration}.`,
          scope: scopeOf({ namespaces: [name] }),
          effect: 'in-force',
          ...(owner && { owner }),
          ...(reason && { reason }),
          ...(ticket && { ticket }),
        },
      ];
    });
  });
}

function leftOutByEntry(
  configuration: KubernetesObject,
  kind: string,
  { configuration: name, name: entryName, entry }: WebhookEntry,
): FoundException[] {
  const base = {
    kind: 'webhook-exclusion' as const,
    object: objectOf(configuration, kind),
    policy: name,
    effect: 'in-force' as const,
    ...writtenFacts(configuration),
  };
  const namespaces = namespacesLeftOut(at(entry, 'namespaceSelector'));
  const labels = labelsLeftOut(at(entry, 'objectSelector'));
  return [
    ...(namespaces.length
      ? [
          {
            ...base,
            part: `namespaces ${namespaces.join()}`,
            text: `Nothing in ${few(namespaces)} is sent to webhook ${name}.`,
            scope: scopeOf({ namespaces }),
          },
        ]
      : []),
    ...(labels.length
      ? [
          {
            ...base,
            part: `labels ${labels.join()}`,
            text: `Objects with the label ${few(
              labels,
            )} are not sent to webhook ${name}: whoever writes them can choose it.`,
            scope: {},
          },
        ]
      : []),
    ...(effectOfConditions(at(entry, 'matchConditions'), ANYWHERE) === 'users'
      ? [
          {
            ...base,
            kind: 'subject-exclusion' as const,
            part: `conditions ${entryName}`,
            text: `Match conditions of ${entryName} take the requests of certain users out of webhook ${name}.`,
            scope: {},
          },
        ]
      : []),
  ];
}

/** What the selectors of an engine's webhooks leave out of those about Pods. */
export function webhookExclusions(
  objects: ClusterObjects,
  plural: 'validatingwebhookconfigurations' | 'mutatingwebhookconfigurations',
  isWanted: (configuration: KubernetesObject) => boolean,
): FoundException[] {
  const kind =
    plural === 'validatingwebhookconfigurations'
      ? 'ValidatingWebhookConfiguration'
      : 'MutatingWebhookConfiguration';
  const aboutPods = (webhookEntries(objects, plural, isWanted) ?? []).filter(
    ({ entry }) => matchRules(at(entry, 'rules'), POD_CREATE) !== 'no',
  );
  const configurations = objects.get(
    'admissionregistration.k8s.io',
    plural,
  ).objects;
  return unique([
    ...aboutPods.flatMap(webhook =>
      configurations
        .filter(({ metadata }) => metadata.name === webhook.configuration)
        .flatMap(one => leftOutByEntry(one, kind, webhook)),
    ),
    ...labelledNamespaces(objects, aboutPods),
  ]);
}

/** The exceptions without those that say the same of the same object. */
export function unique(found: readonly FoundException[]): FoundException[] {
  const byKey = new Map(
    found.map(one => [
      JSON.stringify([one.kind, one.object, one.part ?? '']),
      one,
    ]),
  );
  return [...byKey.values()];
}
