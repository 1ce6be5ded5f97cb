import type { ExceptionTrial } from 'backstage-plugin-image-signing-common';
import type { ReadAnswer } from '../../dryRun/dryRunAnswer';

export type TrialOutcome = Pick<ExceptionTrial, 'outcome' | 'text'>;

/** What is known besides of why the Pod passes or not. */
export interface TrialFacts {
  /** Policies that would refuse the image if there were no exceptions. */
  policies: readonly string[];
  /** False where it is certain that nothing refuses the image. */
  enforced: boolean;
  /** The image is verified where it runs in the namespace. */
  verified: boolean;
}

/** Refusals that are about the image, whoever spoke. */
const ABOUT_IMAGES = [
  'SIGNATURE_NOT_FOUND',
  'SIGNATURE_INVALID',
  'SIGNER_NOT_TRUSTED',
  'ATTESTATION_MISSING',
  'SOURCE_NOT_ALLOWED',
];

/** Why nothing was told, in words that say what to do. */
const HINDRANCES: Record<string, string> = {
  NO_PERMISSION: 'The portal may not create Pods in dry runs there',
  TIMEOUT: 'The API server did not answer in time',
  ENGINE_OUTAGE: 'The admission engine could not look',
  QUOTA: 'The quota of the namespace is used up',
  POD_SECURITY: 'Pod Security refused the Pod before its image was looked at',
  NO_DRY_RUN: 'A webhook does not take dry runs',
};

/**
 * What an answer says of an exception that is over. Denied only where the
 * refusal is about the image: any other may hide that the image would pass.
 * Admitted only where something else than the exception does not explain it.
 */
export function readTrial(read: ReadAnswer, facts: TrialFacts): TrialOutcome {
  const { answer, reasonCode = '', policy, engine, message = '' } = read;
  const said = message && ` It said: ${message}`;
  if (answer === 'refused') {
    const by = [engine, policy && `policy ${policy}`]
      .filter(Boolean)
      .join(', ');
    const about =
      ABOUT_IMAGES.includes(reasonCode) ||
      (policy !== undefined && facts.policies.includes(policy));
    return about
      ? {
          outcome: 'denied',
          text: `The API server refused the Pod in a dry run (${by}).${said}`,
        }
      : unknown(
          `The Pod was refused (${by}), but not certainly for its image, so this proves nothing.${said}`,
        );
  }
  if (answer === 'unknown') {
    return unknown(`${HINDRANCES[reasonCode] ?? 'No answer'}.${said}`);
  }
  if (facts.verified) {
    return unknown(
      'The API server admitted the Pod, whose image is verified by now: this tells nothing of the exception.',
    );
  }
  if (!facts.enforced) {
    return unknown(
      'The API server admitted the Pod, but no policy refuses the image here any more: this tells nothing of the exception.',
    );
  }
  return {
    outcome: 'admitted',
    text: 'The API server admitted the Pod in a dry run after the end, although a policy should refuse it: something still lets it pass, or the image was signed since.',
  };
}

export function unknown(text: string): TrialOutcome {
  return { outcome: 'unknown', text };
}
