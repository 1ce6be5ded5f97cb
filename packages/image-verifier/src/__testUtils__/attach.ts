import {
  BUNDLE_TYPE,
  keyBundle,
  legacySignature,
  SIGN_PREDICATE,
  simpleSigningPayload,
  statement,
  type TestKey,
} from './documents';
import { OCI_MANIFEST, type FakeRegistry } from './registry';

const EMPTY = 'application/vnd.oci.empty.v1+json';
const SIMPLE_SIGNING = 'application/vnd.dev.cosign.simplesigning.v1+json';
const CONFIG = 'application/vnd.oci.image.config.v1+json';

/** Attaches a signature in the legacy layout; answers the layer. */
export function legacyLayer(
  registry: FakeRegistry,
  digest: string,
  signer: TestKey,
) {
  const payload = simpleSigningPayload(digest);
  const { annotations } = legacySignature(signer, payload);
  return {
    mediaType: SIMPLE_SIGNING,
    ...registry.putBlob(payload),
    annotations,
  };
}

/** Puts layers under the tag where Cosign looks for signatures. */
export function putSignatureTag(
  registry: FakeRegistry,
  repository: string,
  digest: string,
  layers: object[],
  tagPrefix = '',
) {
  return registry.putManifest(
    repository,
    {
      schemaVersion: 2,
      mediaType: OCI_MANIFEST,
      config: { mediaType: CONFIG, ...registry.putBlob(Buffer.from('{}')) },
      layers,
    },
    { tag: `${tagPrefix}${digest.replace(':', '-')}.sig` },
  );
}

/** Attaches a bundle as a referrer. */
export function putBundle(
  registry: FakeRegistry,
  repository: string,
  digest: string,
  bundle: object,
  predicateType = SIGN_PREDICATE,
) {
  return registry.putManifest(repository, {
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    artifactType: BUNDLE_TYPE,
    config: { mediaType: EMPTY, ...registry.putBlob(Buffer.from('{}')) },
    layers: [
      {
        mediaType: BUNDLE_TYPE,
        ...registry.putBlob(Buffer.from(JSON.stringify(bundle))),
      },
    ],
    subject: { mediaType: OCI_MANIFEST, digest, size: 1 },
    annotations: { 'dev.sigstore.bundle.predicateType': predicateType },
  });
}

/** Signs as Cosign 3 does. */
export function signBundle(
  registry: FakeRegistry,
  repository: string,
  digest: string,
  signer: TestKey,
) {
  return putBundle(
    registry,
    repository,
    digest,
    keyBundle(signer, statement(digest)),
  );
}

/** Attaches a legacy layer as Cosign's experimental OCI 1.1 mode does. */
export function putLegacyReferrer(
  registry: FakeRegistry,
  repository: string,
  digest: string,
  layer: object,
) {
  return registry.putManifest(repository, {
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: {
      mediaType: 'application/vnd.dev.cosign.artifact.sig.v1+json',
      ...registry.putBlob(Buffer.from('{}')),
    },
    layers: [layer],
    subject: { mediaType: OCI_MANIFEST, digest, size: 1 },
  });
}
