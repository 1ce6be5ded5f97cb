/** Layer of a Cosign signature: the simple-signing payload, SIGNATURE_SPEC. */
export const SIMPLE_SIGNING =
  'application/vnd.dev.cosign.simplesigning.v1+json';
/** Layer of a Cosign legacy attestation: a DSSE envelope. */
export const DSSE_ENVELOPE = 'application/vnd.dsse.envelope.v1+json';

/** Annotation with the predicate type of a bundle; a hint, unsigned. */
export const BUNDLE_PREDICATE_TYPE = 'dev.sigstore.bundle.predicateType';

/** The predicate type of a Cosign signature in the bundle format. */
export const COSIGN_SIGN_PREDICATE = 'https://sigstore.dev/cosign/sign/v1';

/** Type of the manifest that carries a Notation signature. */
export const NOTATION_SIGNATURE = 'application/vnd.cncf.notary.signature';

/** The envelope of a Notation signature, by the media type of its layer. */
export function notationFormat(
  mediaType: string,
): 'notation-jws' | 'notation-cose' | undefined {
  if (mediaType === 'application/jose+json') {
    return 'notation-jws';
  }
  return mediaType === 'application/cose' ? 'notation-cose' : undefined;
}

/** The empty config, OCI image-spec "Guidelines for Artifact Usage". */
const EMPTY_CONFIG = 'application/vnd.oci.empty.v1+json';

/**
 * True where the list of referrers does not tell what a referrer is: some
 * registries leave the type out, some give that of its config, which is empty.
 */
export function saysNothing(artifactType: string | undefined): boolean {
  return artifactType === undefined || artifactType === EMPTY_CONFIG;
}

/** True for every version of the bundle's media type, old spellings included. */
export function isBundleType(mediaType: string | undefined): boolean {
  return mediaType?.startsWith('application/vnd.dev.sigstore.bundle') ?? false;
}

/** Referrers of Cosign's experimental OCI 1.1 mode carry legacy layers. */
export function isLegacyReferrerType(mediaType: string | undefined): boolean {
  return (
    mediaType === 'application/vnd.dev.cosign.artifact.sig.v1+json' ||
    mediaType === 'application/vnd.dev.cosign.artifact.att.v1+json'
  );
}

/** True for the layers of the legacy layout that are signed documents. */
export function isLegacyLayer(mediaType: string): boolean {
  return mediaType === SIMPLE_SIGNING || mediaType === DSSE_ENVELOPE;
}
