import { RE2JS } from 're2js';

// Texts that no pattern for an identity may match: nothing, anything, and any
// host. A pattern that matches one of them trusts people it does not name.
const PROBES = [
  '',
  'x',
  'https://any-host.invalid/any/path@refs/heads/any',
  'anybody@any-host.invalid',
];

const compiled = new Map<string, RE2JS>();
const MAX_COMPILED = 1000;

/**
 * True if the whole text matches the expression. RE2 runs in linear time, so
 * no text can make it slow.
 */
export function matchesPattern(pattern: string, text: string): boolean {
  let expression = compiled.get(pattern);
  if (!expression) {
    if (compiled.size >= MAX_COMPILED) {
      compiled.clear();
    }
    expression = RE2JS.compile(`^(?:${pattern})$`);
    compiled.set(pattern, expression);
  }
  return expression.matches(text);
}

/** Why an expression is not accepted; undefined where it is. */
export function patternProblem(pattern: string): string | undefined {
  try {
    // By itself first: "a)|(b" compiles only between our parentheses.
    RE2JS.compile(pattern);
    return PROBES.some(probe => matchesPattern(pattern, probe))
      ? 'it matches anything; name the host and the project'
      : undefined;
  } catch (error) {
    return `it is not a valid RE2 expression (${(error as Error).message})`;
  }
}
