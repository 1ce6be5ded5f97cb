import type {
  EnforcementRule,
  EnforcementRulePage,
  EnforcementRulesQuery,
} from 'backstage-plugin-image-signing-common';
import { parseImageReference } from 'image-verifier';
import { InputError } from '@backstage/errors';
import {
  enforcementRule,
  MatrixInput,
  MatrixKey,
  matrixKeys,
} from '../plan/enforcementMatrix';
import { pageOfList } from './page';

/** The enforcement matrix, or the rules of one repository in it. */
export function listEnforcementRules(
  query: NonNullable<EnforcementRulesQuery>,
  input: MatrixInput,
): Omit<EnforcementRulePage, 'demo' | 'policyVersion'> {
  const { environment, finding, repository, cursor } = query;
  const keys = (
    repository === undefined
      ? matrixKeys(input)
      : input.environments.map(({ name }) => ({
          repository: repositoryOf(repository),
          environment: name,
        }))
  ).filter(key => environment === undefined || key.environment === environment);
  const ruleOf = (key: MatrixKey): EnforcementRule[] => {
    const rule = enforcementRule(key, input);
    return rule ? [rule] : [];
  };
  const keyOf = (key: MatrixKey) => [key.repository, key.environment];
  const options = { cursor, limit: query.limit ?? 25 };
  if (finding === undefined) {
    // The list is short and cheap; only what is shown is looked up.
    const page = pageOfList(keys, { ...options, keyOf });
    return { ...page, items: page.items.flatMap(ruleOf) };
  }
  const rules = keys
    .flatMap(ruleOf)
    .filter(rule => rule.findings.some(one => one.code === finding));
  return pageOfList(rules, { ...options, keyOf });
}

function repositoryOf(text: string): string {
  try {
    return parseImageReference(text).name;
  } catch {
    throw new InputError(
      `query.repository is '${text}'; give registry and repository, for example registry.example.com/prod/payments`,
    );
  }
}
