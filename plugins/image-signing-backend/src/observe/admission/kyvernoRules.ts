import type {
  Loophole,
  PathMode,
  SignatureFormat,
} from 'backstage-plugin-image-signing-common';
import { CONTAINER_PATHS, readDigestDemands } from './celDigest';
import type { RequestFacts } from './conditions';
import type { DigestDemand } from './digestRegex';
import { matchImage, isCatchAll } from './images';
import { asList, asRecord, asText, asTexts, at } from './json';
import { loophole } from './loopholes';
import type { Match } from './selectors';

type Path = PathMode['path'];

/** One entry of a `verifyImages` rule. */
export interface VerifyEntry {
  patterns: string[];
  skip: string[];
  /** Whether the entry verifies a signature; `unknown` where it could not be read. */
  signature: Match;
  /** Whether it refuses images without a digest. */
  digest: Match;
  /** Whether it writes the digest into the image name. */
  mutates: boolean;
  required: boolean;
  /** Whether it names nobody who may sign, and not only wants the digest. */
  unfulfillable: boolean;
  /** Format of the signatures; absent where the entry verifies none. */
  verifies?: SignatureFormat;
  loopholes: Loophole[];
}

const FORMATS: Record<string, SignatureFormat> = {
  Cosign: 'cosign-legacy',
  SigstoreBundle: 'sigstore-bundle',
  Notary: 'notation',
};

function formatOf(entry: unknown): SignatureFormat | undefined {
  const type = asText(at(entry, 'type')) ?? 'Cosign';
  return Object.hasOwn(FORMATS, type) ? FORMATS[type] : undefined;
}

function attestorEntries(sets: unknown): unknown[] {
  return (asList(sets) ?? []).flatMap(set => asList(at(set, 'entries')) ?? []);
}

function hasAuthority(entry: unknown): boolean {
  if (attestorEntries([at(entry, 'attestor')]).some(hasAuthority)) return true;
  const keys = at(entry, 'keys');
  return (
    ['publicKeys', 'kms'].some(field => asText(at(keys, field))) ||
    asRecord(at(keys, 'secret')) !== undefined ||
    ['cert', 'certChain'].some(field =>
      asText(at(entry, 'certificates', field)),
    ) ||
    asRecord(at(entry, 'keyless')) !== undefined
  );
}

function isAnyone(exact: unknown, pattern: unknown): boolean {
  if (asText(pattern)) {
    return ['.*', '.+', '^.*$', '^.+$', '^.*', '.*$'].includes(
      asText(pattern) ?? '',
    );
  }
  return !asText(exact) || /^[*?]+$/.test(asText(exact) ?? '');
}

function keylessLoopholes(keyless: unknown, policy: string): Loophole[] {
  if (!asRecord(keyless)) return [];
  const anyone = [
    isAnyone(at(keyless, 'subject'), at(keyless, 'subjectRegExp')) && 'subject',
    isAnyone(at(keyless, 'issuer'), at(keyless, 'issuerRegExp')) && 'issuer',
  ].filter(Boolean);
  return anyone.length
    ? [
        loophole(
          'ANY_SIGNER',
          'high',
          `A keyless attestor accepts any ${anyone.join(' and any ')}.`,
          'Name the subject and the issuer that sign your images.',
          policy,
        ),
      ]
    : [];
}

function logLoopholes(entry: unknown, policy: string): Loophole[] {
  const found: Loophole[] = [];
  const parts = ['keys', 'keyless', 'certificates'].map(kind =>
    at(entry, kind),
  );
  if (parts.some(part => at(part, 'rekor', 'ignoreTlog') === true)) {
    found.push(
      loophole(
        'TRANSPARENCY_LOG_IGNORED',
        'medium',
        'Signatures without an entry in the transparency log are accepted.',
        'Remove ignoreTlog, or point rekor.url to your own log.',
        policy,
      ),
    );
  }
  if (parts.some(part => at(part, 'ctlog', 'ignoreSCT') === true)) {
    found.push(
      loophole(
        'CERTIFICATE_LOG_IGNORED',
        'medium',
        'Certificates without a proof of their publication are accepted.',
        'Remove ignoreSCT, or give the log of your own authority.',
        policy,
      ),
    );
  }
  return found;
}

