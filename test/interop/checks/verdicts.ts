import type { RunningEstate } from '../support/estate';
import { imageNamed } from '../support/estate';
import { expectedVerdict, imageOf, shortVerdict } from '../support/answers';
import type { Deployed } from '../support/fleet';
import { KEYLESS_AUTHORITY, TRUSTED_IDENTITY } from '../support/signedImages';
import type { Section } from '../support/table';

/** R9–R11: the verdict for what runs, who signed, tag or digest. */
export async function checkVerdict(
  section: Section,
  { images, portal }: RunningEstate,
  deployed: Deployed,
): Promise<void> {
  const { workload, running } = deployed;
  const done =
    images.find(image => image.name === workload.name)?.done ??
    `${workload.name} in ${workload.namespace}, deployed by ${
      workload.image.includes('@') ? 'digest' : 'tag'
    }`;
  await section.expect(
    done,
    async () => {
      const image = await imageOf(portal.api, workload);
      return {
        ...shortVerdict(image),
        digest: image.digest,
        pinned: image.pinned,
      };
    },
    {
      ...expectedVerdict(deployed),
      digest: running.digest,
      pinned: workload.image.includes('@'),
    },
    120,
  );
}

/** R14: the report of a digest names format and place of its signature. */
export async function checkFormats(
  section: Section,
  { images, portal }: RunningEstate,
): Promise<void> {
  const places: Record<string, { format: string; place: string }> = {
    'key-bundle': { format: 'sigstore-bundle', place: 'referrers-api' },
    'key-legacy': { format: 'cosign-legacy', place: 'signature-tag' },
    'docker-bundle': { format: 'sigstore-bundle', place: 'referrers-tag' },
    'docker-legacy': { format: 'cosign-legacy', place: 'signature-tag' },
  };
  for (const { name, done, repository, digest } of images) {
    const expected = places[name];
    if (!expected) continue;
    await section.expect(
      `format and place of: ${done}`,
      async () => {
        const report = await portal.api.getImageReport({ repository, digest });
        return report.signatures?.map(({ format, place }) => ({
          format,
          place,
        }));
      },
      [expected],
    );
  }
}

/** R11, R53: a pass says which identity signed and which rule it met. */
export async function checkIdentity(
  section: Section,
  { images, portal }: RunningEstate,
  fleet: Deployed[],
): Promise<void> {
  const { name, repository, digest } = imageNamed(images, 'keyless-bundle');
  const { workload } = fleet.find(one => one.workload.name === name)!;
  await section.expect(
    'the signer of the keyless signature',
    async () => {
      const { verdict } = await imageOf(portal.api, workload);
      const report = await portal.api.getImageReport({ repository, digest });
      const signer = report.signatures?.[0].signer;
      return {
        authority: verdict.matched[0]?.authority,
        rule: verdict.rule,
        issuer: signer?.issuer,
        subject: signer?.subject,
      };
    },
    { authority: KEYLESS_AUTHORITY, rule: 'shop', ...TRUSTED_IDENTITY },
  );
}
