import { pushImage, pushIndex, type Image } from '../support/images';
import type { KeyName } from './keys';
import { entry, image, type Base } from './base';
import { NOTATION_BASES } from './notationBases';
import type { NotationCommand } from './notationCommand';
import { predicateOf } from './predicates';
import { FORK, WORKFLOW, type Signing, type Workshop } from './workshop';

const LAYOUTS = ['legacy', 'bundle'] as const;

/**
 * Keys that Cosign logs signatures of. It cannot log a bundle by P-384: it
 * checks it under SHA-256 and refuses its own signature.
 */
export const LOGGED_KEYS: Record<(typeof LAYOUTS)[number], KeyName[]> = {
  legacy: ['P-384', 'RSA-2048'],
  bundle: ['RSA-2048'],
};

const ANNOTATIONS = { build: '42', env: 'prod' };

export const KEYS: KeyName[] = [
  'P-256',
  'P-384',
  'P-521',
  'RSA-2048',
  'RSA-3072',
  'RSA-4096',
];

export const ATTESTATION_TYPES = [
  'slsaprovenance',
  'slsaprovenance1',
  'spdxjson',
  'cyclonedx',
  'vuln',
  'openvex',
  'custom',
  'https://in-toto.io/attestation/test-result/v0.1',
];

/** All bases by name; the table of cases refers to them. */
export const BASES: Record<string, Base> = {
  unsigned: image(),
  'another image': image({ layout: 'legacy', by: 'RSA-2048' }),
  ...Object.fromEntries(
    LAYOUTS.flatMap(layout => [
      ...[3, 2].flatMap(major =>
        KEYS.map(by =>
          entry(
            `${by}, ${layout}, cosign ${major}`,
            image(signed(major, { layout, by })),
          ),
        ),
      ),
      ...[3, 2].map(major =>
        entry(
          `P-256 logged, ${layout}, cosign ${major}`,
          image(signed(major, { layout, by: 'P-256', log: true })),
        ),
      ),
      ...LOGGED_KEYS[layout].map(by =>
        entry(
          `${by} logged, ${layout}, cosign 3`,
          image({ layout, by, log: true }),
        ),
      ),
      ...[3, 2].map(major =>
        entry(
          `workflow, ${layout}, cosign ${major}`,
          image(signed(major, { layout, by: WORKFLOW, log: true })),
        ),
      ),
      entry(
        `workflow stamped, ${layout}, cosign 3`,
        image({ layout, by: WORKFLOW, stamp: true }),
      ),
      entry(
        `workflow logged and stamped, ${layout}, cosign 3`,
        image({ layout, by: WORKFLOW, log: true, stamp: true }),
      ),
      entry(
        `fork, ${layout}, cosign 3`,
        image({ layout, by: FORK, log: true }),
      ),
      entry(
        `another workflow run, ${layout}, cosign 3`,
        image({ layout, by: WORKFLOW, log: true }),
      ),
      entry(
        `another stamped run, ${layout}, cosign 3`,
        image({ layout, by: WORKFLOW, stamp: true }),
      ),
      entry(
        `another P-256 logged, ${layout}, cosign 3`,
        image({ layout, by: 'P-256', log: true }),
      ),
      entry(
        `another P-256, ${layout}, cosign 3`,
        image({ layout, by: 'another P-256' }),
      ),
      entry(
        `annotated, ${layout}, cosign 3`,
        image({ layout, by: 'P-256', annotations: ANNOTATIONS }),
      ),
      entry(
        `two signers, ${layout}, cosign 3`,
        image(
          { layout, by: 'another P-256' },
          { layout, by: 'RSA-2048' },
          { layout, by: 'P-256' },
        ),
      ),
      entry(`docker registry, P-256, ${layout}, cosign 3`, {
        ...image({ layout, by: 'P-256' }),
        docker: true,
      }),
      entry(`docker registry, workflow, ${layout}, cosign 3`, {
        ...image({ layout, by: WORKFLOW, log: true }),
        docker: true,
      }),
      ...(['index', 'child'] as const).flatMap(shape =>
        [false, true].map(recursive =>
          entry(
            `${shape} of a${
              recursive ? ' recursively' : ''
            } signed index, ${layout}, cosign 3`,
            { shape, signings: [{ layout, by: 'P-256', recursive }] },
          ),
        ),
      ),
      ...ATTESTATION_TYPES.map(type =>
        entry(
          `attestation ${type}, ${layout}, cosign 3`,
          image({ layout, by: 'P-256', attest: predicateOf(type) }),
        ),
      ),
      ...[3, 2].map(major =>
        entry(
          `attestation of the workflow, ${layout}, cosign ${major}`,
          image(
            signed(major, {
              ...{ layout, by: WORKFLOW, log: true },
              attest: predicateOf('slsaprovenance1'),
            }),
          ),
        ),
      ),
      ...[3, 2].map(major =>
        entry(
          `attestation of a logged key, ${layout}, cosign ${major}`,
          image(
            signed(major, {
              ...{ layout, by: 'P-256', log: true },
              attest: predicateOf('spdxjson'),
            }),
          ),
        ),
      ),
      entry(
        `attestation by another P-256, ${layout}, cosign 3`,
        image({
          ...{ layout, by: 'another P-256' },
          attest: predicateOf('custom'),
        }),
      ),
      entry(
        `two attestations, ${layout}, cosign 3`,
        image(
          { layout, by: 'P-256', attest: predicateOf('custom') },
          { layout, by: 'P-256', attest: predicateOf('vuln') },
        ),
      ),
    ]),
  ),
  ...NOTATION_BASES,
  'by Cosign and notation': {
    ...image({ layout: 'bundle', by: 'P-256' }),
    notation: [{ envelope: 'jws', key: 'P-256' }],
  },
  ...Object.fromEntries(
    [3, 2].map(major =>
      entry(
        `P-256, referrer, cosign ${major}`,
        image(signed(major, { layout: 'referrer', by: 'P-256' })),
      ),
    ),
  ),
  'both layouts, cosign 3': image(
    { layout: 'legacy', by: 'P-256' },
    { layout: 'bundle', by: 'P-256' },
  ),
  'legacy by the trusted key, bundle by another, cosign 3': image(
    { layout: 'legacy', by: 'P-256' },
    { layout: 'bundle', by: 'another P-256' },
  ),
  'Ed25519, legacy, cosign 3': image({ layout: 'legacy', by: 'Ed25519' }),
  'Ed25519, legacy, cosign 2': image({
    ...{ layout: 'legacy', by: 'Ed25519', with: 2 },
  }),
  ...Object.fromEntries(
    (['Ed25519', 'P-256', 'P-384', 'RSA-2048'] as KeyName[]).map(by =>
      entry(
        `${by} outside Cosign, legacy`,
        image({ layout: 'legacy', by, outside: true }),
      ),
    ),
  ),
  'attestation by Ed25519, legacy, cosign 3': image({
    ...{ layout: 'legacy', by: 'Ed25519', attest: predicateOf('custom') },
  }),
  'attestation by Ed25519, legacy, cosign 2': image({
    ...{ layout: 'legacy', by: 'Ed25519', attest: predicateOf('custom') },
    with: 2,
  }),
};

function signed(major: number, signing: Signing): Signing {
  return { ...signing, with: major === 2 ? 2 : 3 };
}

/** Pushes and signs a base; answers what is to be verified. */
export async function makeBase(
  { shape, docker, signings, notation: others = [] }: Base,
  repository: string,
  workshop: Workshop,
  notary: NotationCommand,
): Promise<Image> {
  const image = await pushImage(repository);
  const index =
    shape === 'image'
      ? undefined
      : await pushIndex(repository, [image, await pushImage(repository)]);
  for (const signing of signings) {
    await workshop.sign(index ?? image, signing);
  }
  for (const signing of others) {
    await notary.sign(index ?? image, signing, docker ? 'tag' : 'api');
  }
  return shape === 'index' ? index! : image;
}
