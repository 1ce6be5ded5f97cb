import { createHash } from 'node:crypto';
import {
  signatureAlgorithm,
  verifyWithAlgorithm,
} from '../sigstore/algorithms';
import {
  childrenOf,
  contentOf,
  contextTag,
  encodeDer,
  expectTag,
  oidOf,
  readDer,
  TAG,
  type DerElement,
} from '../sigstore/der';
import { parseGeneralizedTime } from '../sigstore/timestamp';
import { parseCertificate, type Certificate } from './certificate';
import { readBoolean, readInteger, readOctetBits } from './derValues';
import { checkPeriod, type RevocationStatus } from './revocationList';

const BASIC_RESPONSE = '1.3.6.1.5.5.7.48.1.1';
const OCSP_SIGNING = '1.3.6.1.5.5.7.3.9';
const MAX_CERTIFICATES = 10;

// SHA-1 names certificates here, it proves nothing; many responders know no
// other.
const HASHES: Record<string, string> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
};
const SHA1 = Buffer.from('300906052b0e03021a0500', 'hex');

/**
 * The question about one certificate.
 *
 * Spec: RFC 6960 §4.1.
 */
export function encodeOcspRequest(
  { raw }: Certificate,
  issuer: Certificate,
): Buffer {
  const [tbs] = childrenOf(readDer(raw, TAG.sequence));
  const serial = childrenOf(tbs).find(({ tag }) => tag === TAG.integer);
  const id = encodeDer(
    TAG.sequence,
    SHA1,
    encodeDer(TAG.octetString, hashOf('sha1', issuer.subjectRaw)),
    encodeDer(TAG.octetString, hashOf('sha1', issuer.publicKeyBits)),
    expectTag(serial, TAG.integer).bytes,
  );
  // Each a sequence of one: the request, the list, its part, the identifier.
  return [1, 2, 3, 4].reduce(inner => encodeDer(TAG.sequence, inner), id);
}

/**
 * Reads the answer of a responder about one certificate.
 *
 * Spec: RFC 6960 §4.2. The signer is the issuer, or a certificate of the issuer
 * that is meant for it.
 *
 * @param at - the time when the responder was asked.
 * @throws Error that says why the answer proves nothing.
 */
export function readOcspResponse(
  der: Buffer,
  certificate: Certificate,
  issuer: Certificate,
  at: Date,
): RevocationStatus {
  const [status, wrapper] = childrenOf(readDer(der, TAG.sequence));
  if (contentOf(status, 0x0a)[0] !== 0 || !wrapper) {
    throw new Error('the responder gave no answer');
  }
  const [type, octets] = childrenOf(
    readDer(contentOf(wrapper, contextTag(0, true)), TAG.sequence),
  );
  if (oidOf(type) !== BASIC_RESPONSE) {
    throw new Error('it is an answer of another kind');
  }
  const [data, algorithm, signature, certificates] = childrenOf(
    readDer(contentOf(octets, TAG.octetString), TAG.sequence),
  );
  const isSigned = signersOf(certificates, issuer, at).some(({ publicKey }) =>
    verifyWithAlgorithm(
      signatureAlgorithm(expectTag(algorithm, TAG.sequence)),
      data.bytes,
      publicKey,
      readOctetBits(signature),
    ),
  );
  if (!isSigned) {
    throw new Error('it is not from the issuer');
  }
  const responses = childrenOf(data).filter(
    ({ tag }) => tag === TAG.sequence,
  )[0];
  const answer = childrenOf(expectTag(responses, TAG.sequence))
    .map(childrenOf)
    .find(([id]) => names(id, certificate, issuer));
  if (!answer) {
    throw new Error('it is about another certificate');
  }
  return readAnswer(answer, at);
}

function signersOf(
  certificates: DerElement | undefined,
  issuer: Certificate,
  at: Date,
): Certificate[] {
  if (!certificates) {
    return [issuer];
  }
  const list = childrenOf(
    readDer(contentOf(certificates, contextTag(0, true)), TAG.sequence),
  );
  const delegates = list
    .slice(0, MAX_CERTIFICATES)
    .map(({ bytes }) => parseCertificate(bytes))
    .filter(
      delegate =>
        delegate.issuerRaw.equals(issuer.subjectRaw) &&
        delegate.notBefore <= at &&
        at <= delegate.notAfter &&
        delegate.extendedKeyUsage?.purposes.includes(OCSP_SIGNING) &&
        delegate.signedBy(issuer.publicKey),
    );
  return [issuer, ...delegates];
}

function names(
  id: DerElement,
  certificate: Certificate,
  issuer: Certificate,
): boolean {
  const [algorithm, name, key, serial] = childrenOf(
    expectTag(id, TAG.sequence),
  );
  const oid = oidOf(childrenOf(algorithm)[0]);
  if (!Object.hasOwn(HASHES, oid)) {
    return false;
  }
  const hash = HASHES[oid];
  return (
    contentOf(name, TAG.octetString).equals(hashOf(hash, issuer.subjectRaw)) &&
    contentOf(key, TAG.octetString).equals(
      hashOf(hash, issuer.publicKeyBits),
    ) &&
    readInteger(serial) === certificate.serialNumber
  );
}

function readAnswer(
  [, state, thisUpdate, ...optional]: DerElement[],
  at: Date,
): RevocationStatus {
  const next = optional.find(({ tag }) => tag === contextTag(0, true));
  const extensions = optional.find(({ tag }) => tag === contextTag(1, true));
  if (!next) {
    throw new Error('it does not say how long it holds');
  }
  const lists = extensions ? childrenOf(extensions) : [];
  const critical = lists.flatMap(childrenOf).some(extension => {
    const [, flag] = childrenOf(extension);
    return flag?.tag === TAG.boolean && readBoolean(flag);
  });
  if (critical) {
    throw new Error('it has an extension that is not supported');
  }
  const validUntil = checkPeriod(
    timeOf(thisUpdate),
    timeOf(readDer(next.content, TAG.generalizedTime)),
    at,
  );
  if (state.tag === contextTag(0, false)) {
    return { status: 'good', validUntil };
  }
  if (state.tag === contextTag(1, true)) {
    const [revokedAt] = childrenOf(state);
    return { status: 'revoked', revokedAt: timeOf(revokedAt), validUntil };
  }
  throw new Error('the responder does not know the certificate');
}

function timeOf(element: DerElement | undefined): Date {
  return parseGeneralizedTime(
    contentOf(element, TAG.generalizedTime).toString('latin1'),
  );
}

function hashOf(algorithm: string, bytes: Buffer): Buffer {
  return createHash(algorithm).update(bytes).digest();
}
