import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { CliIo } from '../cli';
import {
  type Candidate,
  candidatesFromPortal,
  candidatesFromRuns,
} from '../gate/candidates';
import { type GateRun, parseGateRun } from '../gate/gateRun';
import { askPortal, readToken } from '../gate/portal';
import { parseImageReference } from '../reference/imageReference';
import { escapeUntrustedText } from '../text';
import { CliUsageError, type LastVerifiedCommand } from './arguments';
import { openSession, type Session } from './session';

const FOUND = 0;
const NONE = 1;
const UNDECIDED = 3;

const MAX_FILE_BYTES = 32 * 1024 * 1024;

type Question = Pick<
  LastVerifiedCommand,
  'repository' | 'environment' | 'from' | 'except'
>;

type Answer =
  | { kind: 'found'; candidate: Candidate; pinned: string }
  /** `undecided`: a candidate could not be judged, so "none" is not certain. */
  | { kind: 'none' | 'undecided'; why: string };

/** Answers the digest to roll back to, and the exit code. */
export async function runLastVerified(
  command: LastVerifiedCommand,
  io: CliIo,
): Promise<number> {
  const repository = parseRepository(command.repository);
  const session = await openSession(command, [repository], io);
  try {
    const answer = await findLastVerified(
      { ...command, repository },
      session,
      io,
    );
    if (answer.kind !== 'found') {
      io.stderr(`image-verifier: ${escapeUntrustedText(answer.why, 500)}\n`);
      if (command.output === 'json') {
        io.stdout(
          `${JSON.stringify({ schemaVersion: 1, lastVerified: null })}\n`,
        );
      }
      return answer.kind === 'none' ? NONE : UNDECIDED;
    }
    const { candidate, pinned } = answer;
    io.stdout(
      command.output === 'json'
        ? `${JSON.stringify(
            { schemaVersion: 1, lastVerified: { ...candidate, pinned } },
            null,
            2,
          )}\n`
        : `${pinned}\n`,
    );
    return FOUND;
  } finally {
    await session.close();
  }
}

/**
 * Looks for the newest digest that verified before and verifies now. What the
 * portal or a record says is only a hint: each candidate is verified again, by
 * its digest, under the policy of this call.
 */
export async function findLastVerified(
  question: Question,
  session: Session,
  io: CliIo,
): Promise<Answer> {
  const { repository, environment, except } = question;
  let candidates: Candidate[];
  try {
    candidates = await candidatesFor(question, io);
  } catch (error) {
    if (error instanceof CliUsageError) {
      throw error;
    }
    return { kind: 'undecided', why: (error as Error).message };
  }
  let open = 0;
  const asked = candidates.filter(({ digest }) => digest !== except);
  for (const candidate of asked) {
    const pinned = `${repository}@${candidate.digest}`;
    const { result } = await session.verify(pinned);
    if (result.outcome === 'verified') {
      return { kind: 'found', candidate, pinned };
    }
    open += result.outcome === 'inconclusive' ? 1 : 0;
    io.stderr(
      `note: ${pinned} was verified at ${candidate.at}, and is not now: ${
        result.reasons[0]?.text ?? 'not verified'
      }\n`,
    );
  }
  const where = environment === undefined ? '' : ` in ${environment}`;
  if (asked.length === 0) {
    return {
      kind: 'none',
      why: `no verified digest of ${repository}${where} is known`,
    };
  }
  return {
    kind: open > 0 ? 'undecided' : 'none',
    why: `none of ${asked.length} digests of ${repository}${where} that were verified before verifies now`,
  };
}

async function candidatesFor(
  { repository, environment, from }: Question,
  io: CliIo,
): Promise<Candidate[]> {
  if ('file' in from) {
    const runs = await readRecords(resolve(io.cwd, from.file), from.file, io);
    return candidatesFromRuns(runs, repository, environment);
  }
  const query = new URLSearchParams({
    repository,
    ...(environment !== undefined && { environment }),
  });
  const token = await readToken(io.env ?? {}, io.cwd);
  return candidatesFromPortal(
    await askPortal(
      { baseUrl: from.portal, token },
      'GET',
      `/last-verified?${query}`,
    ),
    repository,
    environment,
  );
}

async function readRecords(
  file: string,
  name: string,
  io: CliIo,
): Promise<GateRun[]> {
  let text: string;
  try {
    if ((await stat(file)).size > MAX_FILE_BYTES) {
      throw new CliUsageError(`${name} is larger than ${MAX_FILE_BYTES} bytes`);
    }
    text = await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof CliUsageError || code !== 'ENOENT') {
      throw new CliUsageError(
        code ? `${name} cannot be read (${code})` : (error as Error).message,
      );
    }
    return [];
  }
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') {
      return [];
    }
    try {
      return [parseGateRun(JSON.parse(line))];
    } catch (error) {
      const { message } = error as Error;
      io.stderr(
        `note: line ${index + 1} of ${name} is no record: ${escapeUntrustedText(
          message,
        )}\n`,
      );
      return [];
    }
  });
}

function parseRepository(text: string): string {
  const image = parseImageReference(text);
  const named =
    text.includes('@') || /:[^/]*$/.test(text.replace(/^[^/]+\//, ''));
  if (named) {
    throw new CliUsageError('--repository must have neither tag nor digest');
  }
  return image.name;
}
