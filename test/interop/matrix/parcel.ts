import {
  ask,
  getManifest,
  OCI_INDEX,
  OCI_MANIFEST,
  pushBlob,
  putManifest,
  sha256,
  type Descriptor,
  type Image,
} from '../support/images';

/** A blob with what the manifest says of it. */
export interface Part {
  mediaType: string;
  annotations?: Record<string, string>;
  content: Buffer;
}

/** A signature manifest or attestation manifest, taken apart. */
export interface Attached {
  /** How it hangs on its image: by a tag of Cosign's, or as a referrer. */
  by: 'sig' | 'att' | 'referrer';
  /** Digest of the image that it is attached to. */
  to: string;
  /** The manifest without its parts. */
  manifest: Record<string, unknown>;
  config: Part;
  layers: Part[];
}

interface Content {
  digest: string;
  mediaType: string;
  body: Buffer;
  /** Blobs by digest; of an index none. */
  blobs: Buffer[];
}

/** An image with everything attached to it, out of any registry. */
export interface Parcel {
  /** Digest of what is to be verified. */
  digest: string;
  /** The image, or index, and its platforms; what is named stands first. */
  contents: Content[];
  attached: Attached[];
}

interface ManifestJson {
  config: Descriptor;
  layers: Descriptor[];
  manifests?: Descriptor[];
  [part: string]: unknown;
}

const tagOf = (digest: string, by: 'sig' | 'att') =>
  `${digest.replace(':', '-')}.${by}`;

const fallbackTag = (digest: string) => digest.replace(':', '-');

/** Reads an image with all that Cosign and others attached to it. */
export async function readParcel({
  repository,
  digest,
}: Image): Promise<Parcel> {
  const contents: Content[] = [];
  const attached: Attached[] = [];
  const visit = async (one: string): Promise<void> => {
    const { body, mediaType } = await getManifest(repository, one);
    const manifest: ManifestJson = JSON.parse(body.toString());
    const isIndex = manifest.manifests !== undefined;
    const parts = isIndex ? [] : [manifest.config, ...manifest.layers];
    contents.push({
      digest: one,
      mediaType,
      body,
      blobs: await Promise.all(
        parts.map(part => getBlob(repository, part.digest)),
      ),
    });
    attached.push(...(await readAttached(repository, one)));
    for (const child of manifest.manifests ?? []) await visit(child.digest);
  };
  await visit(digest);
  return { digest, contents, attached };
}

async function readAttached(
  repository: string,
  digest: string,
): Promise<Attached[]> {
  const found: Attached[] = [];
  for (const by of ['sig', 'att'] as const) {
    const manifest = await getManifest(repository, tagOf(digest, by)).catch(
      () => undefined,
    );
    if (manifest) {
      found.push(await takeApart(repository, by, digest, manifest.body));
    }
  }
  for (const referrer of await listReferrers(repository, digest)) {
    const { body } = await getManifest(repository, referrer);
    found.push(await takeApart(repository, 'referrer', digest, body));
  }
  return found;
}

async function listReferrers(
  repository: string,
  digest: string,
): Promise<string[]> {
  const answer = await ask(repository, `referrers/${digest}`)
    .then(response => response.json())
    .catch(async () => {
      const fallback = await getManifest(repository, fallbackTag(digest)).catch(
        () => undefined,
      );
      return fallback ? JSON.parse(fallback.body.toString()) : {};
    });
  const manifests: Descriptor[] = answer.manifests ?? [];
  return manifests.map(one => one.digest);
}

async function takeApart(
  repository: string,
  by: Attached['by'],
  to: string,
  body: Buffer,
): Promise<Attached> {
  const { config, layers, ...manifest }: ManifestJson = JSON.parse(
    body.toString(),
  );
  const part = async (descriptor: Descriptor): Promise<Part> => {
    const { digest, size, ...rest } = descriptor;
    return { ...rest, content: await getBlob(repository, digest) };
  };
  return {
    by,
    to,
    manifest,
    config: await part(config),
    layers: await Promise.all(layers.map(part)),
  };
}

async function getBlob(repository: string, digest: string): Promise<Buffer> {
  const response = await ask(repository, `blobs/${digest}`);
  return Buffer.from(await response.arrayBuffer());
}

/** Puts a parcel into a repository, as a tool that copies images would. */
export async function pushParcel(
  { digest, contents, attached }: Parcel,
  repository: string,
): Promise<Image> {
  const bySize = new Map<string, number>();
  // Platforms before the index that names them.
  for (const { body, mediaType, blobs, ...content } of [
    ...contents,
  ].reverse()) {
    for (const blob of blobs) await pushBlob(repository, blob);
    await putManifest(repository, content.digest, body, mediaType);
    bySize.set(content.digest, body.length);
  }
  for (const one of attached) {
    const subject = contents.find(content => content.digest === one.to);
    const manifest = {
      ...one.manifest,
      config: await pushPart(repository, one.config),
      layers: await Promise.all(
        one.layers.map(layer => pushPart(repository, layer)),
      ),
      ...(one.by === 'referrer' && {
        subject: {
          mediaType: subject?.mediaType ?? OCI_MANIFEST,
          digest: one.to,
          size: subject?.body.length ?? 0,
        },
      }),
    };
    const body = Buffer.from(JSON.stringify(manifest));
    if (one.by === 'referrer') {
      await putManifest(repository, sha256(body), body, OCI_MANIFEST);
      await listInFallbackTag(repository, one, body);
    } else {
      await putManifest(repository, tagOf(one.to, one.by), body, OCI_MANIFEST);
    }
  }
  return { repository, digest, pinned: `${repository}@${digest}` };
}

async function pushPart(repository: string, { content, ...rest }: Part) {
  return { ...rest, ...(await pushBlob(repository, content)) };
}

/** What a client does where the registry keeps no list of referrers. */
async function listInFallbackTag(
  repository: string,
  { to, manifest, config }: Attached,
  body: Buffer,
): Promise<void> {
  const answer = await ask(repository, `referrers/${to}`).catch(
    () => undefined,
  );
  if (answer) return;
  const tag = fallbackTag(to);
  const present = await getManifest(repository, tag).catch(() => undefined);
  const index = present
    ? JSON.parse(present.body.toString())
    : { schemaVersion: 2, mediaType: OCI_INDEX, manifests: [] };
  index.manifests.push({
    mediaType: OCI_MANIFEST,
    artifactType: manifest.artifactType ?? config.mediaType,
    digest: sha256(body),
    size: body.length,
    annotations: manifest.annotations,
  });
  await putManifest(
    repository,
    tag,
    Buffer.from(JSON.stringify(index)),
    OCI_INDEX,
  );
}
