import { Environment } from '@marcbachmann/cel-js';
import type { Probe, ProbeAnswer } from './types';

const MAX_LENGTH = 20_000;

const environment = new Environment({
  enableOptionalTypes: true,
  unlistedVariablesAreDyn: true,
});

/**
 * What an expression says of the creation of the probe's object; undefined
 * where it cannot be evaluated or is no condition.
 *
 * @param variables - further ones, for example the `variables` of a policy.
 */
export function evaluateCondition(
  expression: string,
  { object, at }: Probe,
  variables: Record<string, unknown> = {},
): boolean | undefined {
  try {
    const value = evaluate(expression, { object, at }, variables);
    return typeof value === 'boolean' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** @throws Error where the expression cannot be evaluated. */
export function evaluate(
  expression: string,
  { object, at }: Pick<Probe, 'object' | 'at'>,
  variables: Record<string, unknown> = {},
): unknown {
  if (expression.length > MAX_LENGTH) throw new Error('too long');
  const { kind, metadata } = object;
  return environment.evaluate(expression, {
    // The API server dates a new object before it validates it.
    object: {
      ...object,
      metadata: { ...metadata, creationTimestamp: at.toISOString() },
    },
    oldObject: null,
    request: {
      operation: 'CREATE',
      namespace: metadata.namespace,
      kind: { kind },
    },
    ...variables,
  });
}

/** Whether all conditions hold; what cannot be evaluated is unknown. */
export function allHold(
  expressions: readonly string[],
  probe: Probe,
): ProbeAnswer {
  const answers = expressions.map(text => evaluateCondition(text, probe));
  if (answers.includes(false)) return 'refused';
  return answers.includes(undefined) ? 'unknown' : 'passes';
}
