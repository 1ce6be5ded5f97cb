import type { SignatureFormat } from 'backstage-plugin-image-signing-common';
import { parse } from 'yaml';
import { asList, asText, asTextMap, at } from './json';
import { wildcardMatch } from './selectors';
import type { Match } from './selectors';

/** What one row of Connaisseur's policy does with an image that it is about. */
export interface ConnaisseurRule {
  pattern: string;
  /** `allow` and `deny` look at no signature. */
  effect: 'verify' | 'allow' | 'deny' | 'unknown';
  /** True where a tag is replaced by the digest that was verified. */
  pins: boolean;
  verifies?: SignatureFormat[];
}

/** Connaisseur's switches, as far as they bear on images. */
export interface ConnaisseurSwitches {
  detectionMode: boolean;
  childApproval: boolean;
  unchangedApproval: boolean;
  podsOnly: boolean;
}

/** A configuration is a few kilobytes; a larger one is not read. */
const MAX_LENGTH = 262_144;

const FORMATS: Record<string, SignatureFormat[]> = {
  cosign: ['cosign-legacy', 'sigstore-bundle'],
  notation: ['notation'],
};
const SIGNING = ['cosign', 'notation', 'notaryv1', 'nv1'];

function readRule(rule: unknown, validators: unknown[]): ConnaisseurRule[] {
  const pattern = asText(at(rule, 'pattern'));
  if (pattern === undefined) return [];
  const wanted = asText(at(rule, 'validator')) || 'default';
  const validator = validators.find(
    candidate => at(candidate, 'name') === wanted,
  );
  const type = asText(at(validator, 'type')) ?? '';
  const mode = at(rule, 'with', 'mode') ?? 'mutate';
  if (type === 'static') {
    const approve = at(validator, 'approve');
    const effect = approve === true ? 'allow' : 'deny';
    return [
      {
        pattern,
        effect: typeof approve === 'boolean' ? effect : 'unknown',
        pins: false,
      },
    ];
  }
  return [
    {
      pattern,
      effect: SIGNING.includes(type) ? 'verify' : 'unknown',
      pins: mode === 'mutate',
      ...(Object.hasOwn(FORMATS, type) && { verifies: FORMATS[type] }),
    },
  ];
}

/** Reads the rules of `config.yaml`; undefined where it could not be read. */
export function readConnaisseurRules(
  text: unknown,
): ConnaisseurRule[] | undefined {
  if (typeof text !== 'string' || text.length > MAX_LENGTH) return undefined;
  let config: unknown;
  try {
    config = parse(text, { maxAliasCount: 10 });
  } catch {
    return undefined;
  }
  const validators = asList(at(config, 'validators'));
  const policy = asList(at(config, 'policy'));
  return validators && policy
    ? policy.flatMap(rule => readRule(rule, validators))
    : undefined;
}

/** Reads the environment that Connaisseur is started with. */
export function readConnaisseurSwitches(data: unknown): ConnaisseurSwitches {
  const values = asTextMap(data);
  const isOn = (name: string, standard: boolean) =>
    values[name] === undefined
      ? standard
      : ['1', 't', 'true', 'y', 'yes', 'on'].includes(
          values[name].toLowerCase(),
        );
  return {
    detectionMode: isOn('DETECTION_MODE', false),
    childApproval: isOn('AUTOMATIC_CHILD_APPROVAL', true),
    unchangedApproval: isOn('AUTOMATIC_UNCHANGED_APPROVAL', false),
    podsOnly: values.RESOURCE_VALIDATION_MODE === 'podsOnly',
  };
}

/** The texts under which Connaisseur may compare an image. */
function forms(image: string): string[] {
  const at0 = image.indexOf('@');
  const colon = image.lastIndexOf(':');
  const hasTag =
    at0 < 0
      ? colon > image.lastIndexOf('/')
      : image.slice(0, at0).lastIndexOf(':') >
        image.slice(0, at0).lastIndexOf('/');
  if (at0 < 0) return [hasTag ? image : `${image}:latest`];
  const digest = image.slice(at0);
  const named = image.slice(0, at0);
  const repository = hasTag ? named.slice(0, named.lastIndexOf(':')) : named;
  return [...new Set([image, `${repository}${digest}`])];
}

function matchPattern(pattern: string, image: string): Match {
  const fitting = forms(image).filter(form => wildcardMatch(pattern, form));
  if (fitting.length === forms(image).length) return 'yes';
  // Whether a pattern without a tag stands for all tags differs by version.
  const open = forms(image).some(
    form =>
      wildcardMatch(`${pattern}:*`, form) ||
      wildcardMatch(`${pattern}@*`, form),
  );
  return fitting.length || open ? 'unknown' : 'no';
}

function commonPrefix(left: string, right: string): number {
  let length = 0;
  while (length < left.length && left[length] === right[length]) length += 1;
  return length;
}

/** More parts win, then the longer common beginnings, then the longer parts. */
function moreSpecific(
  left: ConnaisseurRule,
  right: ConnaisseurRule,
  image: string,
): number {
  const parts = [left, right].map(({ pattern }) => pattern.split('/'));
  const named = image.split('/');
  const measures = parts.map(own => [
    own.length,
    ...own.map((part, index) => commonPrefix(part, named[index] ?? '')),
    ...own.map(part => part.length),
  ]);
  const [first, second] = measures;
  if (first[0] !== second[0]) return second[0] - first[0];
  const index = first.findIndex((value, at0) => value !== second[at0]);
  return index < 0 ? 0 : second[index] - first[index];
}

/**
 * The rules that may decide about an image: the most specific that fits, and
 * those of which it cannot be told whether they fit and would come first.
 */
export function decidingRules(
  rules: readonly ConnaisseurRule[],
  image: string,
): ConnaisseurRule[] {
  const candidates = rules
    .map(rule => ({ rule, match: matchPattern(rule.pattern, image) }))
    .filter(({ match }) => match !== 'no')
    .sort((left, right) => moreSpecific(left.rule, right.rule, image));
  const certain = candidates.findIndex(({ match }) => match === 'yes');
  return candidates
    .slice(0, certain < 0 ? candidates.length : certain + 1)
    .map(({ rule }) => rule);
}
