import { createHmac, timingSafeEqual } from 'node:crypto';
import {
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { type GateRun, parseGateRun } from './gateRun';
import { askPortal, type Portal, PortalError } from './portal';

/** The oldest records make room for new ones. */
const MAX_QUEUED = 500;
const MAX_REFUSED = 50;
const MAX_BYTES = 64 * 1024;
/** A pipeline waits no longer than this for the portal. */
const FLUSH_MS = 30_000;

const QUEUED = /^\d{15}-[A-Za-z0-9_-]{16,64}\.json$/;

/** What became of the queue. */
export interface FlushResult {
  sent: number;
  waiting: number;
  /** One sentence each, for the log. */
  notes: string[];
}

/**
 * Records on their way to the portal: one file each in a directory, so that a
 * record survives the process and is sent again by the next one. A file
 * appears whole or not at all.
 *
 * The directory often lies in a checkout or a cache, where others may write:
 * each record carries a MAC under the portal's token, so that only what a
 * holder of the token made is sent with it.
 */
export class ReportQueue {
  readonly #directory: string;
  readonly #token: string;

  constructor(directory: string, token: string = '') {
    this.#directory = directory;
    this.#token = token;
  }

  /** Puts a record in. @returns notes about records that had to make room. */
  async add(run: GateRun): Promise<string[]> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const stamp = String(Date.parse(run.at)).padStart(15, '0');
    const file = join(this.#directory, `${stamp}-${run.key}.json`);
    const temporary = `${file}.${process.pid}.tmp`;
    const mac = this.#mac(run);
    await writeFile(temporary, JSON.stringify({ mac, run }), { mode: 0o600 });
    await rename(temporary, file);
    const names = await this.#names();
    const over = names.slice(0, Math.max(0, names.length - MAX_QUEUED));
    await Promise.all(over.map(name => this.#remove(name)));
    return over.length === 0
      ? []
      : [`${over.length} old records made room for new ones and are lost`];
  }

  /**
   * Sends what waits, oldest first. Stops where the portal does not answer; a
   * record that the portal refuses for good is set aside in `refused/`.
   */
  async flush(baseUrl: string): Promise<FlushResult> {
    const portal = { baseUrl, token: this.#token || undefined };
    const until = Date.now() + FLUSH_MS;
    const names = await this.#names();
    const notes: string[] = [];
    let sent = 0;
    let done = 0;
    for (const name of names) {
      if (Date.now() > until) {
        notes.push('sending took too long; the rest waits for the next run');
        break;
      }
      const outcome = await this.#send(name, portal);
      if (outcome.note) {
        notes.push(outcome.note);
      }
      if (outcome.kind === 'waiting') {
        break;
      }
      done += 1;
      sent += outcome.kind === 'sent' ? 1 : 0;
    }
    return { sent, waiting: names.length - done, notes };
  }

  async #send(
    name: string,
    portal: Portal,
  ): Promise<{ kind: 'sent' | 'refused' | 'waiting'; note?: string }> {
    let run: GateRun;
    try {
      run = await this.#read(name);
    } catch (error) {
      await this.#setAside(name);
      const { message } = error as Error;
      return { kind: 'refused', note: `${name} is no record: ${message}` };
    }
    try {
      await askPortal(portal, 'POST', '/gate-runs', JSON.stringify(run));
    } catch (error) {
      if (!(error instanceof PortalError)) {
        throw error;
      }
      if (!error.final) {
        return { kind: 'waiting', note: error.message };
      }
      await this.#setAside(name);
      return {
        kind: 'refused',
        note: `${error.message}; the record is set aside in refused/`,
      };
    }
    await this.#remove(name);
    return { kind: 'sent' };
  }

  async #read(name: string): Promise<GateRun> {
    const file = join(this.#directory, name);
    const { size } = await stat(file);
    if (size > MAX_BYTES) {
      throw new Error(`it is larger than ${MAX_BYTES} bytes`);
    }
    const { mac, run } = JSON.parse(await readFile(file, 'utf8'));
    if (typeof mac !== 'string' || !sameText(mac, this.#mac(run))) {
      throw new Error('it was not made with this token');
    }
    return parseGateRun(run);
  }

  #mac(run: unknown): string {
    return createHmac('sha256', `image-verifier queue ${this.#token}`)
      .update(JSON.stringify(run) ?? '')
      .digest('hex');
  }

  async #setAside(name: string): Promise<void> {
    const refused = join(this.#directory, 'refused');
    await mkdir(refused, { recursive: true, mode: 0o700 });
    const kept = (await readdir(refused))
      .filter(one => QUEUED.test(one))
      .sort();
    const over = kept.slice(0, Math.max(0, kept.length - MAX_REFUSED + 1));
    await Promise.all(over.map(one => rm(join(refused, one), { force: true })));
    await rename(join(this.#directory, name), join(refused, name));
  }

  async #remove(name: string): Promise<void> {
    // Another process may have sent it meanwhile.
    await rm(join(this.#directory, name), { force: true });
  }

  async #names(): Promise<string[]> {
    try {
      const names = await readdir(this.#directory);
      return names.filter(name => QUEUED.test(name)).sort();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        return [];
      }
      throw error;
    }
  }
}

function sameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
