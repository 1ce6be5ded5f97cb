export interface ImageReference {
  host: string;
  repository: string;
  tag?: string;
  digest?: string;
}

const REFERENCE =
  /^(?<host>[^/]+)\/(?<repository>[^:@]+)(?::(?<tag>[^@]+))?(?:@(?<digest>sha256:[a-f0-9]{64}))?$/;

/** Reads a reference that names its registry, as all of the estate's do. */
export function parseReference(text: string): ImageReference | undefined {
  const groups = REFERENCE.exec(text)?.groups;
  if (!groups) {
    return undefined;
  }
  const { host, repository, tag, digest } = groups;
  return { host, repository, tag, digest };
}
