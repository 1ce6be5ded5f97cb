import { ReasonError } from '../reasonError';
import { makeReason } from '../reasons';
import { escapeUntrustedText } from '../text';

/** A mistake at a path of the document. */
export interface PathProblem {
  path: Array<string | number>;
  message: string;
}

/**
 * One mistake in a trust policy.
 *
 * @public
 */
export interface TrustPolicyProblem {
  /** Name of the file or configuration. */
  source: string;
  /** From 1; absent where the policy did not come as text. */
  line?: number;
  /** From 1. */
  column?: number;
  /** Path in the document: `rules[0].signedBy.anyOf[1]`. */
  path: string;
  /** What is wrong and what is expected. */
  message: string;
}

/**
 * Thrown for a trust policy that is not valid; code `POLICY_INVALID`. Lists
 * every mistake, in the order of the document.
 *
 * @public
 */
export class TrustPolicyError extends ReasonError {
  readonly problems: TrustPolicyProblem[];

  constructor(problems: TrustPolicyProblem[]) {
    const [first, ...others] = problems;
    const more = others.length > 0 ? ` (and ${others.length} more)` : '';
    super(
      makeReason('POLICY_INVALID', {
        why: `${formatTrustPolicyProblem(first)}${more}`,
      }),
    );
    this.problems = problems;
  }
}

/**
 * A mistake in one line: `policy.yaml:12:5 rules[0].images: must not be empty`.
 *
 * @public
 */
export function formatTrustPolicyProblem(problem: TrustPolicyProblem): string {
  const { source, line, column, path, message } = problem;
  const place = line === undefined ? source : `${source}:${line}:${column}`;
  return escapeUntrustedText(
    `${place} ${path === '' ? '' : `${path}: `}${message}`,
    500,
  );
}

/** Writes a path as people do: `rules[0].images`. */
export function formatPath(path: Array<string | number>): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') {
      return `${text}[${part}]`;
    }
    return text === '' ? part : `${text}.${part}`;
  }, '');
}
