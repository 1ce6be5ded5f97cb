import { nameOf, type Case } from './cases';
import type { Observation } from './observe';
import type { Decision, Prediction } from './predict';

/** Where the posture cannot say what will happen, and why that is meant so. */
export interface Limit {
  name: string;
  why: string;
  variants: string[];
  /** Names of the requests that it is about; all where absent. */
  attempts?: RegExp;
  says: Decision;
  is: Array<Observation['decision']>;
  /** The refusal names none of the policies that refuse. */
  misnames?: true;
}

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
function faultOfDenial(
  { case: one, predicted, real }: Judged,
  engine: string,
  limit: Limit | undefined,
): string {
  const { decision, denial, message = '' } = real;
  if (decision !== 'refused') return '';
  if (!denial) return 'no denial was read';
  if (denial.engine !== engine) return `engine ${denial.engine}`;
  if (denial.class !== 'policy') {
    return `class ${denial.class}, ${denial.reasonCode}`;
  }
  if (isOfAnother(predicted, real) && !limit?.misnames) {
    return `policy ${denial.policy} is not one that enforces`;
  }
  const references = Object.values(one.attempt.images)
    .flat()
    .map(({ reference }) => reference);
  const named = references.filter(reference => message.includes(reference));
  // A tag may have been given its digest on the way.
  const missing = named.filter(
    reference =>
      !denial.images.some(image => image.split('@')[0] === reference) &&
      !denial.images.includes(reference),
  );
  return missing.length > 0 ? `images ${denial.images}` : '';
}

/** Whether the denial is put down to a policy that does not refuse. */
function isOfAnother(
  { decision, policies }: Prediction,
  { denial }: Observation,
): boolean {
  return (
    decision === 'refused' &&
    denial?.policy !== undefined &&
    policies.length > 0 &&
    !policies.includes(denial.policy)
  );
}

export class Judge {
  constructor(private readonly engine: string, readonly limits: Limit[]) {}

  limitOf({ case: one, predicted, real }: Judged): Limit | undefined {
    return this.limits.find(
      ({ variants, attempts, says, is }) =>
        variants.includes(one.variant.name) &&
        (attempts?.test(one.attempt.name) ?? true) &&
        says === predicted.decision &&
        is.includes(real.decision),
    );
  }

  private faultOf(judged: Judged): string {
    return faultOfDenial(judged, this.engine, this.limitOf(judged));
  }

  outcomeOf(judged: Judged): Outcome {
    if (this.faultOf(judged)) return 'disagrees';
    const { predicted, real } = judged;
    const same = predicted.decision === real.decision;
    if (same && !isOfAnother(predicted, real)) return 'agrees';
    if (!this.limitOf(judged)) return 'disagrees';
    return predicted.decision === 'unknown' ? 'left open' : 'limit';
  }

  disagreements(all: Judged[]): string[] {
    return this.disagreeing(all).map(({ text }) => text);
  }

  /** The cases that disagree, each with what was foretold and what was seen. */
  disagreeing(all: Judged[]): Array<{ case: Case; text: string }> {
    return all
      .filter(judged => this.outcomeOf(judged) === 'disagrees')
      .map(judged => {
        const { case: one, predicted, real } = judged;
        const { signature, digest } = predicted.modes;
        const fault = this.faultOf(judged);
        const text = `${nameOf(one)}: predicted ${
          predicted.decision
        } (signature ${signature}, digest ${digest}), really ${real.decision} ${
          fault && `(denial: ${fault}) `
        }${JSON.stringify(real.message ?? '')}`;
        return { case: one, text };
      });
  }

  /** Limits that no case shows any more. */
  unused(all: Judged[]): string[] {
    const used = new Set(all.map(judged => this.limitOf(judged)));
    return this.limits
      .filter(limit => !used.has(limit))
      .map(({ name }) => name);
  }
}
