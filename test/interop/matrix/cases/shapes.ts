import type { KeyName } from '../keys';
import { rows, type Row } from '../rows';
import { key, LAYOUTS, workflow } from './questions';

/** Annotations, several signatures, indexes, layouts side by side. */
export function shapes(): Row[] {
  return [
    ...LAYOUTS.flatMap(layout => [
      ...rows(`annotated, ${layout}, cosign 3`, {
        'its annotations': key('P-256', {
          annotations: { build: '42', env: 'prod' },
        }),
        'one of its annotations': key('P-256', {
          annotations: { build: '42' },
        }),
        'another value': key('P-256', { annotations: { build: '43' } }),
        'an annotation that it lacks': key('P-256', {
          annotations: { team: 'shop' },
        }),
        'no annotation': key('P-256'),
      }),
      ...rows(`two signers, ${layout}, cosign 3`, {
        'the first key': key('another P-256'),
        'the second key': key('RSA-2048'),
        'the third key': key('P-256'),
        'a fourth key': key('RSA-4096'),
      }),
      ...(['index', 'child'] as const).flatMap(shape =>
        ['', ' recursively'].flatMap(how =>
          rows(`${shape} of a${how} signed index, ${layout}, cosign 3`, {
            'its key': key('P-256'),
            'another key': key('another P-256'),
          }),
        ),
      ),
      ...rows(`another P-256, ${layout}, cosign 3`, {
        'the trusted key': key('P-256'),
        'its key': key('another P-256'),
      }),
    ]),
    ...[3, 2].flatMap(major =>
      rows(`P-256, referrer, cosign ${major}`, {
        'its key': key('P-256', { referrers: true }),
        'another key': key('another P-256', { referrers: true }),
      }),
    ),
    ...rows('both layouts, cosign 3', { 'its key': key('P-256') }),
    ...rows('legacy by the trusted key, bundle by another, cosign 3', {
      'the trusted key': key('P-256'),
      'the other key': key('another P-256'),
    }),
    ...[3, 2].flatMap(major => [
      ...rows(`Ed25519, legacy, cosign ${major}`, {
        'its key': key('Ed25519'),
        'another key': key('another P-256'),
      }),
      ...rows(`attestation by Ed25519, legacy, cosign ${major}`, {
        'its key': key('Ed25519', { attestation: 'custom' }),
      }),
    ]),
    ...(['Ed25519', 'P-256', 'P-384', 'RSA-2048'] as KeyName[]).flatMap(by =>
      rows(`${by} outside Cosign, legacy`, {
        'its key': key(by, { hash: 'sha256' }),
        'another key': key('another P-256'),
      }),
    ),
    ...rows('unsigned', { 'a key': key('P-256'), 'an identity': workflow() }),
  ];
}
