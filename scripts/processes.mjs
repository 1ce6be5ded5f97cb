// Child processes that end with this one, together with all that they started.

import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { root } from './paths.mjs';

const windows = process.platform === 'win32';
const grace = 10_000;
const running = new Set();
let stopping;

/** Starts a process in a group of its own, so that its children end with it. */
export function startProcess(command, args, options = {}) {
  const child = spawn(command, args, {
    cwd: root,
    detached: !windows,
    stdio: ['ignore', 'inherit', 'inherit'],
    ...options,
  });
  child.ownGroup = options.detached ?? !windows;
  running.add(child);
  child.exited = new Promise(resolve => {
    child.once('error', error => {
      console.error(`${command} cannot be started: ${error.message}`);
      resolve(127);
    });
    child.once('exit', (code, signal) => resolve(code ?? signal));
  });
  child.exited.then(() => groupAlive(child) || running.delete(child));
  return child;
}

/** Runs a program to its end; resolves to its exit code, 1 after a signal. */
export async function runTool(command, args, options = {}) {
  const { quiet, interactive, minutes, ...rest } = options;
  const child = startProcess(command, args, {
    ...(quiet && { stdio: 'ignore' }),
    // A program that reads the terminal has to stay in its foreground group.
    ...(interactive && { stdio: 'inherit', detached: false }),
    ...rest,
  });
  const timer =
    minutes &&
    setTimeout(() => {
      console.error(
        `${command} has not ended in ${minutes.toFixed(1)} minutes, ending it.`,
      );
      // Longer than the child itself takes to end its own children.
      stopProcess(child, 2 * grace);
    }, minutes * 60_000);
  const result = await child.exited;
  clearTimeout(timer);
  if (stopping) await stopping;
  return typeof result === 'number' ? result : 1;
}

/** Calls back with every line of a stream. */
export function onLines(stream, callback) {
  createInterface({ input: stream, crlfDelay: Infinity }).on('line', callback);
}

/** Ends every process that was started, politely first. */
export function stopAll() {
  stopping ??= Promise.all([...running].map(child => stopProcess(child)));
  return stopping;
}

/** Ends one process and its children. */
export async function stopProcess(child, graceMs = grace) {
  signalGroup(child, 'SIGTERM');
  const deadline = Date.now() + graceMs;
  while (groupAlive(child) && Date.now() < deadline) await delay(50);
  if (groupAlive(child)) signalGroup(child, 'SIGKILL');
  running.delete(child);
}

/** Makes Ctrl-C and its like end everything that was started, then this process. */
export function stopOnSignals() {
  const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };
  let first = 0;
  const stop = async code => {
    // npm passes on the signal that the terminal has already sent, so only one
    // that comes later is a second wish.
    if (first) {
      if (Date.now() - first > 1_000) process.exit(code);
      return;
    }
    first = Date.now();
    if (running.size > 0) console.log('\nStopping ...');
    await stopAll();
    process.exit(code);
  };
  for (const [signal, code] of Object.entries(codes)) {
    process.on(signal, () => stop(code));
  }
  if (process.env.npm_lifecycle_event) onParentEnd(() => stop(codes.SIGTERM));
  process.on('exit', () => {
    for (const child of running) signalGroup(child, 'SIGKILL');
  });
}

// npm starts scripts through a shell, which dies of a SIGTERM without passing
// it on.
function onParentEnd(callback) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    callback();
  }, 500);
  timer.unref();
}

export const isStopping = () => stopping !== undefined;

export function delay(ms) {
  return new Promise(resolve => setTimeout(resolve, ms));
}

function groupAlive(child) {
  if (!child.pid) return false;
  if (windows) return child.exitCode === null && child.signalCode === null;
  try {
    process.kill(groupId(child), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function signalGroup(child, signal) {
  if (!child.pid) return;
  try {
    if (windows) {
      // Windows has no process groups; /T takes the whole tree.
      spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F']);
    } else {
      process.kill(groupId(child), signal);
    }
  } catch {
    // It has ended in the meantime.
  }
}

const groupId = child => (child.ownGroup ? -child.pid : child.pid);
