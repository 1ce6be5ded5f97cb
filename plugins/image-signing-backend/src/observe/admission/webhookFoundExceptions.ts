import type {
  ClusterObjects,
  FoundException,
  KubernetesObject,
} from 'backstage-plugin-image-signing-node';
import { conditionExclusions } from './conditionExclusions';
import {
  few,
  labelsLeftOut,
  namespacesLeftOut,
  objectOf,
  scopeOf,
  unique,
  writtenFacts,
} from './foundExceptions';
import { asText, asTextMap, at } from './json';
import { matchLabelSelector, matchRules, POD_CREATE } from './selectors';
import { labelsOf, webhookEntries } from './webhookGates';
import type { WebhookEntry } from './webhookGates';

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
    ...conditionExclusions({
      conditions: at(entry, 'matchConditions'),
      of: `webhook ${name}`,
      base,
      part: entryName,
    }),
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
