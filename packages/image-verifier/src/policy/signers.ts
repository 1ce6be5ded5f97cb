import type {
  AttestationEvidence,
  SignatureEvidence,
  SignedDocumentEvidence,
} from '../evidence';
import type { Reason } from '../reason';
import {
  describeSigner,
  matchAuthority,
  signerNotTrusted,
  type KeyIds,
} from './authorities';
import type { MatchedSignature } from './result';
import type { Authority, SignerRequirement } from './trustPolicy';

/** Whose documents count, and under which keys. */
export interface SignerContext {
  authorities: ReadonlyMap<string, Authority>;
  keyIds: KeyIds;
  /** The time for which to judge. */
  now: Date;
  /** Authorities whose key could not be read, and why. */
  unknownKeys?: ReadonlyMap<string, Reason>;
}

/** Why it is not known whether authorities of a tree have signed. */
export function whyUnknown(
  requirement: SignerRequirement,
  { unknownKeys }: SignerContext,
): Reason[] {
  return namesIn(requirement).flatMap(name => unknownKeys?.get(name) ?? []);
}

/** What documents say about a requirement on signers. */
export interface SignerAnswer {
  met: boolean;
  /** Met by signatures whose signer is enforced; see `RequirementResult`. */
  proven: boolean;
  matched: MatchedSignature[];
  /** Why the documents that are there do not count. */
  reasons: Reason[];
  /** Of `atLeast`: how many were found, of how many; what is missing. */
  count?: { found: number; required: number; missing: string[] };
}

/** All names in a tree, each once, in order. */
export function namesIn(requirement: SignerRequirement): string[] {
  if ('authority' in requirement) {
    return [requirement.authority];
  }
  return [...new Set(childrenOf(requirement).flatMap(namesIn))];
}

/** The requirements in a tree: `allOf` at the top is one for each of its parts. */
export function parts(requirement: SignerRequirement): SignerRequirement[] {
  return 'allOf' in requirement ? requirement.allOf : [requirement];
}

/** A tree in words: `a or (b and c)`, `2 of a, b, c`. */
export function describeSigners(requirement: SignerRequirement): string {
  if ('authority' in requirement) {
    return requirement.authority;
  }
  const texts = childrenOf(requirement).map(child =>
    'authority' in child || childrenOf(child).length === 1
      ? describeSigners(child)
      : `(${describeSigners(child)})`,
  );
  if ('atLeast' in requirement) {
    return `${requirement.atLeast} of ${texts.join(', ')}`;
  }
  return texts.join('anyOf' in requirement ? ' or ' : ' and ');
}

function childrenOf(
  requirement: Exclude<SignerRequirement, { authority: string }>,
): SignerRequirement[] {
  if ('anyOf' in requirement) return requirement.anyOf;
  return 'allOf' in requirement ? requirement.allOf : requirement.of;
}

/**
 * Judges a tree over the documents. A document that is not valid, or whose
 * signer is not accepted, gives its reason and takes nothing from the others.
 */
export function judgeSigners(
  requirement: SignerRequirement,
  documents: Array<SignatureEvidence | AttestationEvidence>,
  context: SignerContext,
): SignerAnswer {
  const accepted = namesIn(requirement).flatMap(
    name => context.authorities.get(name) ?? [],
  );
  const byAuthority = new Map<string, MatchedSignature[]>();
  const reasons: Reason[] = [];
  for (const document of documents) {
    const judged = matchDocument(document, accepted, context);
    reasons.push(...judged.reasons);
    for (const matched of judged.matched) {
      const others = byAuthority.get(matched.authority) ?? [];
      byAuthority.set(matched.authority, [...others, matched]);
    }
  }
  const proven = judgeTree(requirement, provenOnly(byAuthority));
  return proven.met
    ? { ...proven, proven: true, reasons }
    : { ...judgeTree(requirement, byAuthority), proven: false, reasons };
}

function provenOnly(
  byAuthority: ReadonlyMap<string, MatchedSignature[]>,
): Map<string, MatchedSignature[]> {
  return new Map(
    [...byAuthority].map(([name, matched]) => [
      name,
      matched.filter(({ unproven }) => !unproven),
    ]),
  );
}

function matchDocument(
  document: SignedDocumentEvidence,
  accepted: Authority[],
  context: SignerContext,
): { matched: MatchedSignature[]; reasons: Reason[] } {
  const { signer } = document;
  if (!signer || !(document.valid || document.notation?.intact)) {
    return { matched: [], reasons: document.reasons };
  }
  const matches = accepted.map(authority => ({
    authority,
    match: matchAuthority(document, authority, context),
  }));
  const matched = matches.flatMap(({ authority, match }) =>
    match.matched
      ? [
          {
            authority: authority.name,
            signature: document.id,
            signer: describeSigner(signer),
            format: document.format,
            ...(document.subject && { subject: document.subject }),
            ...(match.noted && { noted: match.noted }),
            ...(match.unproven && { unproven: match.unproven }),
          },
        ]
      : [],
  );
  if (matched.length > 0) {
    return { matched, reasons: [] };
  }
  // Intact, but nobody that is trusted vouches for it.
  if (!document.valid) {
    return { matched: [], reasons: document.reasons };
  }
  const near = matches.flatMap(({ match }) =>
    !match.matched && match.near ? [match.reason] : [],
  );
  return {
    matched: [],
    reasons: near.length > 0 ? near : [signerNotTrusted(signer, accepted)],
  };
}

type TreeAnswer = Omit<SignerAnswer, 'reasons' | 'proven'>;

function judgeTree(
  requirement: SignerRequirement,
  byAuthority: ReadonlyMap<string, MatchedSignature[]>,
): TreeAnswer {
  if ('authority' in requirement) {
    const matched = byAuthority.get(requirement.authority) ?? [];
    return { met: matched.length > 0, matched };
  }
  const children = childrenOf(requirement);
  const answers = children.map(child => judgeTree(child, byAuthority));
  const met = answers.filter(answer => answer.met);
  const matched = distinct(met.flatMap(answer => answer.matched));
  if ('anyOf' in requirement) {
    return { met: met.length > 0, matched };
  }
  if ('allOf' in requirement) {
    // Nothing at all is not everything.
    const all = children.length > 0 && met.length === children.length;
    return { met: all, matched };
  }
  const found = distinctSigners(
    met.map(answer => answer.matched.map(({ signer }) => signer)),
  );
  const missing = children
    .filter((_, index) => !answers[index].met)
    .map(describeSigners);
  return {
    met: found > 0 && found >= requirement.atLeast,
    matched,
    count: { found, required: requirement.atLeast, missing },
  };
}

/**
 * How many parts can be filled by a signer of their own: one signer who fits
 * several parts fills one. Maximum matching by augmenting paths.
 */
function distinctSigners(roles: string[][]): number {
  const partOf = new Map<string, number>();
  const fill = (part: number, tried: Set<string>): boolean =>
    roles[part].some(signer => {
      if (tried.has(signer)) {
        return false;
      }
      tried.add(signer);
      const other = partOf.get(signer);
      if (other !== undefined && !fill(other, tried)) {
        return false;
      }
      partOf.set(signer, part);
      return true;
    });
  return roles.filter((_, part) => fill(part, new Set())).length;
}

function distinct(matched: MatchedSignature[]): MatchedSignature[] {
  return [
    ...new Map(
      matched.map(one => [`${one.authority}\n${one.signature}`, one]),
    ).values(),
  ];
}
