import {
  legacySignature,
  simpleSigningPayload,
  type TestKey,
} from './documents';
import { type FakeRegistry, OCI_MANIFEST } from './registry';

/**
 * Puts an image and a Cosign signature on it into the registry.
 *
 * @returns the digest.
 */
export function putSignedImage(
  registry: FakeRegistry,
  repository: string,
  tag: string,
  signer: TestKey,
): string {
  const { digest } = registry.putImage(repository, tag);
  const payload = simpleSigningPayload(digest);
  registry.putManifest(
    repository,
    {
      schemaVersion: 2,
      mediaType: OCI_MANIFEST,
      config: {
        mediaType: 'application/vnd.oci.image.config.v1+json',
        ...registry.putBlob(Buffer.from('{}')),
      },
      layers: [
        {
          mediaType: 'application/vnd.dev.cosign.simplesigning.v1+json',
          ...registry.putBlob(payload),
          annotations: legacySignature(signer, payload).annotations,
        },
      ],
    },
    { tag: `${digest.replace(':', '-')}.sig` },
  );
  return digest;
}
