import type { Reason } from '../reason';
import type { CheckMode, RuleCheck } from './trustPolicy';

/**
 * The answer of one trust policy about one image in one environment.
 *
 * `inconclusive` means that the image could not be judged; it never counts as
 * verified.
 *
 * @public
 */
export interface PolicyResult {
  outcome: 'verified' | 'failed' | 'inconclusive';
  /**
   * True for verified images, for images that no rule covers where the policy
   * says `unmatched: allow` or `warn`, and where only checks are unmet that the
   * policy does not enforce. Says whether a gate opens, not whether anything
   * was verified: for that, see `outcome`.
   */
  admitted?: boolean;
  /** Hash of the trust policy that judged. */
  policyVersion: string;
  /**
   * Name of the rule that applied, several names separated by commas, or
   * undefined where none covers the image.
   */
  rule?: string;
  /** One line a requirement, in the order of the rule. */
  requirements: RequirementResult[];
  /** Why not verified, furthest failure first; empty when verified. */
  reasons: Reason[];
  /** Authorities whose signature counted. */
  matched: MatchedSignature[];
  /**
   * `repository@digest`: the reference to deploy. Empty where the image could
   * not be resolved to a digest.
   */
  pinned: string;
}

/** @public */
export interface RequirementResult {
  /** What was required, in plain words: `signed by ci-main or legacy`. */
  requirement: string;
  /** Name of the rule that requires it. */
  rule?: string;
  check: RuleCheck;
  /** Of an attestation: the types of which one suffices. */
  attests?: string[];
  /** `log`: reported, but an unmet one does not decide the outcome. */
  mode: CheckMode;
  outcome: 'met' | 'unmet' | 'inconclusive';
  /** Why it is not met; empty when met. */
  reasons: Reason[];
  /** Signatures or attestations that met it. */
  matched?: MatchedSignature[];
  /**
   * True where it is met only by signatures whose signer the policy does not
   * enforce (Notation level `audit`): it opens a gate, but verifies nothing.
   */
  unproven?: true;
}

/** @public */
export interface MatchedSignature {
  authority: string;
  /** `id` of the signature's evidence. */
  signature: string;
  /** Who signed, in one line. */
  signer: string;
  format: string;
  /** Findings that the authority notes without enforcing them. */
  noted?: Reason[];
  /** True where the authority does not enforce who signed. */
  unproven?: true;
  /** Where it covers not the image itself: what it covers. */
  subject?: { digest: string; level: 'index' | 'platform' };
}
