import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { createEvidenceAssessor, EvidenceAssessor } from 'image-verifier';

const KEY = 'imageSigning.verificationThreads';

/** @throws InputError for a number that is not one of threads. */
export function createConfiguredAssessor(config: Config): EvidenceAssessor {
  const threads = config.getOptionalNumber(KEY);
  try {
    return createEvidenceAssessor({ threads });
  } catch (error) {
    throw new InputError(
      `${KEY}: ${(error as Error).message}; leave it out for a fitting number`,
    );
  }
}
