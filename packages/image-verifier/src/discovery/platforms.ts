import type { PlatformManifest } from '../evidence';
import type { OciDescriptor } from '../registry/manifest';

/**
 * The platforms of an index. BuildKit stores unsigned attestations as children
 * for platform unknown/unknown; they are no platforms.
 */
export function platformsOf(children: OciDescriptor[]): PlatformManifest[] {
  return children.flatMap(({ digest, platform, annotations }) => {
    const isAttestation =
      annotations['vnd.docker.reference.type'] === 'attestation-manifest' ||
      (platform?.os === 'unknown' && platform.architecture === 'unknown');
    return isAttestation || !platform ? [] : [{ digest, ...platform }];
  });
}
