import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const GRACE_MS = 10_000;
const LINES_KEPT = 40;

const running = new Set<ChildProcess>();
process.on('exit', () => running.forEach(child => kill(child, 'SIGKILL')));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => process.exit(1));
}

export interface ProcessOptions {
  /** Short name; the log is `<dir>/<name>.log`. */
  name: string;
  /** Where the log is written. */
  dir: string;
  /** Working folder; `dir` where absent. */
  cwd?: string;
  env?: NodeJS.ProcessEnv;
}

/** A server process. It ends with this process at the latest. */
export class ServerProcess {
  private readonly lines: string[] = [];
  private readonly exited: Promise<void>;
  private ended: string | undefined;

  private constructor(
    private readonly name: string,
    private readonly child: ChildProcess,
    log: NodeJS.WritableStream,
  ) {
    running.add(child);
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream! }).on('line', line => {
        log.write(`${line}\n`);
        this.lines.push(line);
      });
    }
    this.exited = new Promise(resolve => {
      const end = (how: string) => {
        this.ended = how;
        running.delete(child);
        resolve();
      };
      child.once('error', error => end(error.message));
      child.once('exit', (code, signal) => end(`exit ${signal ?? code}`));
    });
  }

  static start(
    command: string,
    args: string[],
    { name, dir, cwd = dir, env }: ProcessOptions,
  ): ServerProcess {
    // A group of its own, so that whatever it starts ends with it.
    const child = spawn(command, args, {
      cwd,
      env: env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    return new ServerProcess(
      name,
      child,
      createWriteStream(join(dir, `${name}.log`)),
    );
  }

  /** The first line, also an earlier one, that the expression matches. */
  async waitForLine(
    expression: RegExp,
    seconds: number,
  ): Promise<RegExpMatchArray> {
    let match: RegExpMatchArray | null = null;
    await this.waitUntil(async () => {
      match = this.lines.join('\n').match(expression);
      return match !== null;
    }, seconds);
    return match!;
  }

  /** Waits until the check succeeds; fails at once if the process ends. */
  async waitUntil(
    check: () => Promise<boolean>,
    seconds: number,
  ): Promise<void> {
    const deadline = Date.now() + seconds * 1000;
    while (!(await check().catch(() => false))) {
      if (this.ended || Date.now() >= deadline) {
        throw this.failure('did not become ready');
      }
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  }

  /** Ends the process and its children. */
  async stop(): Promise<void> {
    if (this.ended) return;
    kill(this.child, 'SIGTERM');
    const timer = setTimeout(() => kill(this.child, 'SIGKILL'), GRACE_MS);
    await this.exited;
    clearTimeout(timer);
  }

  /** Ends it as a crash or the kernel does: at once, with nothing said. */
  async crash(): Promise<void> {
    kill(this.child, 'SIGKILL');
    await this.exited;
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Stands still, as with a blocked event loop or a frozen machine. */
  freeze(): void {
    kill(this.child, 'SIGSTOP');
  }

  thaw(): void {
    kill(this.child, 'SIGCONT');
  }

  private failure(what: string): Error {
    const state = this.ended ? ` (${this.ended})` : '';
    const tail = this.lines.slice(-LINES_KEPT).join('\n');
    return new Error(`${this.name}${state} ${what}; its last lines:\n${tail}`);
  }
}

function kill({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (!pid) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended in the meantime.
  }
}

export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end, whatever its exit code. */
export function runCommand(
  command: string,
  args: string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; seconds?: number } = {},
): Promise<CommandResult> {
  const { seconds = 120, ...rest } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      ...rest,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: seconds * 1000,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', chunk => {
      stdout += chunk;
    });
    child.stderr.on('data', chunk => {
      stderr += chunk;
    });
    child.once('error', reject);
    child.once('close', code => resolve({ code: code ?? -1, stdout, stderr }));
  });
}

/** Runs a program that must succeed; answers its standard output. */
export async function runSuccessfully(
  ...call: Parameters<typeof runCommand>
): Promise<string> {
  const { code, stdout, stderr } = await runCommand(...call);
  if (code !== 0) {
    const [command, args] = call;
    throw new Error(
      `${command} ${args.join(' ')}: exit ${code}\n${stdout}${stderr}`,
    );
  }
  return stdout;
}
