const DIGEST = /^sha256:[0-9a-f]{64}$|^sha512:[0-9a-f]{128}$/;

/** Whether a text is a digest that a registry can be asked for. */
export function isDigest(text: string): boolean {
  return DIGEST.test(text);
}

/**
 * The manifest digest that an `imageID` of a container status names; undefined
 * where it does not name one.
 *
 * - `host/repository@sha256:…` (containerd, CRI-O) and
 *   `docker-pullable://host/repository@sha256:…` (cri-dockerd) are the digest
 *   that was pulled.
 * - `docker://sha256:…` is the id of the image configuration of an image that
 *   was built or loaded on the node: no registry knows it.
 * - A bare `sha256:…` is the configuration again (containerd, for an image
 *   without a repository digest) or, from some runtimes, a manifest. Which one
 *   cannot be told, and to take the one for the other would verify the wrong
 *   thing, so it counts as unresolved.
 */
export function digestOfImageId(imageId: string): string | undefined {
  const text = imageId.replace(/^docker-pullable:\/\//, '');
  if (text.includes('://')) return undefined;
  const at = text.lastIndexOf('@');
  if (at <= 0) return undefined;
  const digest = text.slice(at + 1);
  return isDigest(digest) ? digest : undefined;
}
