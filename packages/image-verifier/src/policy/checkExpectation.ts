import type { PolicyTestExpectation } from './policyTests';
import type { PolicyResult } from './result';

/** What a policy answered about the image of a test case. */
export interface PolicyAnswer {
  /** Names of the rules that apply. */
  rules: string[];
  /** Absent where only the choice of rules is asked. */
  result?: Pick<PolicyResult, 'outcome' | 'admitted' | 'reasons'>;
}

/** One thing that is not as expected. */
export interface ExpectationMismatch {
  field: keyof PolicyTestExpectation;
  expected: string;
  found: string;
}

/** Compares an answer with what a test case expects. Pure. */
export function checkExpectation(
  { rules, outcome, admitted, reason }: PolicyTestExpectation,
  answer: PolicyAnswer,
): ExpectationMismatch[] {
  const mismatches: ExpectationMismatch[] = [];
  const compare = (
    field: keyof PolicyTestExpectation,
    expected: string | undefined,
    found: string,
  ) => {
    if (expected !== undefined && expected !== found) {
      mismatches.push({ field, expected, found });
    }
  };
  compare('rules', rules && listed(rules), listed(answer.rules));
  const { result } = answer;
  compare('outcome', outcome, result?.outcome ?? 'not judged');
  compare(
    'admitted',
    admitted === undefined ? undefined : String(admitted),
    result ? String(result.admitted === true) : 'not judged',
  );
  const codes: string[] = result?.reasons.map(({ code }) => code) ?? [];
  if (reason !== undefined && !codes.includes(reason)) {
    mismatches.push({
      field: 'reason',
      expected: reason,
      found: codes.join(', ') || 'none',
    });
  }
  return mismatches;
}

function listed(names: string[]): string {
  return [...new Set(names)].sort().join(', ') || 'none';
}
