import type { Cosign, Identity, KeyPair, Layout } from './cosign';
import {
  copyBundle,
  copyLegacySignature,
  pushImage,
  pushIndex,
  tagImage,
  type Image,
} from './images';

export const TRUSTED_IDENTITY: Identity = {
  issuer: 'https://token.actions.githubusercontent.com',
  subject:
    'https://github.com/acme/shop/.github/workflows/release.yml@refs/heads/main',
};
const OTHER_IDENTITY: Identity = {
  ...TRUSTED_IDENTITY,
  subject:
    'https://github.com/acme/shop/.github/workflows/release.yml@refs/heads/feature',
};

export const NOT_FOUND = 'signature not found';
export const NOT_TRUSTED = 'signer not in trusted list';
export const TAG_FORBIDDEN = 'tag forbidden';

/** Names of the authorities in the trust policy. */
export const KEY_AUTHORITY = 'release-key';
export const KEYLESS_AUTHORITY = 'ci-main';

export interface SignedImage extends Image {
  name: string;
  /** What was done to it, in words. */
  done: string;
  /** Tag by which workloads may name it. */
  tag: string;
  /** Authority that must accept it, or the status text of the refusal. */
  expected: { authority: string } | { text: string };
  /** The exit code of `cosign verify` with what the trust policy trusts. */
  cosignVerify(): Promise<number>;
}

interface Source {
  /** Names in the table. */
  registry: string;
  host: string;
}

interface Plan {
  name: string;
  done: string;
  source: Source;
  expected: SignedImage['expected'];
  verify: 'key' | 'keyless';
  prepare(repository: string): Promise<Image>;
}

const TAG = '1.0';

/** Pushes the images of the suite and signs them with the real Cosign. */
export async function signImages(options: {
  cosign: Cosign;
  /** The key that the trust policy names. */
  key: KeyPair;
  ociHost: string;
  /** Absent where there is no registry without the referrers API. */
  dockerHost?: string;
}): Promise<SignedImage[]> {
  const { cosign, key, ociHost, dockerHost } = options;
  const otherKey = await cosign.newKey('other');
  const oci = { registry: 'OCI 1.1 registry', host: ociHost };
  const docker = dockerHost && {
    registry: 'docker-registry (no referrers API)',
    host: dockerHost,
  };

  const byKey = (
    name: string,
    layout: Layout,
    signer: KeyPair,
    source: Source,
  ): Plan => ({
    name,
    source,
    done: `cosign sign --key ${
      signer === key ? '(trusted)' : '(unknown)'
    }, ${layout} layout`,
    expected:
      signer === key ? { authority: KEY_AUTHORITY } : { text: NOT_TRUSTED },
    verify: 'key',
    prepare: async repository => {
      const image = await pushImage(repository, TAG);
      await cosign.signWithKey(image, signer, layout);
      return image;
    },
  });
  const keyless = (name: string, layout: Layout, identity: Identity): Plan => ({
    name,
    source: oci,
    done: `cosign sign, keyless as ${
      identity === TRUSTED_IDENTITY ? 'the trusted' : 'another'
    } workflow, ${layout} layout`,
    expected:
      identity === TRUSTED_IDENTITY
        ? { authority: KEYLESS_AUTHORITY }
        : { text: NOT_TRUSTED },
    verify: 'keyless',
    prepare: async repository => {
      const image = await pushImage(repository, TAG);
      await cosign.signKeyless(image, identity, layout);
      return image;
    },
  });
  const unsigned = (
    name: string,
    done: string,
    prepare: Plan['prepare'],
  ): Plan => ({
    name,
    done,
    prepare,
    source: oci,
    expected: { text: NOT_FOUND },
    verify: 'key',
  });
  const copied = (
    layout: Layout,
    copy: (from: Image, to: Image) => Promise<void>,
  ) =>
    unsigned(
      `copied-${layout}`,
      `signature copied from another digest of the repository, ${layout} layout`,
      async repository => {
        const signed = await pushImage(repository);
        await cosign.signWithKey(signed, key, layout);
        const image = await pushImage(repository, TAG);
        await copy(signed, image);
        return image;
      },
    );

  const plans: Plan[] = [
    byKey('key-bundle', 'bundle', key, oci),
    byKey('key-legacy', 'legacy', key, oci),
    ...(docker
      ? [
          byKey('docker-bundle', 'bundle', key, docker),
          byKey('docker-legacy', 'legacy', key, docker),
        ]
      : []),
    keyless('keyless-bundle', 'bundle', TRUSTED_IDENTITY),
    keyless('keyless-legacy', 'legacy', TRUSTED_IDENTITY),
    {
      ...byKey('index', 'bundle', key, oci),
      done: 'index of one platform, cosign sign --key on the index, bundle layout',
      prepare: async repository => {
        const child = await pushImage(repository);
        const index = await pushIndex(repository, [child]);
        await cosign.signWithKey(index, key, 'bundle');
        await tagImage(index, TAG);
        return index;
      },
    },
    unsigned(
      'index-child',
      'image of one platform whose index is signed, not itself',
      async repository => {
        const child = await pushImage(repository, TAG);
        const index = await pushIndex(repository, [child]);
        await cosign.signWithKey(index, key, 'bundle');
        return child;
      },
    ),
    byKey('other-key-bundle', 'bundle', otherKey, oci),
    byKey('other-key-legacy', 'legacy', otherKey, oci),
    keyless('other-identity', 'bundle', OTHER_IDENTITY),
    unsigned('unsigned', 'not signed', repository =>
      pushImage(repository, TAG),
    ),
    copied('legacy', copyLegacySignature),
    copied('bundle', copyBundle),
  ];

  const images: SignedImage[] = [];
  for (const { name, done, source, expected, verify, prepare } of plans) {
    const image = await prepare(`${source.host}/shop/${name}`);
    images.push({
      ...image,
      name,
      done: `${done}, ${source.registry}`,
      tag: TAG,
      expected,
      cosignVerify: () =>
        verify === 'key'
          ? cosign.verifyWithKey(image, key)
          : cosign.verifyKeyless(image, TRUSTED_IDENTITY),
    });
  }
  return images;
}
