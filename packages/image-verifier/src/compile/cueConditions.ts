import type { AttestationRequirement } from '../policy/trustPolicy';
import { predicateChecks, type PredicateCheck } from './predicateChecks';

/**
 * The conditions of a requirement as CUE over the statement, as
 * policy-controller and `cosign verify-attestation --policy` read it, and what
 * CUE cannot say.
 */
export function cueConditions(
  { require, conditions }: AttestationRequirement,
  predicateType: string,
): { cue?: string; missing: string[] } {
  const { checks, missing } = predicateChecks(require, predicateType);
  const fields = checks.flatMap(check => {
    const value = constraint(check);
    if (value === undefined) {
      missing.push(check.feature);
      return [];
    }
    const path = ['predicate', ...check.path].map(text).join(': ');
    return [`${path}: ${value}`];
  });
  return {
    ...(fields.length > 0 && {
      cue: `${[`predicateType: ${text(predicateType)}`, ...fields].join(
        '\n',
      )}\n`,
    }),
    missing: [
      ...missing.map(feature => `require.${feature}`),
      ...(conditions.length > 0 ? ['conditions'] : []),
    ],
  };
}

function constraint({ test, values }: PredicateCheck): string | undefined {
  switch (test) {
    case 'one-of':
      return values.map(text).join(' | ');
    case 'prefix':
      return values
        .map(value =>
          value.length > 1 && value.endsWith('*')
            ? `=~${text(`^${escaped(value.slice(0, -1))}`)}`
            : text(value),
        )
        .join(' | ');
    default:
      return undefined;
  }
}

function escaped(value: string): string {
  return value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

// A text as a literal of CUE, whose escapes are those of JSON.
function text(value: string): string {
  return JSON.stringify(value);
}
