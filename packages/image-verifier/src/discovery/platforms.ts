import type { PlatformManifest } from '../evidence';
import type { OciDescriptor } from '../registry/manifest';

/**
 * The platform images of an index. BuildKit stores unsigned attestations as
 * children for platform unknown/unknown; they are no platforms. A child
 * without a platform may run anywhere, so it is listed.
 */
export function platformsOf(children: OciDescriptor[]): PlatformManifest[] {
  return children
    .filter(child => !isAttestationManifest(child))
    .map(({ digest, platform }) => ({
      digest,
      ...(platform ?? { os: 'unspecified', architecture: 'unspecified' }),
    }));
}

/**
 * True for the children of an index that no runtime runs; BuildKit puts its
 * attestations there. The annotation alone says nothing: a runtime does not
 * look at it.
 */
export function isAttestationManifest({ platform }: OciDescriptor): boolean {
  return platform?.os === 'unknown' && platform.architecture === 'unknown';
}
