import { resolve } from 'node:path';
import type { CliIo } from '../cli';
import { gateRunJsonSchema } from '../gate/gateRun';
import { readToken } from '../gate/portal';
import { ReportQueue } from '../gate/reportQueue';
import { escapeUntrustedText } from '../text';
import type { RecordCommand } from './arguments';

const DONE = 0;
const WAITING = 3;

/** Prints the schema of a record, or sends the records that wait. */
export async function runRecord(
  { action, reportTo, reportQueue }: RecordCommand,
  io: CliIo,
): Promise<number> {
  if (action === 'schema') {
    io.stdout(`${JSON.stringify(gateRunJsonSchema(), null, 2)}\n`);
    return DONE;
  }
  const queue = new ReportQueue(
    resolve(io.cwd, reportQueue),
    await readToken(io.env ?? {}, io.cwd),
  );
  const { sent, waiting, notes } = await queue.flush(reportTo ?? '');
  for (const note of notes) {
    io.stderr(`note: ${escapeUntrustedText(note, 500)}\n`);
  }
  io.stdout(`${sent} records sent, ${waiting} wait\n`);
  return waiting > 0 ? WAITING : DONE;
}
