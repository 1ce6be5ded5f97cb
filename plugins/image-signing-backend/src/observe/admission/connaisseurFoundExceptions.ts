import type {
  ClusterObjects,
  FoundException,
  KubernetesObject,
} from 'backstage-plugin-image-signing-node';
import { readConnaisseurRules } from './connaisseurConfig';
import {
  digestsOf,
  objectOf,
  scopeOf,
  unique,
  writtenFacts,
} from './foundExceptions';
import { at } from './json';
import { webhookExclusions } from './webhookFoundExceptions';

function allowRules(config: KubernetesObject): FoundException[] {
  const rules = readConnaisseurRules(at(config, 'data', 'config.yaml')) ?? [];
  return rules
    .filter(({ effect }) => effect === 'allow')
    .map(({ pattern }) => ({
      kind: 'allow-rule',
      object: objectOf(config, 'ConfigMap'),
      part: pattern,
      policy: pattern,
      text: `Images that fit ${pattern} pass without a signature where no rule fits more closely.`,
      scope: scopeOf({
        images: /^\*(:\*)?$/.test(pattern) ? [] : [pattern],
        digests: digestsOf([pattern]),
      }),
      effect: 'in-force',
      ...writtenFacts(config),
    }));
}

/** What lets images pass Connaisseur. */
export function connaisseurFoundExceptions(options: {
  objects: ClusterObjects;
  configs: readonly KubernetesObject[];
  isOwnWebhook: (configuration: KubernetesObject) => boolean;
}): FoundException[] {
  const { objects, configs, isOwnWebhook } = options;
  return unique([
    ...configs.flatMap(allowRules),
    ...webhookExclusions(
      objects,
      'mutatingwebhookconfigurations',
      isOwnWebhook,
    ),
  ]);
}
