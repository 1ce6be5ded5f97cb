import { availableParallelism } from 'node:os';
import {
  isMainThread,
  parentPort,
  Worker,
  workerData,
  type MessagePort,
} from 'node:worker_threads';
import type { Discovery } from './discovery/discovery';
import type { Evidence } from './evidence';
import { assessEvidence } from './sigstore/assessEvidence';
import type { TrustMaterial } from './sigstore/trustMaterial';

/**
 * Judges discoveries in threads of their own, so that the thread that asks
 * stays free.
 *
 * @public
 */
export interface EvidenceAssessor {
  /**
   * Like {@link assessEvidence}.
   *
   * @throws Error where the thread ended; the discovery was not judged then.
   */
  assess(discovery: Discovery, trustMaterial: TrustMaterial): Promise<Evidence>;
  /** Ends the threads. What is not judged yet rejects. */
  close(): Promise<void>;
}

/** @public */
export interface EvidenceAssessorOptions {
  /**
   * How many threads; 0 judges in the thread that asks. Default: one less than
   * the machine can run at once, at least 1 and at most 4.
   */
  threads?: number;
}

const ROLE = 'image-verifier evidence assessor';
const MAX_THREADS = 64;
const MAX_OLD_GENERATION_MB = 512;
/** Trust material that a thread keeps: the present one and the one before. */
const KEPT_MATERIALS = 2;

interface Request {
  id: number;
  discovery: Discovery;
  trustMaterial: string;
  /** Sent once to each thread. */
  material?: TrustMaterial;
}

type Answer = { id: number } & ({ evidence: Evidence } | { error: string });

interface Job {
  resolve(evidence: Evidence): void;
  reject(error: Error): void;
}

function defaultThreads(): number {
  return Math.min(Math.max(availableParallelism() - 1, 1), 4);
}

class AssessorThread {
  readonly #worker: Worker;
  readonly #jobs = new Map<number, Job>();
  readonly #sent: string[] = [];
  #next = 0;

  constructor(onEnd: () => void) {
    this.#worker = startWorker();
    this.#worker.unref();
    this.#worker.on('message', (answer: Answer) => this.#settle(answer));
    let cause: unknown;
    this.#worker.on('error', error => {
      cause = error;
    });
    this.#worker.once('exit', () => {
      onEnd();
      const error = new Error('the thread that judges evidence ended', {
        cause,
      });
      this.#jobs.forEach(({ reject }) => reject(error));
      this.#jobs.clear();
    });
  }

  get pending(): number {
    return this.#jobs.size;
  }

  assess(discovery: Discovery, material: TrustMaterial): Promise<Evidence> {
    return new Promise((resolve, reject) => {
      const id = this.#next;
      this.#next += 1;
      const isNew = !this.#sent.includes(material.hash);
      const request: Request = {
        id,
        discovery,
        trustMaterial: material.hash,
        ...(isNew && { material }),
      };
      this.#worker.postMessage(request);
      if (isNew) {
        remember(this.#sent, material.hash);
      }
      this.#jobs.set(id, { resolve, reject });
      this.#worker.ref();
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #settle(answer: Answer): void {
    const job = this.#jobs.get(answer.id);
    this.#jobs.delete(answer.id);
    if (this.#jobs.size === 0) {
      this.#worker.unref();
    }
    if ('error' in answer) {
      job?.reject(new Error(answer.error));
    } else {
      job?.resolve(answer.evidence);
    }
  }
}

/**
 * Threads start when they are first needed and do not keep the process alive.
 *
 * @throws RangeError
 * @public
 */
export function createEvidenceAssessor(
  options: EvidenceAssessorOptions = {},
): EvidenceAssessor {
  const { threads = defaultThreads() } = options;
  if (!Number.isInteger(threads) || threads < 0 || threads > MAX_THREADS) {
    throw new RangeError(`threads must be 0 to ${MAX_THREADS}`);
  }
  const running: AssessorThread[] = [];
  let closed = false;

  function leastBusy(): AssessorThread {
    const idle = running.find(({ pending }) => pending === 0);
    if (!idle && running.length < threads) {
      const thread = new AssessorThread(() =>
        running.splice(running.indexOf(thread), 1),
      );
      running.push(thread);
      return thread;
    }
    return idle ?? running.reduce((a, b) => (b.pending < a.pending ? b : a));
  }

  return {
    async assess(discovery, trustMaterial) {
      if (closed) {
        throw new Error('the assessor is closed');
      }
      return threads === 0
        ? assessEvidence(discovery, trustMaterial)
        : leastBusy().assess(discovery, trustMaterial);
    },
    async close() {
      closed = true;
      await Promise.all(running.map(thread => thread.end()));
    },
  };
}

// Both sides forget in the same order, so that a thread has what it is thought
// to have.
function remember(hashes: string[], hash: string): string | undefined {
  hashes.push(hash);
  return hashes.length > KEPT_MATERIALS ? hashes.shift() : undefined;
}

// The thread runs this very file. In the repository that is TypeScript, which a
// thread does not learn to read from the one that starts it.
function startWorker(): Worker {
  const options = {
    workerData: ROLE,
    resourceLimits: { maxOldGenerationSizeMb: MAX_OLD_GENERATION_MB },
  };
  if (!__filename.endsWith('.ts')) {
    return new Worker(__filename, options);
  }
  const file = JSON.stringify(__filename);
  return new Worker(
    `const load = require('node:module').createRequire(${file});
     load('@backstage/cli/config/nodeTransform.cjs');
     load(${file});`,
    { ...options, eval: true },
  );
}

function serve(port: MessagePort): void {
  const materials = new Map<string, TrustMaterial>();
  const hashes: string[] = [];
  port.on('message', ({ id, discovery, trustMaterial, material }: Request) => {
    let answer: Answer;
    try {
      if (material) {
        const forgotten = remember(hashes, trustMaterial);
        if (forgotten !== undefined) {
          materials.delete(forgotten);
        }
        materials.set(trustMaterial, withBuffers(material) as TrustMaterial);
      }
      const known = materials.get(trustMaterial);
      if (!known) {
        throw new Error('the trust material is missing');
      }
      answer = { id, evidence: assessEvidence(discovery, known) };
    } catch (error) {
      answer = { id, error: String(error) };
    }
    port.postMessage(answer);
  });
}

// A copy for another thread holds plain byte arrays where there were buffers.
function withBuffers(value: unknown): unknown {
  if (value instanceof Uint8Array) {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  }
  if (Array.isArray(value)) {
    return value.map(withBuffers);
  }
  if (value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(
      Object.entries(value as object).map(([key, inner]) => [
        key,
        withBuffers(inner),
      ]),
    );
  }
  return value;
}

if (!isMainThread && workerData === ROLE && parentPort) {
  serve(parentPort);
}
