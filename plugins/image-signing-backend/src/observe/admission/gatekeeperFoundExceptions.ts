import type {
  ClusterObjects,
  FoundException,
  KubernetesObject,
} from 'backstage-plugin-image-signing-node';
import {
  digestsOf,
  few,
  labelsLeftOut,
  namespacesLeftOut,
  objectOf,
  scopeOf,
  unique,
  webhookExclusions,
  writtenFacts,
} from './foundExceptions';
import { asList, asTexts, at } from './json';

function constraintExclusions(
  constraint: KubernetesObject,
  kind: string,
): FoundException[] {
  const match = at(constraint.spec, 'match');
  const namespaces = [
    ...(asTexts(at(match, 'excludedNamespaces')) ?? []),
    ...namespacesLeftOut(at(match, 'namespaceSelector')),
  ];
  const labels = [
    ...labelsLeftOut(at(match, 'namespaceSelector')),
    ...labelsLeftOut(at(match, 'labelSelector')),
  ];
  const images =
    asTexts(at(constraint.spec, 'parameters', 'exemptImages')) ?? [];
  const object = objectOf(constraint, kind);
  const base = {
    object,
    policy: object.name,
    effect: 'in-force' as const,
    ...writtenFacts(constraint),
  };
  return [
    ...(namespaces.length
      ? [
          {
            ...base,
            kind: 'policy-exclusion' as const,
            part: 'namespaces',
            text: `The constraint is not about ${few(namespaces)}.`,
            scope: scopeOf({ namespaces }),
          },
        ]
      : []),
    ...(labels.length
      ? [
          {
            ...base,
            kind: 'policy-exclusion' as const,
            part: 'labels',
            text: `The label ${few(
              labels,
            )} takes its object or namespace out of the constraint.`,
            scope: {},
          },
        ]
      : []),
    ...(images.length
      ? [
          {
            ...base,
            kind: 'image-exclusion' as const,
            part: 'exemptImages',
            text: `Images that fit ${few(images)} are not checked.`,
            scope: scopeOf({ images, digests: digestsOf(images) }),
          },
        ]
      : []),
  ];
}

function configExclusions(config: KubernetesObject): FoundException[] {
  const entries = asList(at(config.spec, 'match')) ?? [];
  return entries.flatMap((entry, index): FoundException[] => {
    const processes = asTexts(at(entry, 'processes')) ?? [];
    const namespaces = asTexts(at(entry, 'excludedNamespaces')) ?? [];
    if (
      !namespaces.length ||
      !processes.some(process => process === '*' || process === 'webhook')
    ) {
      return [];
    }
    return [
      {
        kind: 'policy-exclusion',
        object: objectOf(config, 'Config'),
        part: String(index),
        text: `No constraint is about ${few(namespaces)} at admission.`,
        scope: scopeOf({ namespaces }),
        effect: 'in-force',
        ...writtenFacts(config),
      },
    ];
  });
}

/** What lets images pass Gatekeeper's constraints about images. */
export function gatekeeperFoundExceptions(options: {
  objects: ClusterObjects;
  constraints: ReadonlyArray<{ kind: string; object: KubernetesObject }>;
  configs: readonly KubernetesObject[];
  isOwnWebhook: (configuration: KubernetesObject) => boolean;
}): FoundException[] {
  const { objects, constraints, configs, isOwnWebhook } = options;
  return unique([
    ...constraints.flatMap(({ kind, object }) =>
      constraintExclusions(object, kind),
    ),
    ...configs.flatMap(configExclusions),
    ...webhookExclusions(
      objects,
      'validatingwebhookconfigurations',
      isOwnWebhook,
    ),
  ]);
}
