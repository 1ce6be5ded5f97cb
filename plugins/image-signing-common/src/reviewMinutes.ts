import { decisionsByItem } from './review';
import type { Review } from './types';

/** Text of people inside a table of Markdown. */
function cell(text: string | undefined): string {
  return (text ?? '')
    .replace(/[\r\n]+/g, ' ')
    .replace(/([\\|<>`*_[\]])/g, '\\$1');
}

/**
 * The minutes of a review as Markdown: who, when, how long, and what was decided
 * on each item, also on those that were left open.
 *
 * @public
 */
export function reviewMinutes(review: Review): string {
  const decisions = decisionsByItem(review);
  const minutes =
    review.durationSeconds === undefined
      ? 'not finished'
      : `${Math.round(review.durationSeconds / 60)} min`;
  const people = [
    ...new Set([
      review.startedBy,
      ...review.decisions.map(({ actor }) => actor),
    ]),
  ];
  const rows = review.items.map(item => {
    const decision = decisions.get(item.id);
    return [
      item.title,
      item.reasons.join(', '),
      item.owner,
      decision?.decision ?? 'open',
      decision?.comment,
      decision && `${decision.actor}, ${decision.at}`,
    ]
      .map(cell)
      .join(' | ');
  });
  return [
    `# Review of exceptions, ${review.startedAt.slice(0, 10)}`,
    '',
    ...(review.demo ? ['Demo data: this describes no real estate.', ''] : []),
    `- Started: ${review.startedAt} by ${cell(review.startedBy)}`,
    `- Finished: ${
      review.finishedAt
        ? `${review.finishedAt} by ${cell(review.finishedBy)}`
        : 'not yet'
    }`,
    `- Duration: ${minutes}`,
    `- People: ${people.map(cell).join(', ')}`,
    `- Decided: ${decisions.size} of ${review.items.length}`,
    ...(review.more > 0
      ? [`- Not looked at, for there were too many: ${review.more}`]
      : []),
    '',
    '| item | why | owner | decision | comment | who, when |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows.map(row => `| ${row} |`),
    '',
  ].join('\n');
}
