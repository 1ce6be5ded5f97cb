import type { AuthService } from '@backstage/backend-plugin-api';
import {
  catalogFactAnnotation,
  catalogStageOf,
  protectionOf,
  type ImageSigningApi,
  type ServiceRow,
} from 'backstage-plugin-image-signing-common';

/** The most that the API gives at once. */
const PAGE_SIZE = 200;
const REQUEST_TIMEOUT_MS = 30_000;
/** Facts of rows that nobody has written for so long are facts no more. */
export const MAX_AGE_MS = 10 * 60_000;

/** The annotations of each service, by its entity ref. */
type Facts = Map<string, Record<string, string>>;

/**
 * Holds what the image-signing backend tells of every service. It asks for all
 * of them at once now and then, since the catalog processes one entity at a time.
 */
export class FactsReader {
  #facts: Facts = new Map();
  /** When the rows were last written that the facts come from. */
  #asOf = -Infinity;
  #first: { promise: Promise<void>; settle: () => void };

  constructor(
    private readonly options: {
      auth: AuthService;
      api: Pick<ImageSigningApi, 'listServices'>;
      now?: () => number;
    },
  ) {
    let settle = () => {};
    const promise = new Promise<void>(resolve => {
      settle = resolve;
    });
    this.#first = { promise, settle };
  }

  /** Settles once it was tried to read the facts, whatever came of it. */
  get ready(): Promise<void> {
    return this.#first.promise;
  }

  /** What is known of an entity now; nothing where it is too old to be told. */
  of(entityRef: string): Record<string, string> {
    return this.#isOld() ? {} : this.#facts.get(entityRef) ?? {};
  }

  /**
   * Reads the facts of all services.
   *
   * @returns The entities of which something else is known than before.
   * @throws Where they could not all be read: then the former ones stay, until
   * they are too old.
   */
  async read(): Promise<string[]> {
    try {
      const { facts, asOf } = await this.#readAll();
      const changed = changes(this.#facts, facts);
      this.#facts = facts;
      this.#asOf = asOf;
      return this.#isOld() ? this.forgetOld() : changed;
    } finally {
      this.#first.settle();
    }
  }

  /** Lets go of what is too old, and tells of which entities that was. */
  forgetOld(): string[] {
    if (!this.#isOld()) return [];
    const gone = [...this.#facts.keys()];
    this.#facts = new Map();
    return gone;
  }

  #now(): number {
    return (this.options.now ?? Date.now)();
  }

  #isOld(): boolean {
    return this.#now() - this.#asOf > MAX_AGE_MS;
  }

  async #readAll(): Promise<{ facts: Facts; asOf: number }> {
    const { auth, api } = this.options;
    const facts: Facts = new Map();
    let asOf = Infinity;
    let cursor: string | undefined;
    do {
      // A token may end before the last page.
      const { token } = await auth.getPluginRequestToken({
        onBehalfOf: await auth.getOwnServiceCredentials(),
        targetPluginId: 'image-signing',
      });
      const page = await api.listServices(
        { sort: 'name', limit: PAGE_SIZE, ...(cursor && { cursor }) },
        { token, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) },
      );
      for (const row of page.items) facts.set(row.entityRef, annotations(row));
      asOf = Math.min(asOf, Date.parse(page.asOf));
      cursor = page.nextCursor;
    } while (cursor);
    return { facts, asOf };
  }
}

function annotations(row: ServiceRow): Record<string, string> {
  const result: Record<string, string> = {};
  for (const environment of row.environments) {
    const protection = protectionOf(environment);
    // Where nothing runs there is nothing to filter by.
    if (!protection) continue;
    const { environment: name } = environment;
    result[catalogFactAnnotation('stage', name)] = catalogStageOf(environment);
    result[catalogFactAnnotation('protection', name)] = protection;
  }
  return result;
}

function changes(before: Facts, after: Facts): string[] {
  const refs = new Set([...before.keys(), ...after.keys()]);
  return [...refs].filter(
    ref =>
      JSON.stringify(before.get(ref) ?? {}) !==
      JSON.stringify(after.get(ref) ?? {}),
  );
}
