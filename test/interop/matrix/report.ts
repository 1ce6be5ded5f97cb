import type { Case } from './rows';
import { compare, RULES, type Outcome } from './rules';
import type { Judged } from './runMatrix';

const OUTCOMES: Outcome[] = [
  'both accept',
  'both refuse',
  'stricter',
  'wider',
  'disagreement',
];

/** One line that finds a case again. */
export function nameOf({ base, happened, asked, way }: Case): string {
  return [base, happened, asked, way].join(' | ');
}

/** What the tools do not agree on, in full. */
export function disagreements(all: Judged[]): string[] {
  return all
    .filter(judged => compare(judged).outcome === 'disagreement')
    .map(
      ({ case: one, peer, real, ours }) =>
        `${nameOf(one)}: ${peer} ${real.verdict} (${real.why}), we say ${
          ours.verdict
        } (${ours.why})`,
    );
}

/** Rules that no case shows any more. */
export function unusedRules(all: Judged[]): string[] {
  const used = new Set(all.map(judged => compare(judged).rule));
  return RULES.filter(rule => !used.has(rule)).map(({ name }) => name);
}

/** The counts by tool, and by what the cases start from. */
export function agreementTable(
  all: Judged[],
  versions: Record<string, string>,
): string {
  const peers = [...new Set(all.map(({ peer }) => peer))].sort().reverse();
  const rows = peers.map(peer => {
    const own = all.filter(judged => judged.peer === peer);
    return [versions[peer] ?? peer, own.length, ...countsOf(own)];
  });
  const sum = ['sum', all.length, ...countsOf(all)];
  return table(
    ['verified by', 'cases', ...OUTCOMES.map(heading)],
    [...rows, sum],
  );
}

/** The same counts by the kind of thing that was judged. */
export function groupTable(all: Judged[]): string {
  const groups = new Map<string, Judged[]>();
  for (const judged of all) {
    const group = groupOf(judged.case);
    groups.set(group, [...(groups.get(group) ?? []), judged]);
  }
  return table(
    ['what was judged', 'verdicts', ...OUTCOMES.map(heading)],
    [...groups].map(([group, own]) => [group, own.length, ...countsOf(own)]),
  );
}

function groupOf({ group, happened }: Case): string {
  return happened === 'nothing' || happened.startsWith('signed by')
    ? group
    : `${group}, tampered with`;
}

/** Each rule by which we differ on purpose, with its cases. */
export function ruleTable(all: Judged[]): string {
  return table(
    ['rule', '', 'verdicts', 'why'],
    RULES.map(rule => [
      rule.name,
      rule.kind,
      all.filter(judged => compare(judged).rule === rule).length,
      rule.why,
    ]),
  );
}

const heading = (outcome: Outcome) =>
  outcome === 'stricter' || outcome === 'wider'
    ? `${outcome} by design`
    : outcome;

function countsOf(all: Judged[]): number[] {
  return OUTCOMES.map(
    outcome => all.filter(judged => compare(judged).outcome === outcome).length,
  );
}

function table(head: string[], rows: Array<Array<string | number>>): string {
  const line = (cells: Array<string | number>) =>
    `| ${cells.map(cell => String(cell).replace(/\|/g, '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''].join(
    '\n',
  );
}
