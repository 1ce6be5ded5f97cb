import {
  HashAlgorithm,
  PublicKeyDetails,
  TransparencyLogInstance,
  TrustedRoot,
} from '@sigstore/protobuf-specs';
import { createHash } from 'node:crypto';
import { AuthorityCertificates, AuthorityKeys, REKOR_URL } from './authority';
import { KeyPair } from './keys';

/** The trust material of the authority in the form every verifier reads. */
export function trustedRootJson(
  keys: AuthorityKeys,
  certificates: AuthorityCertificates,
  validFrom: Date,
): object {
  const log = (baseUrl: string, key: KeyPair): TransparencyLogInstance => {
    const spki = key.publicKey.export({ format: 'der', type: 'spki' });
    return {
      baseUrl,
      hashAlgorithm: HashAlgorithm.SHA2_256,
      publicKey: {
        rawBytes: spki,
        keyDetails: PublicKeyDetails.PKIX_ECDSA_P256_SHA_256,
        validFor: { start: validFrom },
      },
      logId: { keyId: createHash('sha256').update(spki).digest() },
      checkpointKeyId: undefined,
      operator: 'sigstore.mock',
    };
  };
  const authority = (uri: string, commonName: string, chain: Buffer[]) => ({
    subject: { commonName, organization: 'sigstore.mock' },
    uri,
    certChain: { certificates: chain.map(rawBytes => ({ rawBytes })) },
    validFor: { start: validFrom },
    operator: 'sigstore.mock',
  });
  return TrustedRoot.toJSON({
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [log(REKOR_URL, keys.rekor)],
    ctlogs: [log('https://ctfe.demo.example', keys.ctLog)],
    certificateAuthorities: [
      authority('https://fulcio.demo.example', 'sigstore', [
        certificates.fulcioRoot,
      ]),
    ],
    timestampAuthorities: [
      authority('https://tsa.demo.example', 'tsa', [
        certificates.tsaSigning,
        certificates.tsaRoot,
      ]),
    ],
  }) as object;
}
