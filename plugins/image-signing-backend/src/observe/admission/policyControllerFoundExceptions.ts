import type {
  ClusterObjects,
  FoundException,
  KubernetesObject,
} from 'backstage-plugin-image-signing-node';
import {
  EFFECT_OF,
  digestsOf,
  few,
  objectOf,
  scopeOf,
  unique,
  writtenFacts,
} from './foundExceptions';
import { asList, at } from './json';
import type { Match } from './selectors';
import { webhookExclusions } from './webhookFoundExceptions';

function staticPass(
  policy: KubernetesObject,
  globs: readonly string[],
  inForce: Match,
): FoundException[] {
  const passes = (asList(at(policy.spec, 'authorities')) ?? []).some(
    authority => at(authority, 'static', 'action') === 'pass',
  );
  if (!passes) return [];
  const guarded = at(policy.spec, 'policy') !== undefined;
  return [
    {
      kind: 'static-pass',
      object: objectOf(policy, 'ClusterImagePolicy'),
      policy: policy.metadata.name,
      text: `Images that fit ${few(globs) || 'patterns that cannot be read'} ${
        guarded
          ? 'pass without a signature where the policy in the object says so'
          : 'pass without a signature'
      }; other policies about them must still be satisfied.`,
      scope: scopeOf({
        images: globs.some(glob => /^\*\*?(\/\*\*?)*$/.test(glob))
          ? []
          : [...globs],
        digests: digestsOf(globs),
      }),
      effect: EFFECT_OF[inForce],
      ...writtenFacts(policy),
    },
  ];
}

/** What lets images pass policy-controller. */
export function policyControllerFoundExceptions(options: {
  objects: ClusterObjects;
  webhook: string;
  policies: ReadonlyArray<{
    object: KubernetesObject;
    globs: string[] | undefined;
    /** Whether the controller has taken the policy into use. */
    inForce: Match;
  }>;
}): FoundException[] {
  const { objects, webhook, policies } = options;
  return unique([
    ...policies.flatMap(({ object, globs, inForce }) =>
      staticPass(object, globs ?? [], inForce),
    ),
    ...webhookExclusions(
      objects,
      'validatingwebhookconfigurations',
      ({ metadata }) => metadata.name === webhook,
    ),
  ]);
}
