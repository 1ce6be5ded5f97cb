import type { KubernetesObject } from 'backstage-plugin-image-signing-node';
import { asList, asRecord, asText, at } from '../../observe/admission/json';
import { creationGuard, scopeGuards, unless } from './celGuards';
import { evaluateCondition } from './celProbe';
import { copyOf, shortId } from './metadata';
import type { ManifestTerms, Probe, ProbeAnswer } from './types';

/** Name of the match condition that lets an exception past a policy. */
export function conditionName(id: string): string {
  return `image-signing-exception-${shortId(id)}`;
}

/**
 * A copy of a policy that is not asked about the excepted Pod: one match
 * condition more.
 *
 * @param dated - false where the webhook sees objects before they are dated.
 */
export function withCondition(
  policy: KubernetesObject,
  terms: ManifestTerms,
  dated: boolean,
): KubernetesObject {
  const spec = asRecord(policy.spec) ?? {};
  const name = conditionName(terms.id);
  const others = (asList(spec.matchConditions) ?? []).filter(
    condition => at(condition, 'name') !== name,
  );
  return {
    ...copyOf(policy, terms),
    spec: {
      ...spec,
      matchConditions: [
        ...others,
        {
          name,
          expression: unless([
            ...scopeGuards(terms),
            ...(dated ? [creationGuard(terms)] : []),
          ]),
        },
      ],
    },
  };
}

/** Whether every policy leaves the probe out by the condition of the exception. */
export function leftOut(
  objects: readonly KubernetesObject[],
  probe: Probe,
  id: string,
): ProbeAnswer {
  const name = conditionName(id);
  const answers = objects.map(({ spec }): ProbeAnswer => {
    const own = (asList(at(spec, 'matchConditions')) ?? []).filter(
      condition => at(condition, 'name') === name,
    );
    if (own.length === 0) return 'refused';
    const asked = own.map(condition =>
      evaluateCondition(asText(at(condition, 'expression')) ?? '', probe),
    );
    if (asked.includes(false)) return 'passes';
    return asked.includes(undefined) ? 'unknown' : 'refused';
  });
  if (answers.includes('refused') || answers.length === 0) return 'refused';
  return answers.includes('unknown') ? 'unknown' : 'passes';
}
