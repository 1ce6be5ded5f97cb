import { entry, image, type Base } from './base';
import { NOTATION_KEYS, type NotationSigning } from './notationCommand';

export const ENVELOPES = ['jws', 'cose'] as const;

/** What the Notary Project's library signs. */
export const NOTATION_BASES: Record<string, Base> = Object.fromEntries(
  ENVELOPES.flatMap(envelope => [
    ...NOTATION_KEYS.map(key =>
      entry(`${key}, notation ${envelope}`, notation({ envelope, key })),
    ),
    entry(
      `stamped, notation ${envelope}`,
      notation({ envelope, key: 'P-256', stamp: true }),
    ),
    entry(
      `another stamped, notation ${envelope}`,
      notation({ envelope, key: 'P-256', stamp: true }),
    ),
    entry(
      `by a stranger, notation ${envelope}`,
      notation({ envelope, key: 'P-256', of: 'stranger' }),
    ),
    entry(
      `expired, notation ${envelope}`,
      notation({ envelope, key: 'P-256', expires: '1s' }),
    ),
    entry(
      `expiring, notation ${envelope}`,
      notation({ envelope, key: 'P-256', expires: '24h' }),
    ),
    entry(
      `with metadata, notation ${envelope}`,
      notation({ envelope, key: 'P-256', metadata: { build: '42' } }),
    ),
    entry(
      `two signers, notation ${envelope}`,
      notation(
        { envelope, key: 'P-256', of: 'stranger' },
        { envelope, key: 'P-256' },
      ),
    ),
    entry(`docker registry, notation ${envelope}`, {
      ...notation({ envelope, key: 'P-256' }),
      docker: true,
    }),
    ...(['index', 'child'] as const).map(shape =>
      entry(`${shape} of a signed index, notation ${envelope}`, {
        ...notation({ envelope, key: 'P-256' }),
        shape,
      }),
    ),
  ]),
);

function notation(...signings: NotationSigning[]): Base {
  return { ...image(), notation: signings };
}
