import { runSuccessfully } from '../support/process';
import type { Image } from '../support/images';
import { pushParcel, type Parcel } from './parcel';
import type { Way } from './rows';

/** The real tools that copy images between registries. */
export interface CopyTools {
  skopeo?: string;
  oras?: string;
}

/** The registries of the matrix. */
export interface Hosts {
  oci: string;
  /** Without the referrers API. */
  docker: string;
  /** With another implementation of it. */
  ggcr: string;
}

/** Where the signatures of an image are, if not beside it. */
export const signatureRepository = (repository: string) =>
  `${repository}-signatures`;

/** Brings an image with its signatures to where it is verified. */
export async function bring(
  way: Way,
  parcel: Parcel,
  options: {
    source: Image;
    hosts: Hosts;
    path: string;
    tools: CopyTools;
  },
): Promise<Image> {
  const { source, hosts, path, tools } = options;
  const host = way === 'docker' || way === 'ggcr' ? hosts[way] : hosts.oci;
  const repository = `${host}/${path}`;
  const image = {
    repository,
    digest: source.digest,
    pinned: `${repository}@${source.digest}`,
  };
  switch (way) {
    case 'skopeo':
      await skopeoCopy(tools.skopeo!, source, image);
      return image;
    case 'oras':
      await orasCopy(tools.oras!, source, image);
      return image;
    case 'elsewhere':
      await pushParcel(parcel, signatureRepository(repository));
      return pushParcel({ ...parcel, attached: [] }, repository);
    default:
      return pushParcel(parcel, repository);
  }
}

// `skopeo` knows no referrers: it takes the image, and Cosign's tag apart.
async function skopeoCopy(
  skopeo: string,
  from: Image,
  to: Image,
): Promise<void> {
  const copy = (source: string, target: string) =>
    runSuccessfully(skopeo, [
      ...['--insecure-policy', 'copy', '--all', '--preserve-digests'],
      ...['--src-tls-verify=false', '--dest-tls-verify=false'],
      ...[`docker://${source}`, `docker://${target}`],
    ]);
  await copy(from.pinned, `${to.repository}:copied`);
  const tag = `${from.digest.replace(':', '-')}.sig`;
  await copy(`${from.repository}:${tag}`, `${to.repository}:${tag}`).catch(
    () => undefined,
  );
}

// `oras` follows the referrers, and takes Cosign's tag apart.
async function orasCopy(oras: string, from: Image, to: Image): Promise<void> {
  const flags = ['--from-plain-http', '--to-plain-http'];
  await runSuccessfully(oras, [
    ...['cp', '-r', ...flags, from.pinned, `${to.repository}:copied`],
  ]);
  const tag = `${from.digest.replace(':', '-')}.sig`;
  await runSuccessfully(oras, [
    ...['cp', ...flags, `${from.repository}:${tag}`],
    `${to.repository}:${tag}`,
  ]).catch(() => undefined);
}
