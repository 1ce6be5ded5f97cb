/** A row of the table: what was measured, the figure, and what it is held against. */
export interface Row {
  what: string;
  figure: string;
  /** For example the ratio to a bound measured in the same run. */
  against?: string;
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Processor time of all threads of this process since `before`. */
export function cpuSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/**
 * How long this thread works without letting the event loop turn. Counted is
 * its own processor time, so that neighbours of a busy machine do not count.
 */
export class TurnMeter {
  readonly #startedAt = threadTime();
  #turnedAt = this.#startedAt;
  #longest = 0;
  readonly #timer = setInterval(() => this.#turn(), 1);

  /** Milliseconds of processor time: the longest turn, and all of them. */
  stop(): { longest: number; total: number } {
    clearInterval(this.#timer);
    this.#turn();
    return { longest: this.#longest, total: this.#turnedAt - this.#startedAt };
  }

  #turn(): void {
    const now = threadTime();
    this.#longest = Math.max(this.#longest, now - this.#turnedAt);
    this.#turnedAt = now;
  }
}

function threadTime(): number {
  // Node.js 22 knows only all threads together.
  const { user, system } = (process.threadCpuUsage ?? process.cpuUsage)();
  return (user + system) / 1000;
}

/** The value below which `share` of the values lie. */
export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

export function median(values: number[]): number {
  return percentile(values, 0.5);
}

/**
 * How often a second each of these can be done, the median of several runs.
 * They take turns, so that a machine that is slow for a while is slow for all
 * of them and the ratio of two figures holds.
 */
export async function perSecond<Name extends string>(
  works: Record<Name, () => unknown>,
  options: { runs?: number; atLeastMs?: number } = {},
): Promise<Record<Name, number>> {
  const { runs = 5, atLeastMs = 400 } = options;
  const names = Object.keys(works) as Name[];
  const rates = new Map<Name, number[]>(names.map(name => [name, []]));
  for (let run = 0; run < runs + 1; run += 1) {
    for (const name of names) {
      const rate = await rateOf(works[name], atLeastMs);
      // The first run warms up.
      if (run > 0) rates.get(name)!.push(rate);
    }
  }
  return Object.fromEntries(
    names.map(name => [name, median(rates.get(name)!)]),
  ) as Record<Name, number>;
}

async function rateOf(work: () => unknown, atLeastMs: number): Promise<number> {
  let done = 0;
  const start = performance.now();
  while (performance.now() - start < atLeastMs) {
    await work();
    done += 1;
  }
  return (done / (performance.now() - start)) * 1000;
}

/** Does `work` for every item, so many at once. */
export async function atOnce<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const queue = items.values();
  async function worker() {
    for (const item of queue) await work(item);
  }
  await Promise.all(Array.from({ length: limit }, worker));
}

export function count(value: number): string {
  const digits = value >= 100 ? 0 : 1;
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

export function ratio(value: number, bound: number): string {
  return (value / bound).toFixed(2);
}

/** Prints rows as a Markdown table. */
export function printTable(rows: Row[]): void {
  console.log('\n| what | measured | against |');
  console.log('|---|---|---|');
  for (const { what, figure, against = '' } of rows) {
    console.log(`| ${what} | ${figure} | ${against} |`);
  }
}
