import type {
  CertificateFacts,
  NotationFacts,
  RevocationFacts,
  SignedDocumentEvidence,
  X509Signer,
} from '../evidence';
import { isTrustedIdentity } from '../notation/identities';
import type { Reason } from '../reason';
import { makeReason } from '../reasons';
import type {
  CheckMode,
  NotationAuthority,
  NotationCheck,
} from './trustPolicy';

/** How one Notation signature fares under one authority. */
export interface NotationAnswer {
  /** Why it does not count; undefined where it does. */
  refused?: Reason;
  /** Checks that failed, but are only noted. */
  noted: Reason[];
  /** False where nothing enforced says who signed. */
  authentic: boolean;
}

const LEVELS: Record<
  NotationAuthority['notation']['level'],
  Record<NotationCheck, CheckMode>
> = {
  strict: {
    authenticity: 'enforce',
    authenticTimestamp: 'enforce',
    expiry: 'enforce',
    revocation: 'enforce',
  },
  permissive: {
    authenticity: 'enforce',
    authenticTimestamp: 'log',
    expiry: 'log',
    revocation: 'log',
  },
  audit: {
    authenticity: 'log',
    authenticTimestamp: 'log',
    expiry: 'log',
    revocation: 'log',
  },
};

/** What each check of an authority does: its level with its overrides. */
export function notationModes({
  notation,
}: NotationAuthority): Record<NotationCheck, CheckMode> {
  return { ...LEVELS[notation.level], ...notation.override };
}

interface Question {
  signer: X509Signer;
  facts: NotationFacts;
  authority: NotationAuthority;
  modes: Record<NotationCheck, CheckMode>;
  now: Date;
}

const CHECKS: Array<
  [NotationCheck, (question: Question) => Reason | undefined]
> = [
  ['authenticity', whyNotAuthentic],
  ['expiry', whyExpired],
  ['authenticTimestamp', whyNotInTime],
  ['revocation', whyRevoked],
];

/**
 * Judges an intact Notation signature by an authority, in the order of the
 * Notary Project. Pure.
 *
 * Spec: Notary Project, trust-store-trust-policy, "Signature evaluation".
 */
export function judgeNotation(
  document: SignedDocumentEvidence,
  signer: X509Signer,
  authority: NotationAuthority,
  now: Date,
): NotationAnswer {
  const { notation: facts } = document;
  const modes = notationModes(authority);
  const noted: Reason[] = [];
  if (!facts?.intact) {
    const [refused = makeReason('SIGNATURE_INVALID')] = document.reasons;
    return { refused, noted, authentic: false };
  }
  const question = { signer, facts, authority, modes, now };
  for (const [check, whyNot] of CHECKS) {
    const reason = modes[check] === 'skip' ? undefined : whyNot(question);
    if (reason && modes[check] === 'enforce') {
      return { refused: reason, noted, authentic: false };
    }
    if (reason) {
      noted.push(reason);
    }
  }
  return { noted, authentic: modes.authenticity === 'enforce' };
}

function whyNotAuthentic({ signer, authority }: Question): Reason | undefined {
  const { trustStores, identities } = authority.notation;
  const wanted = signer.scheme === 'notary.x509' ? 'ca:' : 'signingAuthority:';
  const stores = trustStores.filter(name => name.startsWith(wanted));
  if (!stores.some(name => signer.trustStores.includes(name))) {
    return makeReason('CERT_NOT_IN_TRUST_STORE', {
      subject: signer.subject,
      stores: stores.join(', ') || `none of type ${wanted.slice(0, -1)}`,
    });
  }
  return isTrustedIdentity(signer.subject, identities)
    ? undefined
    : makeReason('SIGNER_NOT_TRUSTED', {
        signer: signer.subject,
        accepted: authority.name,
      });
}

function whyExpired({ facts: { expiry }, now }: Question): Reason | undefined {
  return expiry === undefined || now.getTime() < Date.parse(expiry)
    ? undefined
    : makeReason('SIGNATURE_EXPIRED', { expiry });
}

function whyNotInTime(question: Question): Reason | undefined {
  const { signer, facts, authority, now } = question;
  const { certificates, scheme } = signer;
  if (scheme === 'notary.x509.signingAuthority') {
    const time = Date.parse(facts.signingTime);
    return outOfRange(certificates, time, time);
  }
  const { trustStores, verifyTimestamp } = authority.notation;
  const stores = trustStores.filter(name => name.startsWith('tsa:'));
  const outdated = certificates.find(certificate =>
    isOutside(certificate, now.getTime(), now.getTime()),
  );
  const expired = certificates.some(
    ({ notAfter }) => now.getTime() > Date.parse(notAfter),
  );
  if (stores.length === 0 || (verifyTimestamp !== 'always' && !expired)) {
    return (
      outdated &&
      makeReason('CERT_NOT_VALID_NOW', {
        subject: outdated.subject,
        from: outdated.notBefore,
        to: outdated.notAfter,
      })
    );
  }
  return whyNotStamped(question, stores);
}

function whyNotStamped(
  { signer, facts: { timestamp }, modes, now }: Question,
  stores: string[],
): Reason | undefined {
  if (!timestamp) {
    return makeReason('TIMESTAMP_MISSING');
  }
  const { trustStores, time, accuracyMs = 0, revocation } = timestamp;
  if (time === undefined || !stores.some(name => trustStores.includes(name))) {
    return (
      timestamp.reasons.at(0) ??
      makeReason('TIMESTAMP_UNTRUSTED', { root: stores.join(', ') })
    );
  }
  const middle = Date.parse(time);
  return (
    outOfRange(signer.certificates, middle - accuracyMs, middle + accuracyMs) ??
    // That nobody asked about the authority is a question of revocation.
    (revocation?.status === 'unchecked' && modes.revocation !== 'enforce'
      ? undefined
      : whyUnsound(revocation, 'of the timestamp authority', now))
  );
}

function whyRevoked({ signer, facts, now }: Question): Reason | undefined {
  return whyUnsound(facts.revocation, signer.subject, now);
}

function whyUnsound(
  revocation: RevocationFacts | undefined,
  subject: string,
  now: Date,
): Reason | undefined {
  const unknown = (cause: string) =>
    makeReason('REVOCATION_UNKNOWN', { subject, cause });
  switch (revocation?.status) {
    case 'unpublished':
      return undefined;
    case 'good':
      return Date.parse(revocation.validUntil ?? '') > now.getTime()
        ? undefined
        : unknown('what is known is out of date');
    case 'revoked':
      return revocation.reason ?? makeReason('CERT_REVOKED', { subject });
    case 'unchecked':
      return unknown('it was not checked');
    default:
      return revocation?.reason ?? unknown('no answer was understood');
  }
}

function outOfRange(
  certificates: CertificateFacts[],
  from: number,
  to: number,
): Reason | undefined {
  const outside = certificates.find(certificate =>
    isOutside(certificate, from, to),
  );
  return (
    outside &&
    makeReason('TIMESTAMP_OUT_OF_RANGE', {
      time: new Date(from).toISOString(),
      subject: outside.subject,
    })
  );
}

function isOutside(
  { notBefore, notAfter }: CertificateFacts,
  from: number,
  to: number,
): boolean {
  return from < Date.parse(notBefore) || to > Date.parse(notAfter);
}
