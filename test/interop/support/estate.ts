import type { ApiServer } from './apiServer';
import type { Cosign, KeyPair } from './cosign';
import type { Image } from './images';
import type { KubeApi } from './kube';
import type { Portal } from './portal';
import type { SignedImage } from './signedImages';

/** What the checks work on: real tools, and the portal that looks at them. */
export interface Estate {
  dir: string;
  cosign: Cosign;
  /** The key that the trust policy names. */
  key: KeyPair;
  /** Host of the registry with the referrers API. */
  host: string;
  hosts: string[];
  trustPolicyFile: string;
  images: SignedImage[];
}

/** The estate with a cluster that runs its images, and a portal. */
export interface RunningEstate extends Estate {
  apiServer: ApiServer;
  /** Someone who may do everything in the cluster. */
  admin: KubeApi;
  portal: Portal;
}

/** The cluster as the portal knows it, with full and with little rights. */
export const CLUSTER = 'main';
export const RESTRICTED_CLUSTER = 'restricted';

export const PROD = 'prod-shop';
export const STAGE = 'stage-shop';
export const DEV = 'dev-shop';

/** Kubernetes users. */
export const PORTAL_USER = 'portal';
export const RESTRICTED_USER = 'restricted-portal';
export const DEPLOYER = 'jane';

export const COMPONENTS = [
  'checkout',
  'basket',
  'search',
  'vendor-agent',
  'twins',
  'payments',
];

export function imageNamed(images: SignedImage[], name: string): SignedImage {
  const found = images.find(image => image.name === name);
  if (!found) throw new Error(`There is no image ${name}`);
  return found;
}

/** Pushes a further image of the shop and signs it with the trusted key. */
export async function pushSigned(
  { cosign, key }: Estate,
  push: () => Promise<Image>,
): Promise<Image> {
  const image = await push();
  await cosign.signWithKey(image, key, 'bundle');
  return image;
}
