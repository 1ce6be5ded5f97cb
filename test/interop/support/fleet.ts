import { tagImage, pushImage, type Image } from './images';
import {
  DEV,
  imageNamed,
  PROD,
  pushSigned,
  STAGE,
  type RunningEstate,
} from './estate';
import { digestBinding, digestPolicy } from './admissionPolicy';
import { TAG_FORBIDDEN, type SignedImage } from './signedImages';
import { deploy, namespace, reportRunning, type Workload } from './workloads';

/** A workload, what runs in it, and what the portal should say of it. */
export interface Deployed {
  workload: Workload;
  running: Image;
  expected: { authority?: string; text?: string };
}

/** Repository and tag of the story of the moved tag. */
export const RELEASE_TAG = 'release';

/** Creates namespaces, admission policy and workloads through the API server. */
export async function deployFleet(estate: RunningEstate): Promise<Deployed[]> {
  const { admin } = estate;
  await admin.apply(
    namespace(PROD, 'prod'),
    namespace(STAGE, 'stage'),
    namespace(DEV, 'dev'),
  );
  const fleet = [
    ...estate.images.map(inItsEnvironment),
    ...(await byTag(estate)),
  ];
  for (const { workload } of fleet) await deploy(admin, workload);
  for (const { workload, running } of fleet) {
    await reportRunning(admin, workload, running.pinned);
  }
  // Last, so that a tag is in production from before.
  await admin.apply(
    digestPolicy,
    digestBinding('prod', 'Deny'),
    digestBinding('stage', 'Audit'),
  );
  return fleet;
}

/** Images of foreign signers run in stage, the others in production. */
function inItsEnvironment(image: SignedImage): Deployed {
  const { name, pinned, expected } = image;
  return {
    workload: {
      name,
      namespace: name.startsWith('other-') ? STAGE : PROD,
      image: pinned,
      component: componentOf(name),
    },
    running: image,
    expected,
  };
}

function componentOf(name: string): string {
  if (name === 'unsigned') return 'vendor-agent';
  if (name.startsWith('other-')) return 'basket';
  if (name.startsWith('copied-')) return 'search';
  return 'checkout';
}

/** Workloads that name a tag, and one that belongs to nobody. */
async function byTag(estate: RunningEstate): Promise<Deployed[]> {
  const { host, images } = estate;
  const known = imageNamed(images, 'key-bundle');
  const twins = await pushSigned(estate, () =>
    pushImage(`${host}/shop/twins`, '1.0'),
  );
  await tagImage(twins, 'stable');
  const payments = await pushSigned(estate, () =>
    pushImage(`${host}/shop/payments`, RELEASE_TAG),
  );
  const unsigned = imageNamed(images, 'unsigned');
  const knownByTag = `${known.repository}:${known.tag}`;
  const twin = (name: string, tag: string): Deployed => ({
    workload: {
      name,
      namespace: DEV,
      image: `${twins.repository}:${tag}`,
      component: 'twins',
    },
    running: twins,
    expected: known.expected,
  });
  return [
    {
      workload: {
        name: 'prod-by-tag',
        namespace: PROD,
        image: knownByTag,
        component: 'search',
      },
      running: known,
      expected: { ...known.expected, text: TAG_FORBIDDEN },
    },
    {
      workload: {
        name: 'stage-by-tag',
        namespace: STAGE,
        image: knownByTag,
        component: 'basket',
      },
      running: known,
      expected: known.expected,
    },
    twin('twin-a', '1.0'),
    twin('twin-b', 'stable'),
    {
      workload: {
        name: 'payments',
        namespace: DEV,
        image: `${payments.repository}:${RELEASE_TAG}`,
        component: 'payments',
      },
      running: payments,
      expected: known.expected,
    },
    {
      workload: { name: 'stray', namespace: DEV, image: unsigned.pinned },
      running: unsigned,
      expected: unsigned.expected,
    },
  ];
}
