import type { AttestationRequirement } from '../policy/trustPolicy';
import { predicateChecks, type PredicateCheck } from './predicateChecks';

const TRIVY_SEVERITIES = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'UNKNOWN'];

/**
 * The conditions of a requirement as CEL over `predicate`, and what CEL in the
 * engine cannot say.
 */
export function celConditions(
  { require, conditions }: AttestationRequirement,
  predicateType: string,
): {
  terms: string[];
  missing: string[];
  /** Said of one form of the predicate only. */
  narrower: string[];
} {
  const { checks, missing } = predicateChecks(require, predicateType);
  // The engine gives the names `image` and `signer` another meaning or none.
  const [own, foreign] = [true, false].map(kept =>
    conditions.filter(
      ({ expression }) => /\b(image|signer)\b/.test(expression) !== kept,
    ),
  );
  return {
    narrower: checks
      .filter(({ test }) => test === 'no-severity')
      .map(({ feature }) => `require.${feature}`),
    terms: [
      ...checks.map(term),
      ...own.map(({ expression }) => bound(expression, predicateType)),
    ],
    missing: [
      ...missing.map(feature => `require.${feature}`),
      ...(foreign.length > 0 ? ['conditions'] : []),
    ],
  };
}

// CEL has no `let`; a loop over one value is one.
function bound(expression: string, predicateType: string): string {
  let bounded = `(${expression})`;
  if (/\bpredicateType\b/.test(expression)) {
    bounded = `[${celText(predicateType)}].all(predicateType, ${bounded})`;
  }
  return /\bnow\b/.test(expression)
    ? `[time.now()].all(now, ${bounded})`
    : bounded;
}

function term({ feature, path, test, values, least }: PredicateCheck): string {
  const field = `predicate.${path.join('.')}`;
  switch (test) {
    case 'one-of':
      return `${field} in ${celList(values)}`;
    case 'prefix':
      return `(${values
        .map(value =>
          value.length > 1 && value.endsWith('*')
            ? `${field}.startsWith(${celText(value.slice(0, -1))})`
            : `${field} == ${celText(value)}`,
        )
        .join(' || ')})`;
    case 'includes-all':
      return `${celList(values)}.all(wanted, wanted in ${field})`;
    case 'min-length':
      return `${field}.size() >= ${least}`;
    default:
      return noFinding(field, feature);
  }
}

// What is not one of the words that are allowed is refused, also a report that
// is not of this form.
function noFinding(results: string, severity: string): string {
  const allowed = TRIVY_SEVERITIES.filter(
    word => word !== severity.toUpperCase(),
  );
  return `(${results}.size() > 0 && ${results}.all(target, !has(target.Vulnerabilities) || target.Vulnerabilities == null || target.Vulnerabilities.all(found, found.Severity in ${celList(
    allowed,
  )})))`;
}

/** A text as a literal of CEL, whose escapes are those of JSON. */
export function celText(text: string): string {
  return JSON.stringify(text);
}

export function celList(texts: string[]): string {
  return `[${texts.map(celText).join(', ')}]`;
}
