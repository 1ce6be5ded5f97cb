import { limitOf, outcomeOf, OUTCOMES, type Judged } from './judge';
import { LIMITS } from './limits';

/** Limits that no case shows any more. */
export function unusedLimits(all: Judged[]): string[] {
  const used = new Set(all.map(limitOf));
  return LIMITS.filter(limit => !used.has(limit)).map(({ name }) => name);
}

const countsOf = (judged: Judged[]) =>
  OUTCOMES.map(
    outcome => judged.filter(one => outcomeOf(one) === outcome).length,
  );

/** The counts by variant, and the limits with their reasons. */
export function reportOf(judged: Judged[]): string {
  const names = [...new Set(judged.map(({ case: one }) => one.variant.name))];
  const own = (name: string) =>
    judged.filter(({ case: one }) => one.variant.name === name);
  const order = (left: string, right: string) =>
    left < right ? -1 : Number(left > right);
  const rows = names.sort(order).map(name => {
    const cases = own(name);
    const { group } = cases[0].case.variant;
    const refused = cases.filter(({ real }) => real.message !== undefined);
    return [group, name, cases.length, refused.length, ...countsOf(cases)];
  });
  rows.sort((left, right) => order(String(left[0]), String(right[0])));
  const all = judged.filter(({ real }) => real.message !== undefined);
  const sum = ['sum', '', judged.length, all.length, ...countsOf(judged)];
  return `## The posture and what the API server does

${
  judged.length
} requests that bring images into namespaces, each predicted from the
objects that the API server holds and then made with dryRun. What is compared:
refused, warned about, audited, or passed; loopholes that let it pass; and the
denial that is read from the message of a refusal.

${table(
  ['about', 'variant', 'requests', 'refused', ...OUTCOMES],
  [...rows, sum],
)}
Where the posture leaves something open, or is not about it:

${table(
  ['limit', 'posture', 'requests', 'why'],
  LIMITS.map(limit => [
    limit.name,
    limit.says,
    judged.filter(one => outcomeOf(one) !== 'agrees' && limitOf(one) === limit)
      .length,
    limit.why,
  ]),
)}`;
}

function table(heads: string[], rows: Array<Array<string | number>>): string {
  const line = (cells: Array<string | number>) => `| ${cells.join(' | ')} |\n`;
  return [heads, heads.map(() => '---'), ...rows].map(line).join('');
}