function attestorLoopholes(sets: unknown, policy: string): Loophole[] {
  return (asList(sets) ?? []).flatMap(set => {
    const entries = asList(at(set, 'entries')) ?? [];
    const count = at(set, 'count');
    const fewer =
      typeof count === 'number' && count > 0 && count < entries.length
        ? [
            loophole(
              'FEWER_SIGNERS',
              'low',
              `${count} of ${entries.length} attestors are enough.`,
              'Raise count, or remove the attestors that should not be enough alone.',
              policy,
            ),
          ]
        : [];
    return [
      ...fewer,
      ...entries.flatMap(entry => [
        ...keylessLoopholes(at(entry, 'keyless'), policy),
        ...logLoopholes(entry, policy),
        ...attestorLoopholes([at(entry, 'attestor')].filter(asRecord), policy),
      ]),
    ];
  });
}

/** Whether an entry verifies signatures: by attestors, attestations or the fields of old. */
function verifies(entry: unknown): Match {
  const sets = at(entry, 'attestors') ?? [];
  const attestations = at(entry, 'attestations') ?? [];
  if (!asList(sets) || !asList(attestations)) return 'unknown';
  const deprecated = ['key', 'roots', 'subject', 'issuer'].some(field =>
    asText(at(entry, field)),
  );
  if (deprecated || attestorEntries(sets).some(hasAuthority)) return 'yes';
  const attested = asList(attestations) ?? [];
  if (
    attested.some(attestation =>
      attestorEntries(at(attestation, 'attestors')).some(hasAuthority),
    )
  ) {
    return 'yes';
  }
  return attestorEntries(sets).length || attested.length ? 'unknown' : 'no';
}

function flagOf(entry: unknown, name: string): boolean | undefined {
  const value = at(entry, name) ?? true;
  return typeof value === 'boolean' ? value : undefined;
}

function skipLoopholes(skip: readonly string[], policy: string): Loophole[] {
  return skip.length
    ? [
        loophole(
          'IMAGES_SKIPPED',
          skip.some(
            pattern => isCatchAll(pattern) || /^[^/]*\*$|\/\*+$/.test(pattern),
          )
            ? 'high'
            : 'medium',
          `Images that fit ${skip.slice(0, 5).join(', ')} are not checked.`,
          'Narrow skipImageReferences to single images, with a date to remove them.',
          policy,
        ),
      ]
    : [];
}

function entryLoopholes(
  entry: unknown,
  read: Omit<VerifyEntry, 'loopholes'>,
  policy: string,
): Loophole[] {
  const found = skipLoopholes(read.skip, policy);
  const signs = read.signature === 'yes';
  if (signs && !read.required) {
    found.push(
      loophole(
        'NOT_REQUIRED',
        'medium',
        'A matched image that was not verified is not refused.',
        'Set required to true.',
        policy,
      ),
    );
  }
  if (read.digest === 'no' && read.mutates) {
    found.push(
      loophole(
        'MUTATE_ONLY',
        'medium',
        'Tags are replaced by digests, but an image that stays a tag is admitted.',
        'Set verifyDigest to true.',
        policy,
      ),
    );
  }
  if (signs && at(entry, 'useCache') !== false) {
    found.push(
      loophole(
        'VERIFICATION_CACHED',
        'low',
        'A verified image passes for up to an hour after its signer was withdrawn.',
        'Set useCache to false where that is too long.',
        policy,
      ),
    );
  }
  return [
    ...found,
    ...attestorLoopholes(at(entry, 'attestors'), policy),
    ...(asList(at(entry, 'attestations')) ?? []).flatMap(attestation =>
      attestorLoopholes(at(attestation, 'attestors'), policy),
    ),
  ];
}

