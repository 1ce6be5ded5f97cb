import type { PlatformManifest, UnreadImage } from '../evidence';
import { makeReason } from '../reasons';
import type { ImageReference } from '../reference/imageReference';
import type { RegistryClient } from '../registry/client';
import { RegistryError } from '../registry/registryError';
import { DEFAULT_DISCOVERY_LIMITS, type Discovery } from './discovery';
import { discoverSignatures, type DiscoverOptions } from './discoverSignatures';
import { reasonOf } from './search';

const MAX_INDEXES = 4;

type Target = Pick<
  ImageReference,
  'registry' | 'repository' | 'name' | 'tag' | 'digest'
>;

/** @public */
export interface DiscoverImageOptions extends DiscoverOptions {
  /** Look at the platform images of an index too. */
  children?: boolean;
  /** Indexes that may list the image; those that do not are left out. */
  indexes?: Target[];
  /**
   * `os/architecture[/variant]`: the image of this platform is meant, where
   * the reference resolves to an index.
   */
  platform?: string;
}

/**
 * `discoverSignatures`, and what is attached to the platform images of an
 * index, or to the indexes around an image.
 *
 * @throws RegistryError as `discoverSignatures`; `PLATFORM_NOT_FOUND` where the
 * index has not exactly one image for the platform.
 * @public
 */
export async function discoverImage(
  client: RegistryClient,
  target: Target,
  options: DiscoverImageOptions = {},
): Promise<Discovery> {
  const { children, indexes = [], platform, ...rest } = options;
  const image = await discoverSignatures(client, target, rest);
  if (image.kind === 'index' && platform !== undefined) {
    const digest = childFor(image, platform);
    const child = await discoverSignatures(
      client,
      { ...target, tag: undefined, digest },
      { ...rest, previous: undefined },
    );
    return { ...child, related: [image] };
  }
  const others =
    image.kind === 'index'
      ? (children ? childrenOf(image, options) : []).map(digest => ({
          ...target,
          tag: undefined,
          digest,
        }))
      : indexes
          .filter(index => index.digest !== image.digest)
          .slice(0, MAX_INDEXES);
  if (others.length === 0) {
    return image;
  }
  const related: Discovery[] = [];
  const unread: UnreadImage[] = [];
  const reads = others.map(async other => {
    try {
      return await discoverSignatures(client, other, {
        ...rest,
        previous: options.previous?.related?.find(
          ({ digest }) => digest === other.digest,
        ),
      });
    } catch (error) {
      const reason = reasonOf(error, options.signal);
      // An index that is gone vouches for nothing.
      if (image.kind === 'image' && reason.code === 'IMAGE_NOT_FOUND') {
        return undefined;
      }
      unread.push({ digest: other.digest ?? other.tag ?? '', reason });
      return undefined;
    }
  });
  for (const discovery of await Promise.all(reads)) {
    if (discovery && belongsTo(discovery, image)) {
      related.push(discovery);
    }
  }
  unread.sort((a, b) => (a.digest < b.digest ? -1 : 1));
  return { ...image, related, ...(unread.length > 0 && { unread }) };
}

function childrenOf(
  { platforms }: Discovery,
  { limits }: DiscoverImageOptions,
): string[] {
  return [...new Set(platforms.map(({ digest }) => digest))].slice(
    0,
    limits?.platforms ?? DEFAULT_DISCOVERY_LIMITS.platforms,
  );
}

// The index was hashed, so what it lists is in it.
function belongsTo(other: Discovery, image: Discovery): boolean {
  return image.kind === 'index'
    ? image.platforms.some(({ digest }) => digest === other.digest)
    : other.kind === 'index' &&
        other.platforms.some(({ digest }) => digest === image.digest);
}

function childFor(index: Discovery, platform: string): string {
  const fitting = new Set(
    index.platforms
      .filter(child => isPlatform(child, platform))
      .map(({ digest }) => digest),
  );
  const [digest] = fitting;
  if (fitting.size !== 1) {
    throw new RegistryError(
      makeReason('PLATFORM_NOT_FOUND', {
        ref: `${index.repository}@${index.digest}`,
        found: fitting.size === 0 ? 'no image' : `${fitting.size} images`,
        platform,
      }),
    );
  }
  return digest;
}

function isPlatform(child: PlatformManifest, platform: string): boolean {
  const [os, architecture, variant] = platform.split('/');
  return (
    child.os === os &&
    child.architecture === architecture &&
    (variant === undefined || child.variant === variant)
  );
}
