import { randomUUID } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { version } from '../../package.json';
import type { CliIo } from '../cli';
import { type GateRun, parseGateRun } from '../gate/gateRun';
import { makeGateRun } from '../gate/makeGateRun';
import { readPipeline } from '../gate/pipeline';
import { readToken } from '../gate/portal';
import { ReportQueue } from '../gate/reportQueue';
import { parseImageReference } from '../reference/imageReference';
import { escapeUntrustedText } from '../text';
import type { ImageVerification } from '../verifyImage';
import { CliUsageError, type VerifyCommand } from './arguments';
import { withoutCommands } from './github';
import { findLastVerified } from './lastVerified';
import type { Session } from './session';

/** Makes the records of a call and brings them where they are wanted. */
export interface Recorder {
  /** Never throws: a record that is lost is only noted. */
  record(verifications: ImageVerification[], session: Session): Promise<void>;
}

/**
 * Checks before anything is verified that the records will be complete.
 *
 * @returns undefined where no record is wanted.
 * @throws CliUsageError naming what is missing.
 */
export function prepareRecorder(
  command: VerifyCommand,
  io: CliIo,
): Recorder | undefined {
  const { gate, images } = command;
  if (gate.record === undefined && gate.reportTo === undefined) {
    return undefined;
  }
  const { publishedAt } = gate;
  if (publishedAt === undefined) {
    throw new CliUsageError(
      'a record needs the time of the push: --published-at TIME',
    );
  }
  const pipeline = mandatory(readPipeline(io.env ?? {}, gate.pipeline));
  for (const image of images) {
    if ((parseImageReference(image).tag ?? gate.tag) === undefined) {
      throw new CliUsageError(
        `a record needs a tag: write it before the digest of ${image}, or give --tag`,
      );
    }
  }
  const note = (text: string) =>
    io.stderr(withoutCommands(`note: ${escapeUntrustedText(text, 500)}\n`));

  const runOf = async (
    verification: ImageVerification,
    session: Session,
  ): Promise<GateRun | undefined> => {
    const { reference, result } = verification;
    const target =
      gate.lastVerified && !result.admitted
        ? await rollBackTarget(verification, command, session, io, note)
        : undefined;
    const run = makeGateRun(verification, {
      key: randomUUID(),
      at: new Date(),
      publishedAt,
      tag: gate.tag,
      pipeline,
      environment: command.environment,
      enforcement: gate.enforcement,
      stages: gate.stages,
      policy: session.policy,
      verifier: { name: 'image-verifier', version },
      onFailure: gate.onFailure && {
        action: gate.onFailure,
        ...(target !== undefined && { digest: target }),
      },
    });
    if (run === undefined) {
      note(`no record of ${reference}: its digest is not known`);
    }
    return run && parseGateRun(run);
  };

  return {
    async record(verifications, session) {
      try {
        const runs: GateRun[] = [];
        for (const verification of verifications) {
          const run = await runOf(verification, session);
          if (run) {
            runs.push(run);
          }
        }
        await appendRecords(runs, gate.record, io, note);
        await report(runs, command, io, note);
      } catch (error) {
        note(`the records were not made: ${(error as Error).message}`);
      }
    },
  };
}

function mandatory(
  pipeline: ReturnType<typeof readPipeline>,
): GateRun['pipeline'] {
  const { runId, commit, author } = pipeline;
  if (runId && commit && author) {
    return { ...pipeline, runId, commit, author };
  }
  const options = { '--run-id': runId, '--commit': commit, '--author': author };
  const missing = Object.entries(options).flatMap(([option, value]) =>
    value ? [] : option,
  );
  throw new CliUsageError(
    `a record needs ${missing.join(' and ')}: this environment does not tell`,
  );
}

async function appendRecords(
  runs: GateRun[],
  file: string | undefined,
  io: CliIo,
  note: (text: string) => void,
): Promise<void> {
  if (file === undefined || runs.length === 0) {
    return;
  }
  try {
    const lines = runs.map(run => `${JSON.stringify(run)}\n`);
    await appendFile(resolve(io.cwd, file), lines.join(''));
  } catch (error) {
    note(`${file} was not written: ${(error as Error).message}`);
  }
}

async function report(
  runs: GateRun[],
  { gate }: VerifyCommand,
  io: CliIo,
  note: (text: string) => void,
): Promise<void> {
  if (gate.reportTo === undefined) {
    return;
  }
  try {
    const token = await readToken(io.env ?? {}, io.cwd);
    const queue = new ReportQueue(resolve(io.cwd, gate.reportQueue), token);
    for (const run of runs) {
      (await queue.add(run)).forEach(note);
    }
    const { notes, waiting } = await queue.flush(gate.reportTo);
    notes.forEach(note);
    if (waiting > 0) {
      note(`${waiting} records wait in ${gate.reportQueue} for the next run`);
    }
  } catch (error) {
    note(`the records were not sent: ${(error as Error).message}`);
  }
}

async function rollBackTarget(
  { reference, evidence }: ImageVerification,
  { gate }: VerifyCommand,
  session: Session,
  io: CliIo,
  note: (text: string) => void,
): Promise<string | undefined> {
  const image = parseImageReference(reference);
  try {
    const answer = await findLastVerified(
      {
        repository: image.name,
        environment: session.environment,
        from: gate.reportTo
          ? { portal: gate.reportTo }
          : { file: gate.record ?? '' },
        except: evidence?.digest ?? image.digest,
      },
      session,
      io,
    );
    note(
      answer.kind === 'found'
        ? `last verified: ${answer.pinned}`
        : `no digest to roll back to: ${answer.why}`,
    );
    return answer.kind === 'found' ? answer.candidate.digest : undefined;
  } catch (error) {
    note(`the last verified digest is not known: ${(error as Error).message}`);
    return undefined;
  }
}
