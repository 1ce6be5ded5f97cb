import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { CliIo } from '../cli';
import type { PolicyResult } from '../policy/result';
import type { ImageVerification } from '../verifyImage';
import { CliUsageError, type VerifyCommand } from './arguments';
import { annotations, withoutCommands, writeSummary } from './github';
import { prepareRecorder } from './recorder';
import { render } from './render';
import { openSession } from './session';

const EXIT_CODES = { verified: 0, failed: 1, inconclusive: 3 } as const;
// Worst first: a definite "no" outweighs a "don't know".
const EXIT_ORDER = [1, 3, 0] as const;

/** Verifies the images, prints the answers, and answers the exit code. */
export async function runVerify(
  command: VerifyCommand,
  io: CliIo,
): Promise<number> {
  const { images } = command;
  const recorder = prepareRecorder(command, io);
  const session = await openSession(command, images, io);
  try {
    const verifications = await Promise.all(
      images.map(image => session.verify(image)),
    );
    io.stdout(render(command.output, verifications, command.trustPolicy));
    await writeReports(command, verifications, io);
    await tellPipeline(command, verifications, io);
    // Whatever becomes of the records, the verdict stands.
    await recorder?.record(verifications, session);
    const codes = verifications.map(({ result }) => exitCode(result));
    return EXIT_ORDER.find(code => codes.includes(code)) ?? 0;
  } finally {
    await session.close();
  }
}

function exitCode({ outcome, admitted }: PolicyResult): number {
  return admitted ? 0 : EXIT_CODES[outcome];
}

async function writeReports(
  { gate, trustPolicy }: VerifyCommand,
  verifications: ImageVerification[],
  io: CliIo,
): Promise<void> {
  for (const { format, file } of gate.writes) {
    const text = render(format, verifications, trustPolicy);
    try {
      await writeFile(resolve(io.cwd, file), text);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new CliUsageError(`${file} cannot be written (${code})`);
    }
  }
}

// On standard error, so that the answer on standard output stays whole; the
// runner looks for commands in both.
async function tellPipeline(
  { gate }: VerifyCommand,
  verifications: ImageVerification[],
  io: CliIo,
): Promise<void> {
  const env = io.env ?? {};
  if (
    (gate.ci ?? (env.GITHUB_ACTIONS === 'true' ? 'github' : 'none')) !==
    'github'
  ) {
    return;
  }
  io.stderr(annotations(verifications));
  const summary = env.GITHUB_STEP_SUMMARY;
  if (!summary) {
    return;
  }
  try {
    await writeSummary(resolve(io.cwd, summary), verifications);
  } catch (error) {
    io.stderr(
      withoutCommands(
        `note: the step summary was not written: ${(error as Error).message}\n`,
      ),
    );
  }
}
