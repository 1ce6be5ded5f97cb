import { CliUsageError, parseCliArguments } from './cli/arguments';
import { runLastVerified } from './cli/lastVerified';
import { runPolicy } from './cli/policy';
import { runRecord } from './cli/record';
import { USAGE } from './cli/usage';
import { runVerify } from './cli/verify';
import { runVerifyBundle } from './cli/verifyBundle';
import { ReasonError } from './reasonError';
import { TrustPolicyError, formatTrustPolicyProblem } from './policy/problems';

/**
 * What the command line needs from its surroundings.
 *
 * @public
 */
export interface CliIo {
  stdout: (text: string) => void;
  stderr: (text: string) => void;
  /** Directory that relative paths start from. */
  cwd: string;
  /** Environment variables; none where absent. */
  env?: Readonly<Record<string, string | undefined>>;
  signal?: AbortSignal;
}

/** Exit codes; of several images the worst counts: 2, then 1, 3, 0. */
const VERIFIED = 0;
const CONFIGURATION = 2;

/**
 * The command line, `image-verifier`.
 *
 * @param argv - arguments after the program's name.
 * @returns the exit code: 0 every image is verified (or admitted by
 * `unmatched: allow`), 1 an image failed, 2 the call or its configuration is
 * wrong, 3 an image could not be judged. The usage tells what they mean for
 * other commands.
 * @public
 */
export async function main(argv: string[], io: CliIo): Promise<number> {
  try {
    const command = parseCliArguments(argv);
    if (command.name === 'help') {
      io.stdout(USAGE);
      return VERIFIED;
    }
    switch (command.name) {
      case 'policy':
        return await runPolicy(command, io);
      case 'record':
        return await runRecord(command, io);
      case 'last-verified':
        return await runLastVerified(command, io);
      case 'verify-bundle':
        return await runVerifyBundle(command, io);
      default:
        return await runVerify(command, io);
    }
  } catch (error) {
    if (error instanceof CliUsageError) {
      io.stderr(
        `image-verifier: ${error.message}\nRun image-verifier --help for the usage.\n`,
      );
      return CONFIGURATION;
    }
    if (error instanceof TrustPolicyError) {
      const lines = error.problems.map(formatTrustPolicyProblem);
      io.stderr(`The trust policy is not valid:\n${lines.join('\n')}\n`);
      return CONFIGURATION;
    }
    if (error instanceof ReasonError) {
      const { detail, fix } = error.reason;
      io.stderr(`image-verifier: ${detail}\n  next: ${fix}\n`);
      return CONFIGURATION;
    }
    throw error;
  }
}
