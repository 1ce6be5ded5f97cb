import assert from 'node:assert/strict';
import { delimiter } from 'node:path';
import { test } from 'node:test';
import { UserError } from './errors.mjs';
import { nodeFits, nodePackageFor, toolEnvironment } from './toolchain.mjs';

test('accepts the Node.js versions that the dependencies support', () => {
  for (const version of ['22.22.2', '22.23.0', '24.15.0', '24.21.0']) {
    assert.equal(nodeFits(version), true, version);
  }
  for (const version of [
    '20.20.2',
    '22.22.1',
    '22.9.9',
    '23.11.0',
    '24.14.9',
    '25.0.0',
    '26.1.0',
  ]) {
    assert.equal(nodeFits(version), false, version);
  }
});

test('every ready-made Node.js fits', () => {
  for (const [platform, arch] of [
    ['linux', 'x64'],
    ['linux', 'arm64'],
    ['darwin', 'x64'],
    ['darwin', 'arm64'],
    ['win32', 'x64'],
  ]) {
    const { version } = nodePackageFor({ platform, arch, version: '20.0.0' });
    assert.equal(nodeFits(version), true, `${platform} ${arch}`);
  }
});

test('says in one line what to do on a platform without a ready-made Node.js', () => {
  for (const system of [
    { platform: 'freebsd', arch: 'x64' },
    { platform: 'linux', arch: 'x64', musl: true },
  ]) {
    assert.throws(
      () => nodePackageFor({ ...system, version: '20.1.0' }),
      error =>
        error instanceof UserError &&
        !error.message.includes('\n') &&
        error.message.includes('Node.js 20.1.0') &&
        error.message.includes('install Node.js 24'),
    );
  }
});

test('puts the chosen Node.js first and drops the headers of another', () => {
  const env = toolEnvironment('/opt/node/bin/node', '/repo/.tools/bin', {
    Path: '/usr/bin',
    NPM_CONFIG_NODEDIR: '/usr/include',
    HOME: '/home/me',
  });
  const path = env.PATH.split(delimiter);
  assert.deepEqual(path.slice(0, 2), ['/opt/node/bin', '/repo/.tools/bin']);
  assert.equal(path.at(-1), '/usr/bin');
  assert.equal(env.HOME, '/home/me');
  assert.equal(
    'NPM_CONFIG_NODEDIR' in env || 'npm_config_nodedir' in env,
    false,
  );
});
