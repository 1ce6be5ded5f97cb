import { digestOf, isDigest } from '../encoding/digest';
import { asObject, own, parseUntrustedJson } from '../encoding/json';
import { makeReason } from '../reasons';
import { RegistryError } from './registryError';

/** Media types of the OCI image specification and of Docker. */
export const OCI_IMAGE_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
export const OCI_IMAGE_INDEX = 'application/vnd.oci.image.index.v1+json';
/**
 * The artifact manifest of the image specification 1.1.0-rc1, withdrawn since;
 * some Notation signatures are still kept in one.
 */
export const OCI_ARTIFACT_MANIFEST =
  'application/vnd.oci.artifact.manifest.v1+json';
export const DOCKER_MANIFEST =
  'application/vnd.docker.distribution.manifest.v2+json';
export const DOCKER_MANIFEST_LIST =
  'application/vnd.docker.distribution.manifest.list.v2+json';

/**
 * A descriptor of the OCI image specification, "OCI Content Descriptors".
 *
 * @public
 */
export interface OciDescriptor {
  mediaType: string;
  digest: string;
  /** Bytes. */
  size: number;
  artifactType?: string;
  annotations: Record<string, string>;
  platform?: { os: string; architecture: string; variant?: string };
}

/**
 * A manifest or index as it was served, its bytes hashed by us.
 *
 * @public
 */
export interface RegistryManifest {
  /** Digest of the bytes. */
  digest: string;
  mediaType: string;
  /** Bytes. */
  size: number;
  kind: 'image' | 'index';
  /** `artifactType`, or the media type of the config where it is absent. */
  artifactType?: string;
  annotations: Record<string, string>;
  /**
   * Layers of an image manifest, blobs of an artifact manifest; empty for an
   * index.
   */
  layers: OciDescriptor[];
  /** Children of an index; empty for an image manifest. */
  manifests: OciDescriptor[];
  /** Digest of the manifest that this one is attached to. */
  subject?: string;
}

const KINDS: Record<string, 'image' | 'index'> = {
  [OCI_IMAGE_MANIFEST]: 'image',
  [OCI_ARTIFACT_MANIFEST]: 'image',
  [DOCKER_MANIFEST]: 'image',
  [OCI_IMAGE_INDEX]: 'index',
  [DOCKER_MANIFEST_LIST]: 'index',
};

/** The Accept header for manifests. */
export const ACCEPT_MANIFESTS = Object.keys(KINDS).join(', ');

/** The media type of a Content-Type header, without its parameters. */
export function mediaTypeOf(contentType: string | undefined): string {
  return (contentType ?? '').split(';')[0].trim().toLowerCase();
}

/**
 * Reads a manifest. Pure.
 *
 * The Content-Type must be what the body says it is, and a body that could be
 * read as an image and as an index is refused: two tools could otherwise see
 * different content under one digest (CVE-2021-41190).
 *
 * @param expected - digest that the bytes must have, where one was asked for.
 * @throws RegistryError DIGEST_MISMATCH, MANIFEST_INVALID, MANIFEST_AMBIGUOUS.
 */
