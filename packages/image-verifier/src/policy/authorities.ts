import type {
  KeylessSigner,
  Signer,
  SignedDocumentEvidence,
} from '../evidence';
import type { Reason } from '../reason';
import { makeReason } from '../reasons';
import { escapeUntrustedText } from '../text';
import { judgeNotation } from './notationAuthority';
import { matchesPattern } from './pattern';
import type {
  Authority,
  KeyAuthority,
  KeylessAuthority,
  KeylessIdentity,
  NotationAuthority,
} from './trustPolicy';

/** The key of each key authority, by authority name. */
export type KeyIds = ReadonlyMap<string, string>;

/** Whether one valid document was signed by one authority. */
export type Match =
  /**
   * `noted`: findings that the authority does not enforce; `unproven`: it does
   * not even enforce who signed.
   */
  | { matched: true; noted?: Reason[]; unproven?: true }
  /** `near`: the identity is almost right, so the reason says more. */
  | { matched: false; near: boolean; reason: Reason };

/**
 * Compares the proven signer of a valid document with an authority. Pure.
 */
export function matchAuthority(
  document: SignedDocumentEvidence,
  authority: Authority,
  { keyIds, now }: { keyIds: KeyIds; now: Date },
): Match {
  const { signer } = document;
  if (!signer) {
    return { matched: false, near: false, reason: makeReason('KEY_NOT_FOUND') };
  }
  if ('notation' in authority) {
    return matchNotation(document, signer, authority, now);
  }
  return 'key' in authority
    ? matchKey(document, signer, authority, keyIds)
    : matchKeyless(signer, authority);
}

function matchNotation(
  document: SignedDocumentEvidence,
  signer: Signer,
  authority: NotationAuthority,
  now: Date,
): Match {
  if (signer.type !== 'x509') {
    return strangerTo(signer, authority);
  }
  const { refused, noted, authentic } = judgeNotation(
    document,
    signer,
    authority,
    now,
  );
  if (refused) {
    const near = refused.code !== 'SIGNER_NOT_TRUSTED';
    return { matched: false, near, reason: refused };
  }
  return {
    matched: true,
    ...(noted.length > 0 && { noted }),
    ...(!authentic && { unproven: true }),
  };
}

function matchKey(
  document: SignedDocumentEvidence,
  signer: Signer,
  authority: KeyAuthority,
  keyIds: KeyIds,
): Match {
  const keyId = keyIds.get(authority.name);
  // No key loaded is no match: two absent identifiers are not equal.
  if (keyId === undefined || signer.type !== 'key' || signer.keyId !== keyId) {
    return strangerTo(signer, authority);
  }
  const outside = outsideValidity(document, authority);
  if (outside) {
    return { matched: false, near: true, reason: outside };
  }
  if (authority.transparencyLog === 'optional') {
    return { matched: true };
  }
  const { transparencyLog: log, notes = [] } = document;
  if (!log) {
    const unknownLog = notes.find(({ code }) => code === 'TLOG_UNKNOWN_LOG');
    return {
      matched: false,
      near: true,
      reason:
        unknownLog ??
        makeReason('TLOG_ENTRY_MISSING', {
          why: `, which authority ${authority.name} requires`,
        }),
    };
  }
  if (authority.root !== undefined && log.root !== authority.root) {
    return {
      matched: false,
      near: true,
      reason: makeReason('TLOG_UNKNOWN_LOG', {
        log: `${log.logId} (root ${log.root}; authority ${authority.name} requires root ${authority.root})`,
      }),
    };
  }
  return { matched: true };
}

// Only a proven time says when the key signed.
function outsideValidity(
  { signedAt }: SignedDocumentEvidence,
  { validFrom, validUntil }: KeyAuthority,
): Reason | undefined {
  if (validFrom === undefined && validUntil === undefined) {
    return undefined;
  }
  const time = signedAt ? Date.parse(signedAt.time) : NaN;
  const within =
    time >= (validFrom === undefined ? -Infinity : Date.parse(validFrom)) &&
    time < (validUntil === undefined ? Infinity : Date.parse(validUntil));
  return within
    ? undefined
    : makeReason('KEY_EXPIRED', {
        time: signedAt?.time ?? 'the time of signing, which nothing proves',
      });
}

