import { beside } from '../changes/anywhere';
import {
  BUNDLE_CERTIFIED,
  bundleCertificateOf,
  BUNDLE_ENVELOPE,
  BUNDLE_HARMLESS,
  BUNDLE_KEYED,
  BUNDLE_LOGGED,
  bundleLoggedLate,
  BUNDLE_STAMPED,
  bundleStapled,
} from '../changes/bundle';
import {
  LEGACY_CERTIFIED,
  legacyCertificateOf,
  LEGACY_LOGGED,
  legacyLoggedLate,
  LEGACY_SIGNATURE,
  LEGACY_STAMPED,
  legacyStapled,
} from '../changes/legacy';
import { ANYWHERE, rows, type Row } from '../rows';
import { key, REQUIRED, workflow } from './questions';

/** What an attacker may do to a signature on its way. */
export function tampering(): Row[] {
  const run = (layout: string) => `another workflow run, ${layout}, cosign 3`;
  const stampedRun = (layout: string) =>
    `another stamped run, ${layout}, cosign 3`;
  const keyRun = (layout: string) =>
    `another P-256 logged, ${layout}, cosign 3`;
  const withLog = { 'its key and the log': key('P-256', REQUIRED) };
  const byIdentity = { 'its identity': workflow() };
  const byStamp = { 'its identity': workflow({ root: 'timestamps' }) };
  return [
    ...rows(
      'P-256, legacy, cosign 3',
      { 'its key': key('P-256') },
      {
        ...ANYWHERE,
        ...LEGACY_SIGNATURE,
        'a genuine one of another image before it': beside('another image'),
      },
    ),
    ...rows('P-256 logged, legacy, cosign 3', withLog, {
      ...ANYWHERE,
      ...LEGACY_SIGNATURE,
      ...LEGACY_LOGGED,
      ...legacyStapled(keyRun('legacy')),
    }),
    ...rows(
      'P-256 logged, legacy, cosign 3',
      { 'its key': key('P-256') },
      { ...LEGACY_LOGGED, ...legacyStapled(keyRun('legacy')) },
    ),
    ...rows('workflow, legacy, cosign 3', byIdentity, {
      ...ANYWHERE,
      ...LEGACY_SIGNATURE,
      ...LEGACY_LOGGED,
      ...LEGACY_CERTIFIED,
      ...legacyStapled(run('legacy')),
      ...legacyCertificateOf(run('legacy')),
      'logged after the certificate expired': legacyLoggedLate,
      'one of another image before it': beside(run('legacy')),
    }),
    ...rows('workflow stamped, legacy, cosign 3', byStamp, {
      ...LEGACY_SIGNATURE,
      ...LEGACY_CERTIFIED,
      ...LEGACY_STAMPED,
      ...legacyCertificateOf(stampedRun('legacy')),
    }),
    ...rows(
      'P-256, bundle, cosign 3',
      { 'its key': key('P-256') },
      {
        ...ANYWHERE,
        ...BUNDLE_ENVELOPE,
        ...BUNDLE_HARMLESS,
        ...BUNDLE_KEYED,
        ...bundleStapled('another P-256 logged, bundle, cosign 3'),
      },
    ),
    ...rows('P-256 logged, bundle, cosign 3', withLog, {
      ...ANYWHERE,
      ...BUNDLE_ENVELOPE,
      ...BUNDLE_HARMLESS,
      ...BUNDLE_KEYED,
      ...BUNDLE_LOGGED,
      ...bundleStapled(keyRun('bundle')),
    }),
    ...rows(
      'P-256 logged, bundle, cosign 3',
      { 'its key': key('P-256') },
      { ...BUNDLE_LOGGED, ...bundleStapled(keyRun('bundle')) },
    ),
    ...rows('workflow, bundle, cosign 3', byIdentity, {
      ...ANYWHERE,
      ...BUNDLE_ENVELOPE,
      ...BUNDLE_HARMLESS,
      ...BUNDLE_LOGGED,
      ...BUNDLE_CERTIFIED,
      ...bundleStapled(run('bundle')),
      ...bundleCertificateOf(run('bundle')),
      'logged after the certificate expired': bundleLoggedLate,
      'one of another image before it': beside(run('bundle')),
    }),
    ...rows('workflow stamped, bundle, cosign 3', byStamp, {
      ...BUNDLE_ENVELOPE,
      ...BUNDLE_CERTIFIED,
      ...BUNDLE_STAMPED,
      ...bundleCertificateOf(stampedRun('bundle')),
    }),
  ];
}