/** Reads the entries of a `verifyImages` rule. */
export function readVerifyImages(rule: unknown, policy: string): VerifyEntry[] {
  return (asList(at(rule, 'verifyImages')) ?? []).map(entry => {
    const image = asText(at(entry, 'image'));
    const patterns = asTexts(at(entry, 'imageReferences') ?? []);
    const skip = asTexts(at(entry, 'skipImageReferences') ?? []);
    const verifyDigest = flagOf(entry, 'verifyDigest');
    const mutateDigest = flagOf(entry, 'mutateDigest');
    const readable = patterns && skip;
    const digest: Match = verifyDigest ? 'yes' : 'no';
    const read = {
      patterns: [...(patterns ?? ['*']), ...(image ? [image] : [])],
      skip: skip ?? [],
      signature: readable ? verifies(entry) : 'unknown',
      digest: readable && verifyDigest !== undefined ? digest : 'unknown',
      mutates: mutateDigest === true,
      required: flagOf(entry, 'required') === true,
      unfulfillable:
        readable !== undefined &&
        verifies(entry) === 'no' &&
        flagOf(entry, 'required') === true,
      ...(readable &&
        verifies(entry) === 'yes' && { verifies: formatOf(entry) }),
    } satisfies Omit<VerifyEntry, 'loopholes'>;
    return { ...read, loopholes: entryLoopholes(entry, read, policy) };
  });
}

/** Whether an entry is about an image; about at least some where none is named. */
export function coversImage(
  entry: VerifyEntry,
  image: string | undefined,
  defaultRegistry: string,
): Match {
  if (image === undefined) return entry.patterns.length ? 'yes' : 'no';
  const listed = matchImage(entry.patterns, image, defaultRegistry);
  if (listed === 'no') return 'no';
  const skipped = matchImage(entry.skip, image, defaultRegistry);
  if (skipped === 'yes') return 'no';
  return listed === 'yes' && skipped === 'no' ? 'yes' : 'unknown';
}

/** Says so where an entry is not about every image. */
export function narrowLoophole(
  entries: readonly VerifyEntry[],
  policy: string,
): Loophole[] {
  const patterns = entries.flatMap(entry => entry.patterns);
  return patterns.some(isCatchAll)
    ? []
    : [
        loophole(
          'IMAGES_NOT_COVERED',
          'medium',
          `Only images that fit ${patterns
            .slice(0, 5)
            .join(', ')} are checked; others pass.`,
          'Let imageReferences cover every registry in use, or allow no other registry.',
          policy,
        ),
      ];
}

/** What a `validate` rule asks of image digests. */
export interface DigestRule {
  irrelevant: boolean;
  demands: Record<Path, DigestDemand>;
  mentions: Path[];
}

function noDemands(): Record<Path, DigestDemand> {
  return {
    containers: 'none',
    initContainers: 'none',
    ephemeralContainers: 'none',
  };
}

/** `*@*` and its like; every alternative must hold an `@`. */
function patternDemand(value: unknown): DigestDemand {
  const text = asText(value);
  if (text === undefined) return 'none';
  const alternatives = text.split('|').map(part => part.trim());
  const demanding = alternatives.every(
    part => part.includes('@') && !/^[!<>=]/.test(part) && !part.includes('{{'),
  );
  return demanding ? 'weak' : 'none';
}

