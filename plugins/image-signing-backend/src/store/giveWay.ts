import { setImmediate as turn } from 'node:timers/promises';

const LONGEST_MS = 10;

let turnedAt = 0;
let turning: Promise<void> | undefined;

/**
 * Lets the event loop turn where it has not for a while. SQLite answers in the
 * same turn, so that a row of statements would let nothing else run. Work that
 * takes long calls it between its parts, in the middle of a transaction too.
 */
export async function giveWay(): Promise<void> {
  if (turning === undefined && performance.now() - turnedAt < LONGEST_MS)
    return;
  turning ??= turn().then(() => {
    turnedAt = performance.now();
    turning = undefined;
  });
  await turning;
}
