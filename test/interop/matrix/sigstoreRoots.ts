import { join } from 'node:path';
import type { SigstoreServices } from '../support/sigstoreServices';
import type { TimestampAuthority } from './timestampAuthority';

export const SINCE = '2020-01-01T00:00:00Z';
const PAST = '2021-01-01T00:00:00Z';
const FUTURE = '2099-01-01T00:00:00Z';

/**
 * Trusted roots by what they hold. Where nothing else is said, it is the one
 * instance that signs.
 */
export const ROOT_NAMES = [
  'all',
  'log',
  'timestamps',
  'nothing',
  'other instance',
  'other log',
  'other timestamps',
  'authority that ended',
  'log that ended',
  'log that has yet to begin',
  'timestamps that ended',
  'no certificate log',
  'other certificate log',
] as const;

export type RootName = (typeof ROOT_NAMES)[number];

/** Roots without a log: what is signed needs a timestamp instead. */
export const WITHOUT_LOG: RootName[] = [
  'timestamps',
  'other timestamps',
  'timestamps that ended',
];

export interface TrustedRoot {
  /** A `trusted_root.json`. */
  file: string;
  /** The same for Cosign 2, where it takes only files by environment. */
  environment: Record<string, string>;
}

interface Instance {
  services: SigstoreServices;
  timestamps: TimestampAuthority;
}

/** Which instance a part is of, and from when or until when it counts. */
interface Part {
  of: Instance;
  times?: string;
}

interface Parts {
  fulcio?: Part;
  rekor?: Part;
  ctfe?: Part;
  tsa?: Part;
}

/** Writes all roots by `cosign trusted-root create`. */
export async function writeRoots(
  dir: string,
  create: (flags: string[]) => Promise<unknown>,
  own: Instance,
  other: Instance,
): Promise<Record<RootName, TrustedRoot>> {
  const roots = await Promise.all(
    ROOT_NAMES.map(async name => {
      const parts = partsOf(name, { of: own }, { of: other });
      const file = join(dir, `root-${name.replace(/ /g, '-')}.json`);
      await create([...flagsOf(parts), '--out', file]);
      return [name, { file, environment: environmentOf(parts) }] as const;
    }),
  );
  return Object.fromEntries(roots) as Record<RootName, TrustedRoot>;
}

function partsOf(name: RootName, own: Part, other: Part): Parts {
  const ended = { ...own, times: `start-time=${SINCE},end-time=${PAST}` };
  const log = { fulcio: own, rekor: own, ctfe: own };
  const timestamps = { fulcio: own, ctfe: own, tsa: own };
  switch (name) {
    case 'all':
      return { ...log, tsa: own };
    case 'log':
      return log;
    case 'timestamps':
      return timestamps;
    case 'nothing':
      return {};
    case 'other instance':
      return { fulcio: other, rekor: other, ctfe: other, tsa: other };
    case 'other log':
      return { ...log, rekor: other };
    case 'other timestamps':
      return { ...timestamps, tsa: other };
    case 'authority that ended':
      return { ...log, fulcio: ended };
    case 'log that ended':
      return { ...log, rekor: ended };
    case 'log that has yet to begin':
      return { ...log, rekor: { ...own, times: `start-time=${FUTURE}` } };
    case 'timestamps that ended':
      return { ...timestamps, tsa: ended };
    case 'no certificate log':
      return { fulcio: own, rekor: own };
    case 'other certificate log':
      return { ...log, ctfe: other };
    default:
      return name;
  }
}

function flagsOf({ fulcio, rekor, ctfe, tsa }: Parts): string[] {
  const flag = (
    name: string,
    part: Part | undefined,
    value: (instance: Instance) => string,
  ) =>
    part
      ? [name, `${value(part.of)},${part.times ?? `start-time=${SINCE}`}`]
      : [];
  return [
    ...flag(
      '--fulcio',
      fulcio,
      ({ services }) =>
        `url=${services.url},certificate-chain=${services.fulcioCertificateFile}`,
    ),
    ...flag(
      '--rekor',
      rekor,
      ({ services }) =>
        `url=${services.url},public-key=${services.rekorKeyFile}`,
    ),
    ...flag(
      '--ctfe',
      ctfe,
      ({ services }) =>
        `url=${services.url}/ct,public-key=${services.ctKeyFile}`,
    ),
    ...flag(
      '--tsa',
      tsa,
      ({ timestamps }) =>
        `url=${timestamps.url},certificate-chain=${timestamps.chainFile}`,
    ),
  ];
}

function environmentOf({ fulcio, rekor, ctfe }: Parts) {
  return {
    ...(fulcio && {
      SIGSTORE_ROOT_FILE: fulcio.of.services.fulcioCertificateFile,
    }),
    ...(rekor && { SIGSTORE_REKOR_PUBLIC_KEY: rekor.of.services.rekorKeyFile }),
    ...(ctfe && {
      SIGSTORE_CT_LOG_PUBLIC_KEY_FILE: ctfe.of.services.ctKeyFile,
    }),
  };
}