function matchKeyless(signer: Signer, authority: KeylessAuthority): Match {
  const { keyless } = authority;
  if (signer.type !== 'keyless' || signer.root !== keyless.root) {
    return strangerTo(signer, authority);
  }
  const issuer = matchesText(
    signer.issuer,
    keyless.issuer,
    keyless.issuerRegExp,
  );
  const subject = matchesText(
    signer.subject,
    keyless.subject,
    keyless.subjectRegExp,
  );
  if (issuer && subject) {
    const [wrong] = Object.entries(keyless.build ?? {}).filter(
      ([field, value]) =>
        !Object.hasOwn(signer.build, field) || signer.build[field] !== value,
    );
    return wrong === undefined
      ? { matched: true }
      : { matched: false, near: true, reason: builtElsewhere(signer, wrong) };
  }
  if (subject) {
    return {
      matched: false,
      near: true,
      reason: makeReason('ISSUER_NOT_TRUSTED', {
        signer: describeSigner(signer),
        issuer: signer.issuer || 'no issuer',
        expected: keyless.issuer ?? keyless.issuerRegExp,
        note: humanNote(signer),
      }),
    };
  }
  return strangerTo(signer, authority);
}

function builtElsewhere(
  { build }: KeylessSigner,
  [field, expected]: [string, string],
): Reason {
  const actual = Object.hasOwn(build, field) ? build[field] : 'nothing';
  return makeReason('CERT_EXTENSION_MISMATCH', { field, actual, expected });
}

const REF = /@(refs\/[^@\s]+)$/;
const USUAL_REFS = ['refs/heads/main', 'refs/heads/master'];

/**
 * Says so where the very workflow is accepted, and only the branch or tag that
 * it ran on is not: a release from a feature branch is no stranger's signature.
 */
function branchNote(signer: Signer, accepted: Authority[]): string {
  if (signer.type !== 'keyless') return '';
  const [, ref] = REF.exec(signer.subject) ?? [];
  if (ref === undefined) return '';
  const workflow = signer.subject.slice(0, -ref.length);
  const known = accepted.some(authority => {
    if (!('keyless' in authority)) return false;
    const { root, issuer, issuerRegExp, subject, subjectRegExp } =
      authority.keyless;
    const refs =
      subject === undefined
        ? USUAL_REFS
        : [REF.exec(subject)?.[1] ?? ''].filter(Boolean);
    return (
      root === signer.root &&
      matchesText(signer.issuer, issuer, issuerRegExp) &&
      refs.some(
        other =>
          other !== ref &&
          matchesText(`${workflow}${other}`, subject, subjectRegExp),
      )
    );
  });
  return known
    ? `. Note: an accepted workflow, but run on ${escapeUntrustedText(ref)}`
    : '';
}

// Exact text or whole-text expression; an identity that gives neither, or an
// empty value, matches nobody.
function matchesText(
  actual: string,
  exact: string | undefined,
  expression: string | undefined,
): boolean {
  if (actual === '') {
    return false;
  }
  if (exact !== undefined) {
    return actual === exact;
  }
  return expression !== undefined && matchesPattern(expression, actual);
}

function strangerTo(signer: Signer, authority: Authority): Match {
  return {
    matched: false,
    near: false,
    reason: signerNotTrusted(signer, [authority]),
  };
}

/** The reason for a valid signature of somebody who is not accepted. */
export function signerNotTrusted(
  signer: Signer,
  accepted: Authority[],
): Reason {
  return makeReason('SIGNER_NOT_TRUSTED', {
    signer: describeSigner(signer),
    accepted: accepted.map(({ name }) => name).join(', '),
    note: humanNote(signer) || branchNote(signer, accepted),
  });
}

/**
 * Who signed, in one line that is safe to print.
 *
 * @public
 */
export function describeSigner(signer: Signer): string {
  if (signer.type === 'key') {
    return `key ${signer.keyId}`;
  }
  if (signer.type === 'x509') {
    return escapeUntrustedText(`${signer.subject} (issuer ${signer.issuer})`);
  }
  const issuer = signer.issuer ? ` (issuer ${signer.issuer})` : '';
  return escapeUntrustedText(`${signer.subject}${issuer}`);
}

/** Who is accepted, in one line. */
export function describeIdentity(identity: KeylessIdentity): string {
  return identity.subject ?? `/${identity.subjectRegExp}/`;
}

// A person's address is not a build system.
function humanNote(signer: Signer): string {
  return signer.type === 'keyless' && signer.subjectKind === 'email'
    ? '. Note: human signer'
    : '';
}
