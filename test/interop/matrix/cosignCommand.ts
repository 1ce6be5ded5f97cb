import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  runCommand,
  runSuccessfully,
  type CommandResult,
} from '../support/process';

/** The real `cosign` of one version, kept from other machines. */
export class CosignCommand {
  private constructor(
    /** `cosign 3.1.3` */
    readonly name: string,
    /** The number before the first dot. */
    readonly major: number,
    private readonly command: string,
    private readonly dir: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  static async create(command: string, dir: string): Promise<CosignCommand> {
    const home = join(dir, 'home');
    await mkdir(home, { recursive: true });
    const env = {
      PATH: process.env.PATH,
      HOME: home,
      TUF_ROOT: join(home, 'tuf'),
      COSIGN_PASSWORD: 'password of a throw-away key',
      // A request to another machine fails at once.
      HTTP_PROXY: 'http://127.0.0.1:1',
      HTTPS_PROXY: 'http://127.0.0.1:1',
      NO_PROXY: '127.0.0.1,localhost',
    };
    const version = await runSuccessfully(command, ['version'], {
      cwd: dir,
      env,
    });
    const [, number, major] = version.match(/GitVersion:\s+v((\d+)\S*)/)!;
    return new CosignCommand(
      `cosign ${number}`,
      Number(major),
      command,
      dir,
      env,
    );
  }

  run(args: string[], env: NodeJS.ProcessEnv = {}): Promise<CommandResult> {
    return runCommand(this.command, args, this.options(env));
  }

  succeed(args: string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
    return runSuccessfully(this.command, args, this.options(env));
  }

  private options(env: NodeJS.ProcessEnv) {
    return { cwd: this.dir, env: { ...this.env, ...env } };
  }
}
