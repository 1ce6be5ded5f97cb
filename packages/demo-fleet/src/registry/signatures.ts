import { BUNDLE_MEDIA_TYPE } from '../sigstore/bundle';
import { SignatureLayer } from '../sigstore/legacyLayer';
import { CONFIG, EMPTY, MANIFEST, RegistryStorage } from './storage';

/** Stores a bundle as a referrer of the image, as Cosign 3 does. */
export function attachBundle(
  storage: RegistryStorage,
  repository: string,
  imageDigest: string,
  bundle: object,
  predicateType: string,
  created: Date,
): string {
  const config = Buffer.from('{}');
  const layer = Buffer.from(JSON.stringify(bundle));
  const manifest = {
    schemaVersion: 2,
    mediaType: MANIFEST,
    artifactType: BUNDLE_MEDIA_TYPE,
    config: {
      mediaType: EMPTY,
      digest: storage.putBlob(repository, config),
      size: config.length,
    },
    layers: [
      {
        mediaType: BUNDLE_MEDIA_TYPE,
        digest: storage.putBlob(repository, layer),
        size: layer.length,
      },
    ],
    subject: storage.descriptor(repository, imageDigest),
    annotations: {
      'dev.sigstore.bundle.content': 'dsse-envelope',
      'dev.sigstore.bundle.predicateType': predicateType,
      'org.opencontainers.image.created': created.toISOString(),
    },
  };
  return storage.putManifest(repository, Buffer.from(JSON.stringify(manifest)))
    .digest;
}

/** Stores layers under the tag that Cosign 1 and 2 derive from the digest. */
export function attachLegacy(
  storage: RegistryStorage,
  repository: string,
  imageDigest: string,
  suffix: 'sig' | 'att',
  layers: SignatureLayer[],
): string {
  const blobs = layers.map(layer => storage.putBlob(repository, layer.bytes));
  const config = Buffer.from(
    JSON.stringify({
      architecture: '',
      created: '0001-01-01T00:00:00Z',
      history: [{ created: '0001-01-01T00:00:00Z' }],
      os: '',
      rootfs: { type: 'layers', diff_ids: blobs },
      config: {},
    }),
  );
  const manifest = {
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: {
      mediaType: CONFIG,
      digest: storage.putBlob(repository, config),
      size: config.length,
    },
    layers: layers.map(({ mediaType, bytes, annotations }, index) => ({
      mediaType,
      digest: blobs[index],
      size: bytes.length,
      annotations,
    })),
  };
  return storage.putManifest(
    repository,
    Buffer.from(JSON.stringify(manifest)),
    { tag: `${imageDigest.replace(':', '-')}.${suffix}` },
  ).digest;
}
