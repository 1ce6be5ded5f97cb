import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stampOf } from './install.mjs';

const files = [
  ['package.json', '{}'],
  ['yarn.lock', 'a'],
];
const stamp = stampOf(files, '24.21.0', 'linux-x64');

test('the stamp depends on neither the order of the files nor the minor version', () => {
  assert.equal(stampOf([...files].reverse(), '24.15.0', 'linux-x64'), stamp);
});

test('the stamp changes with a file, its name, the major version and the system', () => {
  const others = [
    stampOf([files[0], ['yarn.lock', 'b']], '24.21.0', 'linux-x64'),
    stampOf([files[0], ['other.lock', 'a']], '24.21.0', 'linux-x64'),
    stampOf([files[0]], '24.21.0', 'linux-x64'),
    stampOf(files, '22.22.2', 'linux-x64'),
    stampOf(files, '24.21.0', 'darwin-arm64'),
  ];
  assert.equal(new Set([stamp, ...others]).size, 6);
});

test('text cannot move from one file to the next unseen', () => {
  assert.notEqual(
    stampOf(
      [
        ['a', 'x'],
        ['b', 'yz'],
      ],
      '24.0.0',
      's',
    ),
    stampOf(
      [
        ['a', 'xy'],
        ['b', 'z'],
      ],
      '24.0.0',
      's',
    ),
  );
});
