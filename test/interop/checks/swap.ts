import type { RunningEstate } from '../support/estate';
import { imageOf, shortVerdict } from '../support/answers';
import { RELEASE_TAG, type Deployed } from '../support/fleet';
import { pushImage } from '../support/images';
import { KEY_AUTHORITY, NOT_FOUND } from '../support/signedImages';
import type { Section } from '../support/table';
import { reportRunning } from '../support/workloads';

/** R1, R4, R79: the tag is moved to another digest, then the pod restarts. */
export async function checkSwap(
  section: Section,
  { admin, portal }: RunningEstate,
  fleet: Deployed[],
): Promise<void> {
  const { workload, running } = fleet.find(
    one => one.workload.name === 'payments',
  )!;
  const swapOf = async () => {
    const image = await imageOf(portal.api, workload);
    return {
      ...shortVerdict(image),
      running: image.digest,
      swap: image.swap && {
        tag: image.swap.tag,
        running: image.swap.runningDigest,
        now: image.swap.tagDigest,
      },
    };
  };

  const moved = await pushImage(running.repository, RELEASE_TAG);
  await section.expect(
    'the tag is pushed again over an unsigned image; the old one still runs',
    swapOf,
    {
      status: 'verified',
      by: KEY_AUTHORITY,
      running: running.digest,
      swap: { tag: RELEASE_TAG, running: running.digest, now: moved.digest },
    },
    90,
  );
  await reportRunning(admin, workload, moved.pinned);
  await section.expect(
    'the pod is restarted, so that what the tag now names runs',
    swapOf,
    {
      status: 'failed',
      because: NOT_FOUND,
      running: moved.digest,
      swap: undefined,
    },
    90,
  );
}
