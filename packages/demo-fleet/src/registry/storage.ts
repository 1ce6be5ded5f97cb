import { createHash } from 'node:crypto';

export const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
export const INDEX = 'application/vnd.oci.image.index.v1+json';
export const CONFIG = 'application/vnd.oci.image.config.v1+json';
export const EMPTY = 'application/vnd.oci.empty.v1+json';

export interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
  artifactType?: string;
  annotations?: Record<string, string>;
  platform?: { architecture: string; os: string };
}

export interface StoredManifest {
  digest: string;
  mediaType: string;
  bytes: Buffer;
}

interface Repository {
  manifests: Map<string, StoredManifest>;
  blobs: Map<string, Buffer>;
  tags: Map<string, string>;
  referrers: Map<string, Descriptor[]>;
}

export function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

export class InvalidManifest extends Error {}

/** What the registry holds; everything in memory. */
export class RegistryStorage {
  private readonly repositories = new Map<string, Repository>();

  has(name: string): boolean {
    return this.repositories.has(name);
  }

  putBlob(name: string, bytes: Buffer): string {
    const digest = digestOf(bytes);
    this.open(name).blobs.set(digest, bytes);
    return digest;
  }

  blob(name: string, digest: string): Buffer | undefined {
    return this.repositories.get(name)?.blobs.get(digest);
  }

  /** Stores a manifest; returns its descriptor and the subject it refers to. */
  putManifest(
    name: string,
    bytes: Buffer,
    options: { mediaType?: string; tag?: string } = {},
  ): Descriptor & { subject?: string } {
    const manifest = parse(bytes);
    const mediaType =
      options.mediaType ?? (manifest.mediaType as string | undefined);
    if (!mediaType || (manifest.mediaType ?? mediaType) !== mediaType) {
      throw new InvalidManifest('the media type is missing or contradicts');
    }
    const repository = this.open(name);
    const digest = digestOf(bytes);
    repository.manifests.set(digest, { digest, mediaType, bytes });
    if (options.tag) {
      repository.tags.set(options.tag, digest);
    }
    const descriptor: Descriptor = { mediaType, digest, size: bytes.length };
    const subject = manifest.subject?.digest;
    if (subject) {
      this.addReferrer(repository, subject, {
        ...descriptor,
        artifactType: manifest.artifactType ?? manifest.config?.mediaType,
        annotations: manifest.annotations,
      });
    }
    return { ...descriptor, ...(subject && { subject }) };
  }

  tag(name: string, tag: string, digest: string): void {
    this.open(name).tags.set(tag, digest);
  }

  manifest(name: string, reference: string): StoredManifest | undefined {
    const repository = this.repositories.get(name);
    const digest = reference.includes(':')
      ? reference
      : repository?.tags.get(reference);
    return digest ? repository?.manifests.get(digest) : undefined;
  }

  descriptor(name: string, reference: string): Descriptor {
    const found = this.manifest(name, reference);
    if (!found) {
      throw new Error(`${name} has no manifest ${reference}`);
    }
    const { mediaType, digest, bytes } = found;
    return { mediaType, digest, size: bytes.length };
  }

  deleteManifest(name: string, digest: string): boolean {
    const repository = this.repositories.get(name);
    if (!repository?.manifests.delete(digest)) {
      return false;
    }
    for (const [tag, target] of repository.tags) {
      if (target === digest) {
        repository.tags.delete(tag);
      }
    }
    for (const [subject, list] of repository.referrers) {
      repository.referrers.set(
        subject,
        list.filter(referrer => referrer.digest !== digest),
      );
    }
    return true;
  }

  referrers(name: string, digest: string): Descriptor[] {
    return this.repositories.get(name)?.referrers.get(digest) ?? [];
  }

  tags(name: string): string[] {
    return [...(this.repositories.get(name)?.tags.keys() ?? [])].sort();
  }

  private open(name: string): Repository {
    let repository = this.repositories.get(name);
    if (!repository) {
      repository = {
        manifests: new Map(),
        blobs: new Map(),
        tags: new Map(),
        referrers: new Map(),
      };
      this.repositories.set(name, repository);
    }
    return repository;
  }

  private addReferrer(
    repository: Repository,
    subject: string,
    referrer: Descriptor,
  ) {
    const known = repository.referrers.get(subject) ?? [];
    if (!known.some(({ digest }) => digest === referrer.digest)) {
      repository.referrers.set(subject, [...known, referrer]);
    }
  }
}

interface ManifestJson {
  mediaType?: string;
  artifactType?: string;
  config?: { mediaType?: string };
  subject?: { digest?: string };
  annotations?: Record<string, string>;
}

function parse(bytes: Buffer): ManifestJson {
  try {
    const parsed = JSON.parse(bytes.toString('utf8'));
    if (parsed && typeof parsed === 'object' && !Array.isArray(parsed)) {
      return parsed;
    }
  } catch {
    // falls through to the error below
  }
  throw new InvalidManifest('the manifest is not a JSON object');
}
