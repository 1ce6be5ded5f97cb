import { ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

/** Told apart from the messages of the TypeScript hook. */
interface Message {
  helper: unknown;
}

/**
 * A part of a benchmark in a process of its own: a server, so that its work is
 * not counted, or a whole benchmark, so that its memory is its own.
 */
export class Helper<Ready> {
  private constructor(
    private readonly child: ChildProcess,
    readonly ready: Ready,
  ) {}

  /** Runs a file of this folder; resolves when it calls `helperReady`. */
  static async start<Ready>(
    file: string,
    args: string[] = [],
  ): Promise<Helper<Ready>> {
    const child = fork(join(__dirname, file), args);
    return new Helper(child, (await nextMessage(child)) as Ready);
  }

  async ask<Answer>(question: string): Promise<Answer> {
    const answer = nextMessage(this.child);
    this.child.send(question);
    return (await answer) as Answer;
  }

  async stop(): Promise<void> {
    const exit = new Promise(resolve => this.child.once('exit', resolve));
    this.child.disconnect();
    await exit;
  }
}

function nextMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) =>
      reject(new Error(`A part of the benchmark ended with code ${code}`));
    const received = (message: unknown) => {
      if (!isMessage(message)) return;
      child.off('exit', ended);
      child.off('message', received);
      resolve(message.helper);
    };
    child.once('exit', ended);
    child.on('message', received);
  });
}

function isMessage(message: unknown): message is Message {
  return typeof message === 'object' && message !== null && 'helper' in message;
}

/** For the helper itself: hands over its first message, then takes questions. */
export function helperReady(
  ready: unknown,
  answer: (question: string) => unknown = () => null,
): void {
  const send = (helper: unknown) => process.send!({ helper } satisfies Message);
  process.on('message', question => send(answer(String(question))));
  send(ready);
}

/** Whoever started this process may have died; nothing may stay behind. */
export function endWithParent(): void {
  process.once('disconnect', () => process.exit());
}
