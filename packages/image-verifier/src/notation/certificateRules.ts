import { ReasonError } from '../reasonError';
import { makeReason } from '../reasons';
import {
  isSelfSigned,
  isStronglySigned,
  type Certificate,
} from './certificate';

/** Extended key usages, RFC 5280 §4.2.1.12 and RFC 3161 §2.3. */
const PURPOSE = {
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  codeSigning: '1.3.6.1.5.5.7.3.3',
  emailProtection: '1.3.6.1.5.5.7.3.4',
  timeStamping: '1.3.6.1.5.5.7.3.8',
  ocspSigning: '1.3.6.1.5.5.7.3.9',
  any: '2.5.29.37.0',
} as const;

/** Bits of the key usage, RFC 5280 §4.2.1.3, that a leaf must not have. */
const FOREIGN_USAGES: Array<[number, string]> = [
  [2, 'keyEncipherment'],
  [3, 'dataEncipherment'],
  [4, 'keyAgreement'],
  [5, 'keyCertSign'],
  [6, 'cRLSign'],
  [7, 'encipherOnly'],
  [8, 'decipherOnly'],
];

const FOREIGN_PURPOSES: Array<[string, string]> = [
  [PURPOSE.any, 'any purpose'],
  [PURPOSE.serverAuth, 'server authentication'],
  [PURPOSE.clientAuth, 'client authentication'],
  [PURPOSE.emailProtection, 'e-mail protection'],
  [PURPOSE.timeStamping, 'timestamping'],
  [PURPOSE.ocspSigning, 'OCSP signing'],
];

/** Signature algorithms of the Notary Project, by the leaf's key. */
export type SignatureAlgorithm =
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'ES256'
  | 'ES384'
  | 'ES512';

/**
 * The one algorithm that a key signs with: the Notary Project allows exact
 * key sizes only, each with one hash. Undefined for any other key.
 *
 * Spec: Notary Project, signature-specification, "Algorithm Selection".
 */
export function algorithmOf({
  publicKey,
}: Certificate): SignatureAlgorithm | undefined {
  const { modulusLength, namedCurve } = publicKey.asymmetricKeyDetails ?? {};
  if (publicKey.asymmetricKeyType === 'rsa') {
    const sizes: Record<number, SignatureAlgorithm> = {
      2048: 'PS256',
      3072: 'PS384',
      4096: 'PS512',
    };
    return sizes[modulusLength ?? 0];
  }
  if (publicKey.asymmetricKeyType === 'ec') {
    const curves: Record<string, SignatureAlgorithm> = {
      prime256v1: 'ES256',
      secp384r1: 'ES384',
      secp521r1: 'ES512',
    };
    return curves[namedCurve ?? ''];
  }
  return undefined;
}

/**
 * Checks the chain in a signature: ordered from the leaf to a self-signed
 * root, each certificate issued by the next and fit for its role. Trust is
 * another question, and so is time.
 *
 * Spec: Notary Project, signature-specification, "Certificate Requirements".
 *
 * @throws ReasonError CERT_PROFILE_INVALID.
 */
export function checkSigningChain(chain: Certificate[]): void {
  chain.forEach(certificate => {
    if (!certificate.keyUsage?.critical) {
      throw broken(certificate, 'its key usage is missing or not critical');
    }
  });
  checkChain(chain, leaf => {
    checkLeafUsage(leaf);
    const { purposes = [] } = leaf.extendedKeyUsage ?? {};
    const wrong = FOREIGN_PURPOSES.find(([oid]) => purposes.includes(oid));
    if (wrong) {
      throw broken(leaf, `its extended key usage names ${wrong[1]}`);
    }
  });
}

/**
 * Checks the chain of a timestamp authority, from the signer of the token to
 * the root.
 *
 * @throws ReasonError CERT_PROFILE_INVALID.
 */
export function checkTimestampingChain(chain: Certificate[]): void {
  checkChain(chain, leaf => {
    checkLeafUsage(leaf);
    const { critical, purposes = [] } = leaf.extendedKeyUsage ?? {};
    const only = purposes.length === 1 && purposes[0] === PURPOSE.timeStamping;
    if (!critical || !only) {
      throw broken(
        leaf,
        'its extended key usage is not timestamping alone, marked critical',
      );
    }
  });
  const [, ...authorities] = chain;
  for (const authority of authorities) {
    const { purposes } = authority.extendedKeyUsage ?? {};
    if (
      purposes &&
      !purposes.includes(PURPOSE.timeStamping) &&
      !purposes.includes(PURPOSE.any)
    ) {
      throw broken(authority, 'it may not issue for timestamping');
    }
  }
}

function checkChain(
  chain: Certificate[],
  checkLeaf: (leaf: Certificate) => void,
): void {
  const [leaf, ...authorities] = chain;
  checkLeaf(leaf);
  if (leaf.basicConstraints?.ca) {
    throw broken(leaf, 'it is that of a certificate authority');
  }
  if (!algorithmOf(leaf)) {
    throw broken(
      leaf,
      'its key is not RSA of 2048, 3072 or 4096 bits nor EC P-256, P-384 or P-521',
    );
  }
  chain.forEach((certificate, index) => {
    const issuer = chain[index + 1] ?? certificate;
    if (!isStronglySigned(certificate)) {
      throw broken(certificate, 'it is signed with a weak algorithm');
    }
    if (index < chain.length - 1 && isSelfSigned(certificate)) {
      throw broken(certificate, 'it is self-signed, but not the last one');
    }
    if (
      !certificate.issuerRaw.equals(issuer.subjectRaw) ||
      !certificate.signedBy(issuer.publicKey)
    ) {
      throw broken(
        certificate,
        issuer === certificate
          ? 'it ends the chain, but it is not self-signed'
          : 'it is not issued by the next one',
      );
    }
  });
  authorities.forEach((authority, below) => checkAuthority(authority, below));
}

function checkAuthority(authority: Certificate, below: number): void {
  const { basicConstraints, keyUsage } = authority;
  if (!basicConstraints?.ca) {
    throw broken(authority, 'it is not that of a certificate authority');
  }
  if (below > (basicConstraints.pathLength ?? Infinity)) {
    throw broken(authority, 'its chain is longer than it allows');
  }
  if (!keyUsage?.bits[5]) {
    throw broken(authority, 'its key usage lacks keyCertSign');
  }
  const { asymmetricKeyType, asymmetricKeyDetails } = authority.publicKey;
  if (
    asymmetricKeyType?.startsWith('rsa') &&
    (asymmetricKeyDetails?.modulusLength ?? 0) < 2048
  ) {
    throw broken(authority, 'its RSA key has fewer than 2048 bits');
  }
}

function checkLeafUsage(leaf: Certificate): void {
  const bits = leaf.keyUsage?.bits ?? [];
  if (!bits[0]) {
    throw broken(leaf, 'its key usage lacks digitalSignature');
  }
  const foreign = FOREIGN_USAGES.find(([bit]) => bits[bit]);
  if (foreign) {
    throw broken(leaf, `its key usage has ${foreign[1]}`);
  }
}

function broken({ subject }: Certificate, rule: string): ReasonError {
  return new ReasonError(makeReason('CERT_PROFILE_INVALID', { subject, rule }));
}
