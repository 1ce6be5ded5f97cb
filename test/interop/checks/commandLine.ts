import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../support/freePort';
import type { Estate } from '../support/estate';
import { imageNamed } from '../support/estate';
import { runImageVerifier } from '../support/imageVerifier';
import type { SignedImage } from '../support/signedImages';
import type { Section } from '../support/table';

interface Answer {
  cosign: string;
  'image-verifier': string;
  says: string;
}

/** The real Cosign and our command line must judge each image alike. */
export async function checkAgreement(
  section: Section,
  estate: Estate,
  image: SignedImage,
): Promise<void> {
  const { expected } = image;
  const accepted = 'authority' in expected;
  await section.expect<Answer>(
    image.done,
    async () => {
      const [cosignCode, answer] = await Promise.all([
        image.cosignVerify(),
        verify(estate, image.pinned),
      ]);
      const [judged] = answer.images;
      return {
        cosign: cosignCode === 0 ? 'accepts' : 'refuses',
        'image-verifier': `exit ${answer.code}`,
        says:
          judged?.matched[0]?.authority ??
          judged?.reasons[0]?.text ??
          answer.stderr,
      };
    },
    {
      cosign: accepted ? 'accepts' : 'refuses',
      'image-verifier': `exit ${accepted ? 0 : 1}`,
      says: accepted ? expected.authority : expected.text,
    },
    0,
  );
}

function verify(estate: Estate, ...images: string[]) {
  return runImageVerifier({
    images,
    trustPolicy: estate.trustPolicyFile,
    insecureRegistries: estate.hosts,
  });
}

/** The exit codes that a pipeline relies on. */
export async function checkExitCodes(
  section: Section,
  estate: Estate,
): Promise<void> {
  const good = imageNamed(estate.images, 'key-bundle');
  const bad = imageNamed(estate.images, 'unsigned');
  const exitCode = async (...call: Parameters<typeof runImageVerifier>) =>
    (await runImageVerifier(...call)).code;
  const call = {
    trustPolicy: estate.trustPolicyFile,
    insecureRegistries: estate.hosts,
  };

  await section.expect(
    'two images, one of them unsigned',
    () => exitCode({ ...call, images: [good.pinned, bad.pinned] }),
    1,
    0,
  );

  const ownerless = join(estate.dir, 'ownerless.yaml');
  await writeFile(
    ownerless,
    JSON.stringify({
      authorities: [{ name: 'key', key: { file: estate.key.publicFile } }],
      rules: [{ name: 'all', images: ['**'], signedBy: { anyOf: ['key'] } }],
    }),
  );
  await section.expect(
    'a trust policy whose authority has no owner',
    () => exitCode({ ...call, images: [good.pinned], trustPolicy: ownerless }),
    2,
    0,
  );

  const silent = `127.0.0.1:${await freePort()}`;
  const policy = join(estate.dir, 'silent.yaml');
  await writeFile(
    policy,
    JSON.stringify({
      authorities: [
        {
          name: 'key',
          owner: 'group:default/shop',
          key: { file: estate.key.publicFile },
          transparencyLog: 'optional',
        },
      ],
      rules: [
        { name: 'all', images: [`${silent}/**`], signedBy: { anyOf: ['key'] } },
      ],
    }),
  );
  await section.expect(
    'a registry that does not answer',
    () =>
      exitCode({
        images: [`${silent}/shop/app@${good.digest}`],
        trustPolicy: policy,
        insecureRegistries: [silent],
      }),
    3,
    0,
  );
}
