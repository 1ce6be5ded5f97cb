import type { Dispatcher } from 'undici';
import type { RequestBudget } from './budget';

/** One request as it goes over a connection, and the bounds of its answer. */
export interface Exchange {
  method: 'GET' | 'POST';
  url: URL;
  headers: Record<string, string>;
  body?: string;
  /** More bytes than this are not read. */
  maxBytes: number;
  /** More bytes of an error than this are not read; the rest is dropped. */
  maxErrorBytes: number;
  /** What is thrown where a good answer has more bytes than it may have. */
  tooLarge: () => Error;
  /** What the bytes of the answer are counted against. */
  budget?: RequestBudget;
  signal: AbortSignal;
}

/** An answer that was read whole; of an error perhaps only the beginning. */
export interface RawAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

class AnswerCollector implements Dispatcher.DispatchHandler {
  readonly #exchange: Exchange;
  readonly #resolve: (answer: RawAnswer) => void;
  readonly #reject: (error: unknown) => void;
  readonly #onAbort: () => void;
  #controller?: Dispatcher.DispatchController;
  #settled = false;
  #status = 0;
  #headers: RawAnswer['headers'] = {};
  #chunks: Buffer[] = [];
  #length = 0;

  constructor(
    exchange: Exchange,
    resolve: (answer: RawAnswer) => void,
    reject: (error: unknown) => void,
  ) {
    this.#exchange = exchange;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#onAbort = () => this.#fail(exchange.signal.reason);
    exchange.signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#settled) {
      controller.abort(new Error('nobody waits for the answer any more'));
      return;
    }
    this.#controller = controller;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: RawAnswer['headers'],
  ): void {
    // 1xx: the answer itself is yet to come.
    if (status >= 200) {
      this.#status = status;
      this.#headers = headers;
    }
  }

  // Counts what arrives; what the sender announces is not believed.
  onResponseData(
    _controller: Dispatcher.DispatchController,
    chunk: Buffer,
  ): void {
    if (this.#settled) {
      return;
    }
    const { maxBytes, maxErrorBytes, tooLarge, budget } = this.#exchange;
    this.#length += chunk.length;
    try {
      budget?.countBytes(chunk.length);
    } catch (error) {
      this.#fail(error);
      return;
    }
    if (isSuccess(this.#status)) {
      if (this.#length > maxBytes) {
        this.#fail(tooLarge());
        return;
      }
    } else if (this.#length > Math.min(maxBytes, maxErrorBytes)) {
      this.#succeed();
      this.#drop();
      return;
    }
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#succeed();
  }

  onResponseError(
    _controller: Dispatcher.DispatchController,
    error: Error,
  ): void {
    this.#settle(() => this.#reject(error));
  }

  #succeed(): void {
    this.#settle(() =>
      this.#resolve({
        status: this.#status,
        headers: this.#headers,
        // A copy, since what arrived lies in larger blocks.
        body: Buffer.concat(this.#chunks),
      }),
    );
  }

  #fail(error: unknown): void {
    this.#settle(() => this.#reject(error));
    this.#drop();
  }

  #drop(): void {
    this.#controller?.abort(new Error('the rest of the answer is not read'));
  }

  #settle(how: () => void): void {
    if (!this.#settled) {
      this.#settled = true;
      this.#exchange.signal.removeEventListener('abort', this.#onAbort);
      how();
      this.#chunks = [];
    }
  }
}

/**
 * Sends one request and collects the answer as it arrives, without a stream in
 * between: a scan makes many small requests.
 *
 * @throws the error of the connection, of a bound, or the signal's reason.
 */
export function exchangeOver(
  dispatcher: Dispatcher,
  exchange: Exchange,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    exchange.signal.throwIfAborted();
    const { method, url, headers, body } = exchange;
    dispatcher.dispatch(
      {
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method,
        headers,
        body,
      },
      new AnswerCollector(exchange, resolve, reject),
    );
  });
}
