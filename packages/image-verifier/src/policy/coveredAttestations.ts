import type { AttestationEvidence, Evidence } from '../evidence';
import { signaturesThatCount, type RuleContext } from './requirements';
import { judgeSigners, parts } from './signers';
import type { PolicyRule } from './trustPolicy';

const MAX_SIGNATURES = 10;

/**
 * BuildKit's unsigned attestations about a platform image, as statements of
 * those whose signatures over the index meet the rule: who signs an index
 * signs the digests of everything in it. Empty unless the rule asks for it.
 * Pure.
 *
 * @param index - its bytes were hashed, so what it lists is in it.
 */
export function coveredAttestations(
  rule: PolicyRule,
  index: Evidence,
  platform: string,
  context: Omit<RuleContext, 'evidence'> & { level?: 'index' },
): AttestationEvidence[] {
  const unsigned = (index.unsigned ?? []).filter(
    one => one.platform === platform && one.predicate !== undefined,
  );
  if (
    index.kind !== 'index' ||
    unsigned.length === 0 ||
    !rule.attestations.some(({ coveredByIndex }) => coveredByIndex)
  ) {
    return [];
  }
  const { fitting } = signaturesThatCount(rule, {
    evidence: index,
    now: context.now,
  });
  const answers = parts(rule.signedBy).map(part =>
    judgeSigners(part, fitting, context),
  );
  if (answers.some(({ met, proven }) => !met || !proven)) {
    return [];
  }
  const counting = new Set(
    answers.flatMap(({ matched }) =>
      matched
        .filter(({ unproven }) => !unproven)
        .map(({ signature }) => signature),
    ),
  );
  const { level } = context;
  return fitting
    .filter(({ id }) => counting.has(id))
    .slice(0, MAX_SIGNATURES)
    .flatMap(signature =>
      unsigned.map(({ manifest, predicateType, predicate }) => ({
        // Its signer, its proven time and all that was found about it.
        ...signature,
        id: `${signature.id} ${manifest} ${predicateType}`,
        location: { place: 'index' as const, manifest },
        ...(level && { subject: { digest: index.digest, level } }),
        predicateType,
        predicate,
      })),
    );
}
