import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  delay,
  onLines,
  startProcess,
  stopAll,
  stopProcess,
} from './processes.mjs';

const family = `
  const { spawn } = require('node:child_process');
  process.on('SIGTERM', () => {});
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  console.log(child.pid);
  setInterval(() => {}, 1000);
`;

const isAlive = pid => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test(
  'ends a deaf process and its child',
  { skip: process.platform === 'win32' },
  async () => {
    const child = startProcess(process.execPath, ['-e', family], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const grandchild = await new Promise(resolve =>
      onLines(child.stdout, line => resolve(Number(line))),
    );
    assert.equal(isAlive(grandchild), true);

    await stopProcess(child, 200);
    assert.equal(await child.exited, 'SIGKILL');
    while (isAlive(grandchild)) await delay(10);
  },
);

test(
  'gives every process time to end by itself',
  { skip: process.platform === 'win32' },
  async () => {
    const tidy = `
      process.on('SIGTERM', () => setTimeout(() => process.exit(7), 100));
      setInterval(() => {}, 1000);
      console.log('up');
    `;
    const children = [1, 2].map(() =>
      startProcess(process.execPath, ['-e', tidy], {
        stdio: ['ignore', 'pipe', 'inherit'],
      }),
    );
    for (const { stdout } of children) {
      await new Promise(resolve => onLines(stdout, resolve));
    }

    await stopAll();
    for (const child of children) assert.equal(await child.exited, 7);
  },
);
