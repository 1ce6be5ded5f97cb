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
  writtenFacts,
} from './foundExceptions';
import { asList, asRecord, asTexts, at } from './json';
import { webhookExclusions } from './webhookFoundExceptions';

/** Parameters that let something pass, as templates call them. */
const PARAMETERS =
  /^(exempt|excluded?|ignored?|skip(ped)?)_?(images?|containers?|namespaces?|users?|groups?|serviceaccounts?)$/i;

function parameterExclusions(
  constraint: KubernetesObject,
  object: FoundException['object'],
  source: string,
): FoundException[] {
  const parameters = asRecord(at(constraint.spec, 'parameters')) ?? {};
  return Object.keys(parameters).flatMap((key): FoundException[] => {
    const what = PARAMETERS.exec(key)?.[3].toLowerCase();
    const items = asTexts(parameters[key]) ?? [];
    if (!what || !items.length) return [];
    const base = {
      object,
      policy: object.name,
      part: key,
      // A parameter that the template does not read does nothing.
      effect: source.includes(key) ? ('in-force' as const) : ('inert' as const),
      ...writtenFacts(constraint),
    };
    if (/^(image|container)/.test(what)) {
      return [
        {
          ...base,
          kind: 'image-exclusion',
          text: `${
            what.startsWith('image') ? 'Images' : 'Containers'
          } that fit ${few(items)} are not checked (${key}).`,
          scope: what.startsWith('image')
            ? scopeOf({ images: items, digests: digestsOf(items) })
            : {},
        },
      ];
    }
    const isNamespace = what.startsWith('namespace');
    return [
      {
        ...base,
        kind: isNamespace ? 'policy-exclusion' : 'subject-exclusion',
        text: `The constraint is not about ${few(items)} (${key}).`,
        scope: scopeOf(isNamespace ? { namespaces: items } : { users: items }),
      },
    ];
  });
}

function constraintExclusions(
  constraint: KubernetesObject,
  kind: string,
  source: string,
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
    ...parameterExclusions(constraint, object, source),
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
  constraints: ReadonlyArray<{
    kind: string;
    object: KubernetesObject;
    /** What the template is written in, to tell what it reads. */
    source: string;
  }>;
  configs: readonly KubernetesObject[];
  isOwnWebhook: (configuration: KubernetesObject) => boolean;
}): FoundException[] {
  const { objects, constraints, configs, isOwnWebhook } = options;
  return unique([
    ...constraints.flatMap(({ kind, object, source }) =>
      constraintExclusions(object, kind, source),
    ),
    ...configs.flatMap(configExclusions),
    ...webhookExclusions(
      objects,
      'validatingwebhookconfigurations',
      isOwnWebhook,
    ),
  ]);
}
