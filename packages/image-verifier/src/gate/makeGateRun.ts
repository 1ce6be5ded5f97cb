import type { Evidence } from '../evidence';
import { isOfType } from '../policy/predicateTypes';
import type { RequirementResult } from '../policy/result';
import type { TrustPolicy } from '../policy/trustPolicy';
import { parseImageReference } from '../reference/imageReference';
import { boundedText } from '../text';
import type { ImageVerification } from '../verifyImage';
import { GATE_STAGES, type GateRun, MAX_REASON_LENGTH } from './gateRun';

/** What a record says beside the verification itself. */
export interface GateContext {
  key: string;
  at: Date;
  publishedAt: string;
  /** For images that are named by digest alone. */
  tag?: string;
  pipeline: GateRun['pipeline'];
  environment?: string;
  enforcement: GateRun['enforcement'];
  stages: Array<Pick<GateRun['stages'][number], 'stage' | 'at'>>;
  policy: TrustPolicy;
  verifier: GateRun['verifier'];
  onFailure?: GateRun['onFailure'];
}

const MAX_ENTRIES = 50;

/**
 * The record of one verification. Pure.
 *
 * @returns undefined where no digest is known: such an image cannot be told
 * from another, so there is nothing to record.
 */
export function makeGateRun(
  { reference, result, evidence }: ImageVerification,
  context: GateContext,
): GateRun | undefined {
  const image = parseImageReference(reference);
  const digest = evidence?.digest ?? image.digest;
  const tag = image.tag ?? context.tag;
  if (digest === undefined || tag === undefined) {
    return undefined;
  }
  const [first] = result.reasons;
  const at = context.at.toISOString();
  const admitted = result.admitted === true;
  return {
    schemaVersion: 1,
    key: context.key,
    at,
    image: {
      reference,
      repository: image.name,
      digest,
      tag,
      publishedAt: context.publishedAt,
    },
    pipeline: context.pipeline,
    ...(context.environment !== undefined && {
      environment: context.environment,
    }),
    enforcement: context.enforcement,
    result: result.outcome,
    admitted,
    ...(result.outcome !== 'verified' && {
      reason: boundedText(
        first ? `${first.text}: ${first.detail}` : 'not verified',
        MAX_REASON_LENGTH,
      ),
      ...(first && { reasonCode: first.code }),
    }),
    checks: {
      signature: summarize(result.requirements, ['signature']),
      attestations: summarize(result.requirements, ['attestations']),
      origin: originOf(result.requirements, context.policy),
    },
    attestations: result.requirements
      .filter(({ check }) => check === 'attestations')
      .slice(0, MAX_ENTRIES)
      .map(({ requirement, outcome }) => ({
        name: boundedText(requirement, 300),
        outcome,
      })),
    signers: signersOf(result.requirements),
    stages: stagesOf(context, evidence, result.requirements, at),
    ...(result.rule && { rule: boundedText(result.rule, 1024) }),
    policyVersion: result.policyVersion,
    verifier: context.verifier,
    ...(context.onFailure && !admitted && { onFailure: context.onFailure }),
  };
}

type SubResult = GateRun['checks']['signature'];

// Only what decides about the image counts; what is merely reported does not.
function summarize(
  requirements: RequirementResult[],
  checks: Array<RequirementResult['check']>,
): SubResult {
  return worst(
    requirements.filter(
      ({ check, mode }) => mode === 'enforce' && checks.includes(check),
    ),
  );
}

function worst(requirements: RequirementResult[]): SubResult {
  if (requirements.length === 0) {
    return 'not-required';
  }
  const outcomes = requirements.map(({ outcome }) => outcome);
  if (outcomes.includes('unmet')) {
    return 'failed';
  }
  return outcomes.includes('inconclusive') ? 'inconclusive' : 'passed';
}

/**
 * Registry and project are judged by `sources` and base images, the pipeline by
 * a provenance with conditions on builder, source or ref.
 */
function originOf(
  requirements: RequirementResult[],
  policy: TrustPolicy,
): SubResult {
  const provenance = new Set(
    policy.rules.flatMap(rule =>
      rule.attestations
        .filter(
          ({ type, require }) =>
            type.includes('slsa-provenance') &&
            (require?.builder ?? require?.sourceRepository ?? require?.ref),
        )
        .map(
          ({ name, type }) => `${rule.name}\n${name} (${type.join(' or ')})`,
        ),
    ),
  );
  const isOrigin = ({ check, rule, requirement }: RequirementResult) =>
    check === 'sources' ||
    check === 'baseImages' ||
    (check === 'attestations' &&
      [...provenance].some(name =>
        `${rule}\n${requirement}`.startsWith(`${name} attested by `),
      ));
  return worst(
    requirements.filter(one => one.mode === 'enforce' && isOrigin(one)),
  );
}

function signersOf(requirements: RequirementResult[]): GateRun['signers'] {
  const found = new Map<string, GateRun['signers'][number]>();
  for (const { check, matched = [] } of requirements) {
    for (const { authority, signer } of check === 'signature' ? matched : []) {
      found.set(`${authority}\n${signer}`, {
        authority: boundedText(authority, 255),
        signer: boundedText(signer, 1024),
      });
    }
  }
  return [...found.values()].slice(0, MAX_ENTRIES);
}

// When something was signed, the signature itself proves.
const PROVEN_FIRST = new Set<string>(['attestations', 'sign-and-publish']);

/**
 * What the pipeline states, completed by what the signed documents prove: the
 * trusted times of the test attestation, the scan, the last attestation and
 * the counted signature.
 */
function stagesOf(
  context: GateContext,
  evidence: Evidence | undefined,
  requirements: RequirementResult[],
  at: string,
): GateRun['stages'] {
  const proven = provenTimes(evidence, requirements);
  const stated = context.stages
    .filter(
      ({ stage }) =>
        !PROVEN_FIRST.has(stage) || !proven.some(one => one.stage === stage),
    )
    .map(one => ({ ...one, source: 'stated' as const }));
  const known = new Set(stated.map(({ stage }) => stage));
  return [
    ...stated,
    ...proven.filter(({ stage }) => !known.has(stage)),
    { stage: 'verify' as const, at, source: 'verifier' as const },
  ].sort(
    (left, right) =>
      GATE_STAGES.indexOf(left.stage) - GATE_STAGES.indexOf(right.stage),
  );
}

function provenTimes(
  evidence: Evidence | undefined,
  requirements: RequirementResult[],
): GateRun['stages'] {
  const counted = new Set(
    requirements.flatMap(({ matched = [] }) =>
      matched.map(({ signature }) => signature),
    ),
  );
  const timesOf = (
    documents: Array<{ id: string; signedAt?: { time: string } }>,
  ) =>
    documents
      .filter(({ id }) => counted.has(id))
      .flatMap(({ signedAt }) => signedAt?.time ?? [])
      .map(one => new Date(one).toISOString())
      .sort();
  const attestations = evidence?.attestations ?? [];
  const ofType = (type: string) =>
    timesOf(
      attestations.filter(({ predicateType }) => isOfType(predicateType, type)),
    ).at(-1);
  const times: Array<[GateRun['stages'][number]['stage'], string | undefined]> =
    [
      ['build-and-tests', ofType('test-result')],
      ['scan', ofType('vulnerability-scan')],
      ['attestations', timesOf(attestations).at(-1)],
      ['sign-and-publish', timesOf(evidence?.signatures ?? [])[0]],
    ];
  return times.flatMap(([stage, time]) =>
    time === undefined
      ? []
      : [{ stage, at: time, source: 'evidence' as const }],
  );
}
