import type { Judge, Judged } from './judge';
import { OUTCOMES } from './judge';

/** The counts by variant, and the limits with their reasons. */
export function reportOf(
  title: string,
  engine: string,
  judge: Judge,
  all: Judged[],
): string {
  const countsOf = (judged: Judged[]) => [
    judged.length,
    judged.filter(({ real }) => real.decision === 'refused').length,
    ...OUTCOMES.map(
      outcome => judged.filter(one => judge.outcomeOf(one) === outcome).length,
    ),
  ];
  const variants = [...new Set(all.map(({ case: one }) => one.variant))];
  const rows = variants.map(variant => [
    variant.group,
    variant.name,
    ...countsOf(all.filter(({ case: one }) => one.variant === variant)),
  ]);
  const limits = judge.limits.map(limit => [
    limit.name,
    limit.says,
    all.filter(
      one => judge.outcomeOf(one) !== 'agrees' && judge.limitOf(one) === limit,
    ).length,
    limit.why,
  ]);
  return [
    `## ${title}`,
    '',
    `${all.length} requests that bring images into namespaces, each predicted from the`,
    `objects that the API server holds and then made with dryRun; ${engine}`,
    'itself is behind the webhooks. What is compared: refused, warned about or',
    'passed; loopholes that let it pass; and the denial that is read from a refusal.',
    '',
    table(
      ['about', 'variant', 'requests', 'refused', ...OUTCOMES],
      [...rows, ['sum', '', ...countsOf(all)]],
    ),
    ...(limits.length > 0
      ? [
          'Where the posture leaves something open, or says something else:',
          '',
          table(['limit', 'posture', 'requests', 'why'], limits),
        ]
      : []),
  ].join('\n');
}

function table(heads: string[], rows: Array<Array<string | number>>): string {
  const line = (cells: Array<string | number>) => `| ${cells.join(' | ')} |\n`;
  return [heads, heads.map(() => '---'), ...rows].map(line).join('');
}
