import { COSE, JWS, NOTATION_MANIFEST } from '../changes/notation';
import { ENVELOPES } from '../notationBases';
import { ANYWHERE, ASIS, rows, type Row } from '../rows';
import {
  NOTATION_KEYS,
  SUBJECT,
  type NotationRequest,
} from '../notationCommand';

const corp = (more: Partial<NotationRequest> = {}): NotationRequest => ({
  store: 'corp',
  ...more,
});
const named = (...identities: string[]) =>
  corp({ identities: identities.map(one => `x509.subject: ${one}`) });

/** Signatures of the Notary Project: keys, trust, levels, tampering, copies. */
export function notationRows(): Row[] {
  return ENVELOPES.flatMap(envelope => [
    ...NOTATION_KEYS.flatMap(key =>
      rows(`${key}, notation ${envelope}`, {
        'its authority': corp(),
        'another authority': { store: 'stranger' },
      }),
    ),
    ...trust(envelope),
    ...tampering(envelope),
    ...ways(envelope),
  ]);
}

function trust(envelope: string): Row[] {
  const levels = {
    'its authority': corp(),
    'its authority, permissive': corp({ level: 'permissive' }),
    'its authority, audit': corp({ level: 'audit' }),
  };
  const stamps = {
    'its timestamps': corp({ timestamps: 'own' }),
    'timestamps of another authority': corp({ timestamps: 'other' }),
    'no timestamps': corp(),
  };
  return [
    ...rows(`P-384, notation ${envelope}`, {
      'its subject': named(SUBJECT),
      'a part of its subject': named('C=DE, ST=Berlin, O=Acme'),
      'another subject': named('C=DE, ST=Berlin, O=Acme, CN=other'),
      'another country': named('C=FR, ST=Berlin, O=Acme'),
      'its subject in another order': named('CN=ci, O=Acme, ST=Berlin, C=DE'),
      'one of two subjects': named('C=DE, ST=Bonn, O=Other', SUBJECT),
    }),
    ...rows(`by a stranger, notation ${envelope}`, {
      ...levels,
      'its own authority': { store: 'stranger' },
    }),
    ...rows(`expired, notation ${envelope}`, levels),
    ...rows(`expiring, notation ${envelope}`, levels),
    ...rows(`with metadata, notation ${envelope}`, { 'its authority': corp() }),
    ...rows(`two signers, notation ${envelope}`, {
      'the first authority': { store: 'stranger' },
      'the second authority': corp(),
    }),
    ...rows(`stamped, notation ${envelope}`, stamps),
    ...rows(`P-256, notation ${envelope}`, {
      'timestamps that it lacks': corp({ timestamps: 'own' }),
    }),
    ...(['index', 'child'] as const).flatMap(shape =>
      rows(`${shape} of a signed index, notation ${envelope}`, {
        'its authority': corp(),
      }),
    ),
    ...rows('unsigned', { [`a ${envelope} signature`]: corp() }),
  ];
}

function tampering(envelope: 'jws' | 'cose'): Row[] {
  return rows(
    `P-256, notation ${envelope}`,
    { 'its authority': corp() },
    {
      ...ANYWHERE,
      ...NOTATION_MANIFEST,
      ...(envelope === 'jws' ? JWS : COSE),
    },
  ).concat(
    rows(
      `stamped, notation ${envelope}`,
      { 'its timestamps': corp({ timestamps: 'own' }) },
      envelope === 'jws' ? JWS : COSE,
    ),
  );
}

function ways(envelope: string): Row[] {
  return [
    ...rows(`docker registry, notation ${envelope}`, {
      'its authority': corp(),
    }),
    ...rows(
      `RSA-3072, notation ${envelope}`,
      { 'its authority': corp(), 'another authority': { store: 'stranger' } },
      ASIS,
      'docker',
    ),
    ...(['ggcr', 'skopeo', 'oras'] as const).flatMap(way =>
      rows(
        `RSA-3072, notation ${envelope}`,
        { 'its authority': corp() },
        ASIS,
        way,
      ),
    ),
  ];
}
