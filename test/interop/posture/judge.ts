import { nameOf, type Case } from './cases';
import { LIMITS, type Limit } from './limits';
import type { Observation } from './observe';
import type { Prediction } from './predict';

export interface Judged {
  case: Case;
  predicted: Prediction;
  real: Observation;
}

export type Outcome = 'agrees' | 'left open' | 'limit' | 'disagrees';

export const OUTCOMES: Outcome[] = [
  'agrees',
  'left open',
  'limit',
  'disagrees',
];

/** Why the denial that is made of the message is not the refusal that it tells. */
function faultOfDenial({ case: one, predicted, real }: Judged): string {
  const { denial, message = '' } = real;
  if (message === '') return '';
  if (!denial) return 'no denial was read';
  const policy = /ValidatingAdmissionPolicy '([^']+)'/.exec(message)?.[1];
  const webhook = /failed calling webhook "([^"]+)"/.exec(message)?.[1];
  if (denial.policy !== policy) return `policy ${denial.policy}`;
  if (webhook && denial.class !== 'outage') return `class ${denial.class}`;
  if (real.effect === 'outage') return '';
  if (denial.engine !== 'ValidatingAdmissionPolicy') {
    return `engine ${denial.engine}`;
  }
  if (denial.class !== 'policy' || denial.reasonCode !== 'TAG_FORBIDDEN') {
    return `${denial.class}, ${denial.reasonCode}`;
  }
  if (predicted.effect === 'enforce' && !predicted.policies.includes(policy!)) {
    return `policy ${policy} is not one that enforces`;
  }
  const images = Object.values(one.attempt.images).flat();
  const named = images.filter(
    // What is cut off after the @ is no reference that anybody could find.
    image =>
      message.includes(`image ${image} `) && !image.endsWith('@sha256:5a5a'),
  );
  return named.some(image => !denial.images.includes(image))
    ? `images ${denial.images}`
    : '';
}

export function limitOf(judged: Judged): Limit | undefined {
  const { case: one, predicted, real } = judged;
  return LIMITS.find(
    ({ variants, attempts, says, is }) =>
      variants.includes(one.variant.name) &&
      (attempts?.test(one.attempt.name) ?? true) &&
      says === predicted.effect &&
      is.includes(real.effect),
  );
}

export function outcomeOf(judged: Judged): Outcome {
  if (faultOfDenial(judged)) return 'disagrees';
  const { predicted, real } = judged;
  if (predicted.effect === real.effect) return 'agrees';
  if (!limitOf(judged)) return 'disagrees';
  return predicted.effect === 'unknown' ? 'left open' : 'limit';
}

export function disagreements(all: Judged[]): string[] {
  return all
    .filter(judged => outcomeOf(judged) === 'disagrees')
    .map(judged => {
      const { case: one, predicted, real } = judged;
      const fault = faultOfDenial(judged);
      return `${nameOf(one)}: predicted ${predicted.effect}, really ${
        real.effect
      } ${fault && `(denial: ${fault}) `}${real.message ?? ''}`;
    });
}
