import { X509Certificate as NodeCertificate } from 'node:crypto';
import { X509Certificate, type ASN1Obj } from '@sigstore/core';

/** Extended key usages, RFC 5280 §4.2.1.12. */
export const CODE_SIGNING = '1.3.6.1.5.5.7.3.3';
export const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';

const EXTENDED_KEY_USAGE = '2.5.29.37';

/** True if the certificate's extended key usage names this purpose. */
export function hasExtendedKeyUsage(
  certificate: X509Certificate,
  purpose: string,
): boolean {
  const usages = certificate.extension(EXTENDED_KEY_USAGE)?.valueObj.subs[0];
  return usages?.subs.some(usage => usage.toOID() === purpose) ?? false;
}

/**
 * Reads a certificate in DER, and only in DER: the library verifies what it
 * re-encodes, so anything that does not survive re-encoding would be bytes
 * that no signature covers.
 *
 * @throws Error with a short message.
 */
export function parseCertificate(der: Buffer): X509Certificate {
  let certificate: X509Certificate;
  try {
    // OpenSSL first: it is the stricter reader of the two.
    if (!new NodeCertificate(der).raw.equals(der)) {
      throw new Error('trailing bytes');
    }
    certificate = X509Certificate.parse(Buffer.from(der));
  } catch {
    throw new Error('it is not an X.509 certificate');
  }
  if (!certificate.root.toDER().equals(der)) {
    throw new Error('it is not DER');
  }
  checkSignatureFields(certificate);
  return certificate;
}

// The two fields outside the signed part. RFC 5280 §4.1.1.2: the algorithm
// must be the one inside; a signature is whole bytes, so no bit is unused.
function checkSignatureFields({ root, tbsCertificate }: X509Certificate): void {
  const [, outer, signature] = root.subs;
  const inner: ASN1Obj | undefined = tbsCertificate.subs[2];
  if (!inner || !outer.toDER().equals(inner.toDER())) {
    throw new Error('it names two signature algorithms');
  }
  if (signature.value[0] !== 0) {
    throw new Error('its signature is not whole bytes');
  }
}
