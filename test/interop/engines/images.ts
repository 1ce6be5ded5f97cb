import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { Cosign, type Layout } from '../support/cosign';
import { pushImage, type Image } from '../support/images';
import { startOciRegistry } from '../support/registries';
import { startSigstoreServices } from '../support/sigstoreServices';

/** Images in a registry on this machine, and the key that policies name. */
export interface SignedImages {
  host: string;
  /** PEM of the public key. */
  key: string;
  /** Signed with the key, in the layout that the engine's policies ask for. */
  signed: Image;
  /** Signed with the key, in the other layout of Cosign. */
  otherLayout: Image;
  /** Signed with a key that no policy names. */
  byOther: Image;
  unsigned: Image;
  /** Signed with the key; in the Pods that were there before. */
  running: Image;
  /** In a repository that no pattern of a policy covers; not signed. */
  elsewhere: Image;
}

export const TAG = '1.0';

/** The repositories that the policies are about. */
export const SHOP = 'shop';

/** A registry, a signing key, and images in folders of the registry. */
export interface ImageSource {
  host: string;
  /** PEM of the public key. */
  key: string;
  /** Pushes images into a folder and signs them with the real Cosign. */
  imagesIn(folder: string): Promise<SignedImages>;
}

export async function startImages(options: {
  bin: string;
  dir: string;
  keep: <T extends { stop(): Promise<void> }>(one: Promise<T>) => Promise<T>;
}): Promise<ImageSource> {
  const { bin, dir, keep } = options;
  const { host } = await keep(startOciRegistry(join(bin, 'oci-registry'), dir));
  const services = await keep(startSigstoreServices(dir));
  const cosign = await Cosign.create(join(bin, 'cosign'), dir, services);
  const release = await cosign.newKey('release');
  const other = await cosign.newKey('other');
  const key = await readFile(release.publicFile, 'utf8');
  const elsewhere = await pushImage(`${host}/elsewhere/unsigned`, TAG);
  return {
    ...{ host, key },
    async imagesIn(folder) {
      const signed = async (name: string, layout: Layout, signer = release) => {
        const image = await pushImage(`${host}/${folder}/${name}`, TAG);
        await cosign.signWithKey(image, signer, layout);
        return image;
      };
      return {
        ...{ host, key, elsewhere },
        signed: await signed('signed', 'legacy'),
        otherLayout: await signed('bundle', 'bundle'),
        byOther: await signed('other', 'legacy', other),
        unsigned: await pushImage(`${host}/${folder}/unsigned`, TAG),
        running: await signed('running', 'legacy'),
      };
    },
  };
}