export function readManifest(
  bytes: Buffer,
  contentType: string | undefined,
  ref: string,
  expected?: string,
): RegistryManifest {
  const digest = digestOf(bytes, expected);
  if (expected !== undefined && digest !== expected) {
    throw new RegistryError(
      makeReason('DIGEST_MISMATCH', { expected, actual: digest }),
    );
  }
  const refuse = (why: string): never => {
    throw new RegistryError(makeReason('MANIFEST_INVALID', { ref, why }));
  };
  const mediaType = mediaTypeOf(contentType);
  const kind = Object.hasOwn(KINDS, mediaType) ? KINDS[mediaType] : undefined;
  if (!kind) {
    return refuse(`its media type ${mediaType || '(none)'} is not supported`);
  }
  const body = parseObject(bytes) ?? refuse('it is not a JSON object');
  const declared = own(body, 'mediaType');
  // OCI lets a body leave its media type out; Docker does not.
  const mayOmit = mediaType.startsWith('application/vnd.oci.');
  if (declared === undefined ? !mayOmit : declared !== mediaType) {
    return refuse(`its body does not say that it is ${mediaType}`);
  }
  checkKind(body, kind, ref);
  const artifact = mediaType === OCI_ARTIFACT_MANIFEST;
  if (Object.hasOwn(body, 'blobs') !== artifact) {
    return refuse('only an artifact manifest has blobs');
  }
  if (!artifact && own(body, 'schemaVersion') !== 2) {
    return refuse('its schemaVersion is not 2');
  }

  const layers =
    kind === 'image'
      ? readDescriptors(body, artifact ? 'blobs' : 'layers')
      : [];
  const manifests = kind === 'index' ? readDescriptors(body, 'manifests') : [];
  if (!layers || !manifests) {
    return refuse('it has a malformed descriptor');
  }
  const config =
    kind === 'image' ? readDescriptor(own(body, 'config')) : undefined;
  if (kind === 'image' && !artifact && !config) {
    return refuse('its config is malformed');
  }
  const artifactType = own(body, 'artifactType');
  const subject = own(own(body, 'subject'), 'digest');
  return {
    digest,
    mediaType,
    size: bytes.length,
    kind,
    artifactType:
      typeof artifactType === 'string' && artifactType !== ''
        ? artifactType
        : config?.mediaType,
    annotations: readAnnotations(own(body, 'annotations')),
    layers,
    manifests,
    ...(isDigest(subject) && { subject }),
  };
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

function parseObject(bytes: Buffer): Record<string, unknown> | undefined {
  try {
    return asObject(parseUntrustedJson(UTF8.decode(bytes)));
  } catch {
    return undefined;
  }
}

function checkKind(body: object, kind: 'image' | 'index', ref: string): void {
  const has = (key: string) => Object.hasOwn(body, key);
  const asImage = ['layers', 'config', 'fsLayers', 'blobs'].some(has);
  const asIndex = has('manifests');
  if (asImage && asIndex) {
    throw new RegistryError(makeReason('MANIFEST_AMBIGUOUS', { ref }));
  }
  if (kind === 'image' ? !asImage : !asIndex) {
    throw new RegistryError(
      makeReason('MANIFEST_INVALID', {
        ref,
        why: `its body is not that of an ${kind}`,
      }),
    );
  }
}

function readDescriptors(
  body: object,
  key: string,
): OciDescriptor[] | undefined {
  // Registries written in Go say null for an empty list.
  const list = own(body, key) ?? [];
  if (!Array.isArray(list)) {
    return undefined;
  }
  const descriptors = list.map(readDescriptor);
  return descriptors.every(descriptor => descriptor !== undefined)
    ? descriptors
    : undefined;
}

function readDescriptor(value: unknown): OciDescriptor | undefined {
  const mediaType = own(value, 'mediaType');
  const digest = own(value, 'digest');
  const size = own(value, 'size');
  if (
    typeof mediaType !== 'string' ||
    !isDigest(digest) ||
    !Number.isSafeInteger(size) ||
    (size as number) < 0
  ) {
    return undefined;
  }
  const artifactType = own(value, 'artifactType');
  const platform = readPlatform(own(value, 'platform'));
  return {
    mediaType,
    digest,
    size: size as number,
    ...(typeof artifactType === 'string' &&
      artifactType !== '' && { artifactType }),
    annotations: readAnnotations(own(value, 'annotations')),
    ...(platform && { platform }),
  };
}

function readPlatform(value: unknown): OciDescriptor['platform'] {
  const os = own(value, 'os');
  const architecture = own(value, 'architecture');
  const variant = own(value, 'variant');
  return typeof os === 'string' && typeof architecture === 'string'
    ? {
        os,
        architecture,
        ...(typeof variant === 'string' && { variant }),
      }
    : undefined;
}

function readAnnotations(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(asObject(value) ?? {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}
