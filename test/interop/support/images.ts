import { createHash, randomBytes } from 'node:crypto';

export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';

export interface Image {
  /** Host and path, without tag and digest. */
  repository: string;
  digest: string;
  /** `repository@digest` */
  pinned: string;
}

export interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
}

/** Pushes an image of one random layer. */
export async function pushImage(
  repository: string,
  tag?: string,
): Promise<Image> {
  const layer = await pushBlob(repository, randomBytes(64));
  const config = await pushBlob(
    repository,
    json({
      architecture: 'amd64',
      os: 'linux',
      rootfs: { type: 'layers', diff_ids: [layer.digest] },
      config: {},
    }),
  );
  return pushManifest(
    repository,
    {
      schemaVersion: 2,
      mediaType: OCI_MANIFEST,
      config: {
        mediaType: 'application/vnd.oci.image.config.v1+json',
        ...config,
      },
      layers: [
        { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', ...layer },
      ],
    },
    tag,
  );
}

/** Pushes an index over images of the same repository. */
export async function pushIndex(
  repository: string,
  images: Image[],
): Promise<Image> {
  const manifests = await Promise.all(
    images.map(async ({ digest }) => {
      const { body } = await getManifest(repository, digest);
      return {
        mediaType: OCI_MANIFEST,
        digest,
        size: body.length,
        platform: { architecture: 'amd64', os: 'linux' },
      };
    }),
  );
  return pushManifest(repository, {
    schemaVersion: 2,
    mediaType: OCI_INDEX,
    manifests,
  });
}

/** Makes a tag name an image that is there already. */
export async function tagImage(image: Image, tag: string): Promise<void> {
  const { body, mediaType } = await getManifest(image.repository, image.digest);
  await putManifest(image.repository, tag, body, mediaType);
}

/** The tag under which Cosign's legacy layout keeps the signatures of a digest. */
export const signatureTag = (digest: string) =>
  `${digest.replace(':', '-')}.sig`;

/** Hangs the legacy signature of one image on another one, as an attacker would. */
export async function copyLegacySignature(
  from: Image,
  to: Image,
): Promise<void> {
  const { body, mediaType } = await getManifest(
    from.repository,
    signatureTag(from.digest),
  );
  await putManifest(to.repository, signatureTag(to.digest), body, mediaType);
}

/** The same with a bundle that is attached as a referrer. */
export async function copyBundle(from: Image, to: Image): Promise<void> {
  const response = await ask(from.repository, `referrers/${from.digest}`);
  const { manifests } = (await response.json()) as { manifests: Descriptor[] };
  const bundle = await getManifest(from.repository, manifests[0].digest);
  const target = await getManifest(to.repository, to.digest);
  await pushManifest(to.repository, {
    ...JSON.parse(bundle.body.toString()),
    subject: {
      mediaType: target.mediaType,
      digest: to.digest,
      size: target.body.length,
    },
  });
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

export function sha256(content: Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

async function pushManifest(
  repository: string,
  manifest: { mediaType: string; [part: string]: unknown },
  tag?: string,
): Promise<Image> {
  const body = json(manifest);
  const digest = sha256(body);
  await putManifest(repository, tag ?? digest, body, manifest.mediaType);
  return { repository, digest, pinned: `${repository}@${digest}` };
}

export async function putManifest(
  repository: string,
  reference: string,
  body: Buffer,
  mediaType: string,
): Promise<void> {
  await ask(repository, `manifests/${reference}`, {
    method: 'PUT',
    body,
    headers: { 'content-type': mediaType },
  });
}

export async function getManifest(
  repository: string,
  reference: string,
): Promise<{ body: Buffer; mediaType: string }> {
  const response = await ask(repository, `manifests/${reference}`, {
    headers: { accept: `${OCI_MANIFEST}, ${OCI_INDEX}` },
  });
  return {
    body: Buffer.from(await response.arrayBuffer()),
    mediaType: response.headers.get('content-type') ?? OCI_MANIFEST,
  };
}

export async function pushBlob(
  repository: string,
  content: Buffer,
): Promise<{ digest: string; size: number }> {
  const digest = sha256(content);
  const upload = await ask(repository, 'blobs/uploads/', { method: 'POST' });
  const location = new URL(upload.headers.get('location') ?? '', upload.url);
  location.searchParams.set('digest', digest);
  await checked(
    await fetch(location, {
      method: 'PUT',
      body: content,
      headers: { 'content-type': 'application/octet-stream' },
    }),
  );
  return { digest, size: content.length };
}

export async function ask(
  repository: string,
  path: string,
  init?: RequestInit,
): Promise<Response> {
  const [host, ...name] = repository.split('/');
  return checked(
    await fetch(`http://${host}/v2/${name.join('/')}/${path}`, init),
  );
}

async function checked(response: Response): Promise<Response> {
  if (!response.ok) {
    throw new Error(
      `${response.url}: ${response.status} ${await response.text()}`,
    );
  }
  return response;
}
