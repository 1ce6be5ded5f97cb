import { sha256Hex } from '../encoding/digest';
import { canonicalJson } from '../encoding/json';
import {
  formatPath,
  TrustPolicyError,
  type PathProblem,
  type TrustPolicyProblem,
} from './problems';
import { checkReferences } from './references';
import {
  KNOWN_KEYS,
  policySchema,
  type ConditionsDocument,
  type PolicyDocument,
  type SignerDocument,
} from './schema';
import type {
  AttestationConditions,
  AttestationRequirement,
  Authority,
  PolicyRule,
  SignerRequirement,
  TrustPolicy,
} from './trustPolicy';
import { checkDepth, readYamlDocument, toProblems } from './yamlDocument';

/**
 * Reads a trust policy, version 1, from YAML or JSON text or from an object.
 *
 * Nothing is guessed: unknown keys, names that do not exist, keys given twice
 * and patterns that trust anybody are mistakes. All mistakes are reported at
 * once, with their line where there is text.
 *
 * @param source - name of the file or configuration, for messages.
 * @throws {@link TrustPolicyError}
 * @public
 */
export function parseTrustPolicy(
  policy: string | object,
  options: { source: string },
): TrustPolicy {
  const { source } = options;
  if (typeof policy !== 'string') {
    const locate = (problem: PathProblem) => ({
      source,
      path: formatPath(problem.path),
      message: problem.message,
    });
    checkDepth(policy, locate);
    return check(policy, locate);
  }
  const { value, locate } = readYamlDocument(policy, source);
  return check(value, locate);
}

function check(
  value: unknown,
  locate: (problem: PathProblem) => TrustPolicyProblem,
): TrustPolicy {
  const parsed = policySchema.safeParse(value);
  const problems = [
    ...(parsed.success
      ? []
      : parsed.error.issues.flatMap(issue => toProblems(issue, KNOWN_KEYS))),
    ...checkReferences(value),
  ];
  if (!parsed.success || problems.length > 0) {
    const located = problems.map(locate);
    // A stable order where there are lines; the order of finding elsewhere.
    located.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
    throw new TrustPolicyError(located);
  }
  return versioned(withDefaults(parsed.data));
}

/** A policy with its version, the hash of all of it. */
export function versioned(body: Omit<TrustPolicy, 'version'>): TrustPolicy {
  return { version: `sha256:${sha256Hex(canonicalJson(body))}`, ...body };
}

function withDefaults(document: PolicyDocument): Omit<TrustPolicy, 'version'> {
  return {
    roots: document.roots ?? {},
    ...(document.trustStores && { trustStores: document.trustStores }),
    authorities: document.authorities.map(toAuthority),
    rules: document.rules.map(toRule),
    ...(document.signatureRepositories && {
      signatureRepositories: document.signatureRepositories,
    }),
    unmatched: document.unmatched ?? 'deny',
    ...(document.unmatchedUntil !== undefined && {
      unmatchedUntil: document.unmatchedUntil,
    }),
  };
}

function toAuthority({
  keyless,
  notation,
  key,
  transparencyLog,
  ...rest
}: PolicyDocument['authorities'][number]): Authority {
  if (notation) {
    return {
      ...rest,
      notation: {
        ...notation,
        level: notation.level ?? 'strict',
        verifyTimestamp: notation.verifyTimestamp ?? 'always',
      },
    };
  }
  return keyless
    ? { name: rest.name, owner: rest.owner, keyless }
    : {
        ...rest,
        key: key ?? {},
        transparencyLog: transparencyLog ?? 'required',
      };
}

function toRule({
  signedBy,
  attestations,
  baseImages,
  checks,
  ...rest
}: PolicyDocument['rules'][number]): PolicyRule {
  return {
    ...rest,
    precedence: rest.precedence ?? 0,
    anyAttestation: rest.anyAttestation ?? false,
    separateRoles: rest.separateRoles ?? [],
    signedBy: toRequirement(signedBy),
    attestations: (attestations ?? []).map(toAttestation),
    ...(baseImages && {
      baseImages: { ...baseImages, pinned: baseImages.pinned ?? true },
    }),
    checks: {
      signature: 'enforce',
      attestations: 'enforce',
      baseImages: 'enforce',
      sources: 'enforce',
      separateRoles: 'enforce',
      ...checks,
    },
  };
}

function toAttestation({
  name,
  type,
  signedBy,
  coveredByIndex,
  require,
  conditions,
}: NonNullable<
  PolicyDocument['rules'][number]['attestations']
>[number]): AttestationRequirement {
  return {
    name,
    type: [type].flat(),
    ...(signedBy && { signedBy: toRequirement(signedBy) }),
    ...(coveredByIndex && { coveredByIndex }),
    ...(require && { require: toConditions(require) }),
    conditions: (conditions ?? []).map(condition =>
      typeof condition === 'string' ? { expression: condition } : condition,
    ),
  };
}

function toConditions({
  builder,
  sourceRepository,
  ref,
  buildType,
  result,
  tests,
  notStatus,
  verifier,
  ...rest
}: ConditionsDocument): AttestationConditions {
  return {
    ...rest,
    ...(builder && { builder: [builder].flat() }),
    ...(sourceRepository && { sourceRepository: [sourceRepository].flat() }),
    ...(ref && { ref: [ref].flat() }),
    ...(buildType && { buildType: [buildType].flat() }),
    ...(result && { result: [result].flat() }),
    ...(tests && { tests: [tests].flat() }),
    ...(notStatus && { notStatus: [notStatus].flat() }),
    ...(verifier && { verifier: [verifier].flat() }),
  };
}

function toRequirement(signers: SignerDocument): SignerRequirement {
  if (typeof signers === 'string') {
    return { authority: signers };
  }
  const { authority, anyOf, allOf, atLeast, of } = signers;
  if (authority) return { authority };
  if (anyOf) return { anyOf: anyOf.map(toRequirement) };
  if (allOf) return { allOf: allOf.map(toRequirement) };
  return { atLeast: atLeast ?? 1, of: (of ?? []).map(toRequirement) };
}
