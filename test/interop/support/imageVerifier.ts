import { resolve } from 'node:path';
import { runCommand, type CommandResult } from './process';

const BIN = resolve(
  __dirname,
  '../../../packages/image-verifier/bin/image-verifier',
);

export interface CliAnswer {
  code: number;
  /** The images in the order asked for; empty where nothing was judged. */
  images: Array<{
    outcome: string;
    reasons: Array<{ code: string; text: string }>;
    matched: Array<{ authority: string }>;
  }>;
  stderr: string;
}

/** Runs any command of `image-verifier` as a user does. */
export function runImageVerifierCommand(
  args: string[],
  cwd: string,
): Promise<CommandResult> {
  return runCommand(process.execPath, [BIN, ...args], { cwd });
}

/** Runs `image-verifier verify` as a user does, in a process of its own. */
export async function runImageVerifier(options: {
  images: string[];
  trustPolicy: string;
  insecureRegistries: string[];
}): Promise<CliAnswer> {
  const { code, stdout, stderr } = await runCommand(process.execPath, [
    BIN,
    'verify',
    ...options.images,
    ...['--trust-policy', options.trustPolicy, '--output', 'json'],
    ...options.insecureRegistries.flatMap(host => [
      '--insecure-registry',
      host,
    ]),
  ]);
  return { code, images: stdout ? JSON.parse(stdout).images : [], stderr };
}
