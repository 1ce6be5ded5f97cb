import type { JudgedImage } from './evaluate.types';
import { type CheckFinding, imageName, unitKey, worstState } from './findings';
import type { Check, CheckState, NextAction } from './types';

/** What one check says. */
export interface Outcome {
  state: CheckState;
  evidence: string;
  /** Where it asks for several things: each on its own. */
  elements?: Check['elements'];
  nextAction?: NextAction;
}

export function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/**
 * Asks the same of every image; slots of one digest are one, as bad as the
 * worst. The evidence tells how many are as they should be, and names the first
 * that is not.
 */
export function overImages(
  images: readonly JudgedImage[],
  good: string,
  notApplicable: string,
  judge: (image: JudgedImage) => CheckFinding,
): Outcome {
  if (images.length === 0) {
    return { state: 'unknown', evidence: 'No image of this entity was seen.' };
  }
  const units = new Map<
    string,
    { image: JudgedImage; finding: CheckFinding }
  >();
  for (const image of images) {
    const finding = judge(image);
    const known = units.get(unitKey(image));
    if (
      !known ||
      (known.finding.state !== finding.state &&
        worstState([known.finding.state, finding.state]) === finding.state)
    ) {
      units.set(unitKey(image), { image, finding });
    }
  }
  const found = [...units.values()];
  const count = (state: CheckState) =>
    found.filter(({ finding }) => finding.state === state).length;
  const state = worstState(found.map(({ finding }) => finding.state));
  if (state === 'not-applicable') return { state, evidence: notApplicable };

  const applicable = found.length - count('not-applicable');
  const worst = found.find(({ finding }) => finding.state === state);
  const unknown =
    state === 'fail' && count('unknown')
      ? `; ${count('unknown')} could not be told`
      : '';
  const noted =
    state === 'pass'
      ? found.find(({ finding }) => finding.note !== undefined)
      : worst;
  const note = noted?.finding.note;
  const notRunning = images.every(({ facts }) => facts.cold)
    ? ' Nothing runs now; this is what the next start would take.'
    : '';
  return {
    state,
    evidence: `${count('pass')} of ${plural(
      applicable,
      'digest',
      'digests',
    )} ${good}${unknown}${
      note && noted ? `; ${imageName(noted.image)}: ${note}` : ''
    }.${notRunning}`,
    ...(worst?.finding.action && { nextAction: worst.finding.action() }),
  };
}
