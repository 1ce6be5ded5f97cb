/** In the order of the table. */
export const BENCHMARKS = [
  'verification',
  'scan',
  'peers',
  'ingest',
  'clusters',
  'freshness',
  'reads',
  'page',
] as const;

export type BenchmarkName = (typeof BENCHMARKS)[number];

/** How large the measured estate is. */
export interface Sizes {
  images: number;
  pods: number;
  services: number;
  /** Digests that are judged again after a change of the policy. */
  digests: number;
  /** Services of the estate whose overview a browser opens. */
  entities: number;
}

export const DEFAULT_SIZES: Sizes = {
  images: 300,
  pods: 20_000,
  services: 2000,
  digests: 5000,
  entities: 20_000,
};

/** @throws Error for a name that is none. */
export function toBenchmarkName(name: string): BenchmarkName {
  const known = BENCHMARKS.find(one => one === name);
  if (known) return known;
  throw new Error(
    `There is no benchmark '${name}'; choose of ${BENCHMARKS.join(', ')}`,
  );
}

/** The sizes that were given, the others at their defaults. */
export function toSizes(given: Partial<Record<keyof Sizes, string>>): Sizes {
  const sizes = { ...DEFAULT_SIZES };
  for (const name of Object.keys(sizes) as Array<keyof Sizes>) {
    const value = Number(given[name] ?? sizes[name]);
    if (!Number.isInteger(value) || value < 1) {
      throw new Error(
        `--${name} is '${given[name]}'; use a whole number from 1`,
      );
    }
    sizes[name] = value;
  }
  return sizes;
}
