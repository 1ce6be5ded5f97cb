import { askUntil } from './eventually';

interface Row {
  done: string;
  said: string;
  state: 'ok' | 'differs' | 'not run';
}

/** One part of the table, as one check fills it. */
export class Section {
  private readonly differences: string[] = [];

  constructor(private readonly rows: Row[]) {}

  /** Asks until the answer is the expected one, and adds a row either way. */
  async expect<T>(
    done: string,
    ask: () => Promise<T>,
    expected: T,
    seconds = 60,
  ): Promise<void> {
    const { answer, equal } = await askUntil(ask, expected, seconds);
    const said =
      answer instanceof Error ? answer.message : shorten(words(answer));
    if (equal) {
      this.rows.push({ done, said, state: 'ok' });
      return;
    }
    const wanted = shorten(words(expected));
    this.rows.push({
      done,
      said: `${said} (expected: ${wanted})`,
      state: 'differs',
    });
    this.differences.push(`${done}\n  expected ${wanted}\n  answer   ${said}`);
  }

  notRun(done: string, why: string): void {
    this.rows.push({ done, said: why, state: 'not run' });
  }

  /** @throws where an answer was not the expected one. */
  assertAllOk(): void {
    if (this.differences.length > 0) {
      throw new Error(this.differences.join('\n'));
    }
  }
}

/** What was done with the real tools, and what came out of it. */
export class ResultTable {
  private readonly sections = new Map<string, Row[]>();

  /** A part of the table; rows of the same title stand together. */
  section(title: string): Section {
    const rows = this.sections.get(title) ?? [];
    this.sections.set(title, rows);
    return new Section(rows);
  }

  allOk(): boolean {
    return [...this.sections.values()]
      .flat()
      .every(({ state }) => state !== 'differs');
  }

  toMarkdown(): string {
    return [...this.sections]
      .filter(([, rows]) => rows.length > 0)
      .map(
        ([title, rows]) =>
          `## ${title}\n\n| what was done | answer | |\n| --- | --- | --- |\n${rows
            .map(row => `| ${Object.values(row).map(cell).join(' | ')} |`)
            .join('\n')}\n`,
      )
      .join('\n');
  }
}

/** An answer in one line that reads well. */
function words(value: unknown): string {
  if (Array.isArray(value)) return value.map(words).join('; ') || 'nothing';
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([key, inner]) => `${key} ${words(inner)}`)
      .join(', ');
  }
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return value === undefined ? 'none' : String(value);
}

/** Ports and digests differ from run to run and are too long for a table. */
function shorten(text: string): string {
  return text
    .replace(/sha256:([0-9a-f]{8})[0-9a-f]{56}/g, 'sha256:$1…')
    .replace(/127\.0\.0\.1:\d+/g, 'registry');
}

function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/\|/g, '\\|');
}
