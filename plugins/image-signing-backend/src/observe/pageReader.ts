import {
  isMainThread,
  MessagePort,
  parentPort,
  Worker,
  workerData,
} from 'node:worker_threads';
import {
  keepEvents,
  keepPage,
  KeptEvents,
  KeptKind,
  KeptPage,
} from './keptObject';
import { KubernetesError, KubernetesErrorKind } from './kubernetesError';

const ROLE = 'image-signing page reader';
/** Less is read at once: it takes a millisecond or two. */
const SMALL_BYTES = 256 * 1024;
const MAX_OLD_GENERATION_MB = 512;

/** What a body may be, and what is kept of it. */
interface Kept {
  page: KeptPage;
  events: KeptEvents;
}

const READERS: {
  [Form in keyof Kept]: (
    body: Uint8Array,
    kind: KeptKind,
    what: string,
  ) => Kept[Form];
} = { page: keepPage, events: keepEvents };

interface Request {
  id: number;
  form: keyof Kept;
  body: Uint8Array;
  kind: KeptKind;
  what: string;
}

type Answer = { id: number } & (
  | { kept: Kept[keyof Kept] }
  | { error: { kind: KubernetesErrorKind; message: string } }
);

interface Job {
  what: string;
  resolve(kept: Kept[keyof Kept]): void;
  reject(error: Error): void;
}

/**
 * Reads lists in a thread of its own: parsing a page of 500 pods takes as long
 * as several answers of the API. The thread starts with the first large page and
 * does not keep the process alive.
 */
export class PageReader {
  #worker?: Worker;
  readonly #jobs = new Map<number, Job>();
  #next = 0;

  /**
   * A page of a list, or whole lines of a stream of initial events. Takes the
   * memory of `body` away from the caller.
   *
   * @throws KubernetesError for what is neither.
   */
  async read<Form extends keyof Kept>(
    form: Form,
    body: Uint8Array,
    kind: KeptKind,
    what: string,
  ): Promise<Kept[Form]> {
    if (body.length < SMALL_BYTES) return READERS[form](body, kind, what);
    this.#worker ??= this.#start();
    const worker = this.#worker;
    const id = this.#next;
    this.#next += 1;
    return new Promise((resolve, reject) => {
      this.#jobs.set(id, {
        what,
        resolve: kept => resolve(kept as Kept[Form]),
        reject,
      });
      const request: Request = { id, form, body, kind, what };
      worker.postMessage(request, [body.buffer as ArrayBuffer]);
      worker.ref();
    });
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = startWorker();
    worker.unref();
    worker.on('message', (answer: Answer) => this.#settle(answer, worker));
    let cause: Error | undefined;
    worker.on('error', error => {
      cause = error;
    });
    worker.once('exit', () => {
      this.#worker = undefined;
      this.#jobs.forEach(({ what, reject }) => reject(endOf(what, cause)));
      this.#jobs.clear();
    });
    return worker;
  }

  #settle(answer: Answer, worker: Worker): void {
    const job = this.#jobs.get(answer.id);
    this.#jobs.delete(answer.id);
    if (this.#jobs.size === 0) worker.unref();
    if ('kept' in answer) job?.resolve(answer.kept);
    else {
      const { kind, message } = answer.error;
      job?.reject(new KubernetesError(kind, message));
    }
  }
}

/** A page that takes more memory than the thread has is asked for in parts. */
function endOf(what: string, cause: Error | undefined): KubernetesError {
  const full =
    (cause as { code?: string } | undefined)?.code ===
    'ERR_WORKER_OUT_OF_MEMORY';
  return new KubernetesError(
    full ? 'too-large' : 'unexpected',
    `${what}: the thread that reads pages ended`,
    { cause },
  );
}

// The thread runs this very file. In the repository that is TypeScript, which a
// thread does not learn to read from the one that starts it.
function startWorker(): Worker {
  const options = {
    workerData: ROLE,
    resourceLimits: { maxOldGenerationSizeMb: MAX_OLD_GENERATION_MB },
  };
  if (!__filename.endsWith('.ts')) return new Worker(__filename, options);
  const file = JSON.stringify(__filename);
  return new Worker(
    `const load = require('node:module').createRequire(${file});
     load('@backstage/cli/config/nodeTransform.cjs');
     load(${file});`,
    { ...options, eval: true },
  );
}

function serve(port: MessagePort): void {
  port.on('message', ({ id, form, body, kind, what }: Request) => {
    let answer: Answer;
    try {
      answer = { id, kept: READERS[form](body, kind, what) };
    } catch (error) {
      answer = {
        id,
        error: {
          kind: error instanceof KubernetesError ? error.kind : 'unexpected',
          message: error instanceof Error ? error.message : String(error),
        },
      };
    }
    port.postMessage(answer);
  });
}

if (!isMainThread && workerData === ROLE && parentPort) serve(parentPort);
