interface Flight<T> {
  result: Promise<T>;
  waiting: number;
  /** True when the operation has ended. */
  over: boolean;
  controller: AbortController;
}

/**
 * Shares one run of an operation among all who ask for the same key while it
 * runs. A caller that aborts leaves the others undisturbed; the operation
 * itself is aborted when nobody waits any more.
 */
export class SingleFlight<T> {
  readonly #flights = new Map<string, Flight<T>>();

  async run(
    key: string,
    signal: AbortSignal | undefined,
    operation: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    signal?.throwIfAborted();
    const flight = this.#flights.get(key) ?? this.#start(key, operation);
    flight.waiting++;
    try {
      return await untilAborted(flight.result, signal);
    } finally {
      flight.waiting--;
      if (flight.waiting === 0) {
        this.#land(key, flight);
        // An abort of what has ended would only cost time.
        if (!flight.over) {
          flight.controller.abort();
        }
      }
    }
  }

  #start(
    key: string,
    operation: (signal: AbortSignal) => Promise<T>,
  ): Flight<T> {
    const controller = new AbortController();
    const result = operation(controller.signal);
    const flight: Flight<T> = { result, waiting: 0, over: false, controller };
    this.#flights.set(key, flight);
    // Callers see the failure through `run`; nobody may be left by then.
    const land = () => {
      flight.over = true;
      this.#land(key, flight);
    };
    result.then(land, land);
    return flight;
  }

  #land(key: string, flight: Flight<T>): void {
    if (this.#flights.get(key) === flight) {
      this.#flights.delete(key);
    }
  }
}

function untilAborted<T>(
  result: Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  if (!signal) {
    return result;
  }
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    const settle = (how: () => void) => {
      signal.removeEventListener('abort', onAbort);
      how();
    };
    result.then(
      value => settle(() => resolve(value)),
      error => settle(() => reject(error)),
    );
  });
}
