import { KEYS, LOGGED_KEYS } from '../bases';
import { resigned } from '../changes/bundle';
import { HASH_OF, type KeyName } from '../keys';
import { rows, type Row } from '../rows';
import { key, LAYOUTS, REQUIRED } from './questions';

/** Keys, hashes and both versions: who signs with which key. */
export function keys(): Row[] {
  return LAYOUTS.flatMap(layout =>
    [3, 2].flatMap(major =>
      KEYS.flatMap(by =>
        rows(`${by}, ${layout}, cosign ${major}`, {
          'its key': key(by),
          'another key': key('another P-256'),
          ...(HASH_OF[by] && {
            'its key with SHA-256': key(by, { hash: 'sha256' }),
          }),
        }),
      ),
    ),
  );
}

/** Keys with the log: needed, absent, of another instance, at another time. */
export function loggedKeys(): Row[] {
  return LAYOUTS.flatMap(layout => [
    ...[3, 2].flatMap(major => [
      ...rows(`P-256 logged, ${layout}, cosign ${major}`, {
        'its key and the log': key('P-256', REQUIRED),
        'its key': key('P-256'),
        'another key and the log': key('another P-256', REQUIRED),
      }),
      ...rows(`P-256, ${layout}, cosign ${major}`, {
        'its key and the log': key('P-256', REQUIRED),
      }),
    ]),
    ...LOGGED_KEYS[layout].flatMap(by =>
      rows(`${by} logged, ${layout}, cosign 3`, {
        'its key and the log': key(by, REQUIRED),
      }),
    ),
    ...rows(`P-256 logged, ${layout}, cosign 3`, {
      'its key and all services': key('P-256', { logged: true, root: 'all' }),
      'its key and the log of another instance': key('P-256', {
        ...{ logged: true, root: 'other log' },
      }),
      'its key and a log that ended': key('P-256', {
        ...{ logged: true, root: 'log that ended' },
      }),
      'its key and a log that has yet to begin': key('P-256', {
        ...{ logged: true, root: 'log that has yet to begin' },
      }),
    }),
  ]);
}

const RESIGNED: Array<[by: KeyName, hash?: 'sha256' | 'sha384' | 'sha512']> = [
  ['Ed25519'],
  ['P-256', 'sha256'],
  ['P-384', 'sha256'],
  ['P-384', 'sha384'],
  ['P-521', 'sha256'],
  ['P-521', 'sha512'],
  ['RSA-2048', 'sha256'],
  ['RSA-4096', 'sha256'],
];

/** Bundles by programs other than Cosign: each key with its possible hashes. */
export function otherPrograms(): Row[] {
  return RESIGNED.flatMap(([by, hash]) =>
    rows(
      'another P-256, bundle, cosign 3',
      {
        'its key': key(by, { hash: hash ?? 'sha256' }),
        'another key': key('RSA-3072'),
      },
      {
        [`signed by ${by}${hash ? ` under ${hash}` : ''}`]: resigned(by, hash),
      },
    ),
  );
}
