import type {
  SourceState,
  SourceStatus,
} from 'backstage-plugin-image-signing-common';

/** The ones that spoil the numbers come first. */
const ORDER: SourceState[] = [
  'forbidden',
  'error',
  'stale',
  'pending',
  'absent',
  'ok',
];

const SPOILING: SourceState[] = ['forbidden', 'error', 'stale'];

/** A cluster with all that is read from it, or any other source. */
export interface SourceGroup {
  kind: SourceStatus['kind'];
  name: string;
  /** The worst of its parts. */
  state: SourceState;
  /** Parts that are in that state. */
  affected: SourceStatus[];
  parts: SourceStatus[];
  lastSuccessAt?: string;
}

function compareStates(left: SourceState, right: SourceState): number {
  return ORDER.indexOf(left) - ORDER.indexOf(right);
}

/** True where the state of a source keeps digests from being counted. */
export function spoils({ state }: { state: SourceState }): boolean {
  return SPOILING.includes(state);
}

/** One group a source, the worst first; a silent cluster is named once. */
export function groupSources(sources: SourceStatus[]): SourceGroup[] {
  const parts = new Map<string, SourceStatus[]>();
  for (const source of sources) {
    const key = `${source.kind}/${source.name}`;
    parts.set(key, [...(parts.get(key) ?? []), source]);
  }
  return [...parts.values()]
    .map(all => {
      const [worst] = [...all].sort((a, b) => compareStates(a.state, b.state));
      const affected = all.filter(part => part.state === worst.state);
      return {
        kind: worst.kind,
        name: worst.name,
        state: worst.state,
        affected,
        parts: all,
        lastSuccessAt: affected
          .map(part => part.lastSuccessAt)
          .filter(at => at !== undefined)
          .sort()[0],
      };
    })
    .sort(
      (a, b) => compareStates(a.state, b.state) || a.name.localeCompare(b.name),
    );
}
