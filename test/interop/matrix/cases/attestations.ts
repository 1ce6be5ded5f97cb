import { ATTESTATION_TYPES } from '../bases';
import {
  BUNDLE_CERTIFIED,
  BUNDLE_ENVELOPE,
  BUNDLE_HARMLESS,
  BUNDLE_KEYED,
  BUNDLE_LOGGED,
} from '../changes/bundle';
import {
  LEGACY_ATTESTATION,
  LEGACY_CERTIFIED,
  LEGACY_LOGGED,
} from '../changes/legacy';
import type { Request } from '../request';
import { ANYWHERE, rows, type Row } from '../rows';
import { WORKFLOW } from '../workshop';
import { key, LAYOUTS, REQUIRED, workflow } from './questions';

/** Attestations: types, signers, tampering, and what is no signature. */
export function attestations(): Row[] {
  const typed = (attestation: string, more: Partial<Request> = {}) =>
    key('P-256', { attestation, ...more });
  return LAYOUTS.flatMap(layout => [
    ...ATTESTATION_TYPES.flatMap(type =>
      rows(`attestation ${type}, ${layout}, cosign 3`, {
        'its type': typed(type),
        'another type': typed(type === 'vuln' ? 'spdxjson' : 'vuln'),
        'another key': key('another P-256', { attestation: type }),
      }),
    ),
    ...rows(`attestation custom, ${layout}, cosign 3`, {
      'a signature': key('P-256'),
      'any attestation for a signature': key('P-256', { anyAttestation: true }),
    }),
    ...rows(`P-256, ${layout}, cosign 3`, {
      'an attestation': typed('custom'),
    }),
    ...[3, 2].flatMap(major => [
      ...rows(`attestation of the workflow, ${layout}, cosign ${major}`, {
        'its identity': workflow({ attestation: 'slsaprovenance1' }),
        'another subject': {
          ...{ by: { ...WORKFLOW, subject: 'https://x.test' } },
          attestation: 'slsaprovenance1',
        },
        'another instance': workflow({
          ...{ root: 'other instance', attestation: 'slsaprovenance1' },
        }),
      }),
      ...rows(`attestation of a logged key, ${layout}, cosign ${major}`, {
        'its key and the log': typed('spdxjson', REQUIRED),
        'its key and another log': typed('spdxjson', {
          ...{ logged: true, root: 'other log' },
        }),
      }),
    ]),
    ...rows(`attestation by another P-256, ${layout}, cosign 3`, {
      'the trusted key': typed('custom'),
    }),
    ...rows(`two attestations, ${layout}, cosign 3`, {
      'the first type': typed('custom'),
      'the second type': typed('vuln'),
      'a third type': typed('spdxjson'),
    }),
    ...rows(
      `attestation custom, ${layout}, cosign 3`,
      { 'its type': typed('custom') },
      {
        ...ANYWHERE,
        ...(layout === 'legacy'
          ? LEGACY_ATTESTATION
          : { ...BUNDLE_ENVELOPE, ...BUNDLE_HARMLESS, ...BUNDLE_KEYED }),
      },
    ),
    ...rows(
      `attestation of the workflow, ${layout}, cosign 3`,
      { 'its identity': workflow({ attestation: 'slsaprovenance1' }) },
      layout === 'legacy'
        ? {
            ...LEGACY_ATTESTATION,
            ...LEGACY_LOGGED,
            ...LEGACY_CERTIFIED,
          }
        : { ...BUNDLE_ENVELOPE, ...BUNDLE_LOGGED, ...BUNDLE_CERTIFIED },
    ),
  ]);
}