/** `=(field)` checks a field that is there; other anchors make it a condition. */
function plainField(key: string): { field: string; anchored: boolean } {
  const match = /^=\((.+)\)$/.exec(key);
  if (match) return { field: match[1], anchored: false };
  return { field: key, anchored: /^[A-Za-z<>^+X]?\(/.test(key) };
}

function elementDemand(pattern: unknown): DigestDemand {
  const elements = asList(pattern);
  if (elements?.length !== 1) return 'none';
  const record = asRecord(elements[0]) ?? {};
  if (Object.keys(record).some(key => plainField(key).anchored)) return 'none';
  return patternDemand(record.image);
}

/** What a validation pattern over a Pod asks of the images of each list. */
function podPatternDemands(pattern: unknown): Record<Path, DigestDemand> {
  const demands = noDemands();
  const top = asRecord(pattern) ?? {};
  const spec = asRecord(top.spec ?? top['=(spec)']) ?? {};
  const keys = [...Object.keys(top), ...Object.keys(spec)];
  if (keys.some(key => plainField(key).anchored)) return demands;
  for (const [key, value] of Object.entries(spec)) {
    const { field } = plainField(key);
    const path = CONTAINER_PATHS.find(candidate => candidate === field);
    if (path) demands[path] = elementDemand(value);
  }
  return demands;
}

function listedPaths(list: unknown): Path[] {
  const match = /^request\.object\.spec\.(.+)$/.exec(
    asText(list)?.trim() ?? '',
  );
  if (!match) return [];
  const single = CONTAINER_PATHS.find(path =>
    [path, `${path}[]`].includes(match[1]),
  );
  if (single) return [single];
  const several = /^\[([A-Za-z, ]+)\]\[\]$/.exec(match[1]);
  const names = several?.[1].split(',').map(name => name.trim()) ?? [];
  return CONTAINER_PATHS.filter(path => names.includes(path));
}

function foreachDemands(foreach: unknown): Record<Path, DigestDemand> {
  const demands = noDemands();
  for (const loop of asList(foreach) ?? []) {
    const conditional = at(loop, 'preconditions') ?? at(loop, 'context');
    const pattern = asRecord(at(loop, 'pattern')) ?? {};
    const anchored = Object.keys(pattern).some(key => plainField(key).anchored);
    const demand =
      conditional || anchored ? 'none' : patternDemand(pattern.image);
    for (const path of listedPaths(at(loop, 'list'))) {
      if (demand !== 'none') demands[path] = demand;
    }
  }
  return demands;
}

/** Reads what a `validate` rule asks of image digests in a request. */
export function readDigestRule(
  rule: unknown,
  facts: RequestFacts,
  errorsPass: boolean,
): DigestRule {
  const validate = at(rule, 'validate');
  const cel = at(validate, 'cel');
  if (cel) {
    return readDigestDemands({
      validations: (asList(at(cel, 'expressions')) ?? []).flatMap(
        expression => asText(at(expression, 'expression')) ?? [],
      ),
      variables: (asList(at(cel, 'variables')) ?? []).flatMap(variable => {
        const name = asText(at(variable, 'name'));
        const expression = asText(at(variable, 'expression'));
        return name !== undefined && expression !== undefined
          ? [{ name, expression }]
          : [];
      }),
      facts,
      errorsPass,
    });
  }
  const text = validate ? wordsOf(validate) : '';
  const mentions = CONTAINER_PATHS.filter(path =>
    new RegExp(`(^|[^A-Za-z])${path}([^A-Za-z]|$)`).test(text),
  );
  if (!/@|sha256/i.test(text) || !/image/i.test(text)) {
    return { irrelevant: true, demands: noDemands(), mentions };
  }
  const foreach = at(validate, 'foreach');
  return {
    irrelevant: false,
    demands: foreach
      ? foreachDemands(foreach)
      : podPatternDemands(at(validate, 'pattern')),
    // `request.object.spec.*` and `images` name every list at once.
    mentions:
      /images\.|spec\.\*|\belement\b/.test(text) && !mentions.length
        ? CONTAINER_PATHS
        : mentions,
  };
}

/** The checks of a rule as text, without the message to the user. */
function wordsOf(validate: unknown): string {
  const { message, ...checks } = asRecord(validate) ?? {};
  try {
    return JSON.stringify(checks);
  } catch {
    return '';
  }
}
