/** One challenge of a WWW-Authenticate header, RFC 9110 §11.6.1. */
export interface Challenge {
  /** Lower case: `bearer`, `basic`. */
  scheme: string;
  /** Parameters by lower-case name. */
  parameters: Map<string, string>;
}

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+/;
const PARAMETER =
  /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/;

/** Reads the challenges of a header; what it cannot read, it leaves out. */
export function parseChallenges(header: string): Challenge[] {
  const challenges: Challenge[] = [];
  let rest = header.slice(0, 8192);
  while (rest !== '') {
    rest = rest.replace(/^[\s,]+/, '');
    const parameter = PARAMETER.exec(rest);
    if (parameter && challenges.length > 0) {
      const value = parameter[2]?.replace(/\\(.)/g, '$1') ?? parameter[3];
      challenges.at(-1)?.parameters.set(parameter[1].toLowerCase(), value);
      rest = rest.slice(parameter[0].length);
      continue;
    }
    const scheme = TOKEN.exec(rest);
    if (!scheme) {
      break;
    }
    challenges.push({ scheme: scheme[0].toLowerCase(), parameters: new Map() });
    rest = rest.slice(scheme[0].length);
  }
  return challenges;
}
