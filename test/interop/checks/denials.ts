import type { Denial } from 'backstage-plugin-image-signing-common';
import {
  CLUSTER,
  DEPLOYER,
  imageNamed,
  PROD,
  RESTRICTED_CLUSTER,
  type RunningEstate,
} from '../support/estate';
import { waitUntilDenied } from '../support/admissionPolicy';
import { deployment, pod, serviceAccount } from '../support/workloads';
import type { Section } from '../support/table';

export const CHANGE_ID_KEY = 'ci.example.com/run';

/** R63–R67: who tried what, why it was refused, and where. */
export async function checkDenials(
  section: Section,
  estate: RunningEstate,
): Promise<void> {
  const { admin, apiServer, images } = estate;
  const { repository, tag } = imageNamed(images, 'unsigned');
  const image = `${repository}:${tag}`;
  await waitUntilDenied(admin, PROD);

  const base = { namespace: PROD, image, component: 'vendor-agent' };
  const manual = {
    ...base,
    name: 'manual',
    annotations: { [CHANGE_ID_KEY]: '4711' },
  };
  await admin.apply(serviceAccount(manual.name, PROD));
  const jane = apiServer.as(DEPLOYER);
  const { code } = await jane.create(pod(manual));
  await section.expect(
    'kubectl create pod by tag in production',
    async () => code,
    422,
    0,
  );
  await expectDenial(section, estate, {
    done: 'that refusal, in the portal',
    workload: manual.name,
    kind: 'Pod',
    who: DEPLOYER,
    change: '4711',
    sources: 'audit-webhook',
    image,
  });

  const rollout = { ...base, name: 'rollout' };
  await admin.apply(serviceAccount(rollout.name, PROD));
  await jane.create(deployment(rollout));
  const refusedRollout = {
    workload: rollout.name,
    kind: 'Deployment',
    change: undefined,
    image,
  };
  await expectDenial(section, estate, {
    ...refusedRollout,
    done: 'a Deployment by tag in production: its ReplicaSet gets FailedCreate',
    who: 'system:serviceaccount:kube-system:replicaset-controller',
    sources: 'audit-webhook controller-event',
  });
  await expectDenial(section, estate, {
    ...refusedRollout,
    done: 'the same where no audit webhook is set up: only the event tells',
    cluster: RESTRICTED_CLUSTER,
    who: undefined,
    sources: 'controller-event',
  });
}

async function expectDenial(
  section: Section,
  { portal }: RunningEstate,
  options: {
    done: string;
    cluster?: string;
    workload: string;
    kind: string;
    who: string | undefined;
    change: string | undefined;
    sources: string;
    image: string;
  },
): Promise<void> {
  const { done, cluster = CLUSTER, workload, image, ...told } = options;
  await section.expect(
    done,
    async () => {
      const { items } = await portal.api.listDenials({ cluster, limit: 200 });
      return items
        .filter(denial => denial.workload.name === workload)
        .map(shortDenial);
    },
    [
      {
        ...told,
        images: image,
        why: 'TAG_FORBIDDEN',
        where: `${cluster}/${PROD}`,
        environment: cluster === CLUSTER ? 'prod' : undefined,
        entity: 'component:default/vendor-agent',
        class: 'policy',
      },
    ],
  );
}

function shortDenial(denial: Denial) {
  return {
    who: denial.user,
    change: denial.changeId,
    sources: [...denial.sources].sort().join(' '),
    kind: denial.workload.kind,
    images: denial.images.map(({ reference }) => reference).join(' '),
    why: denial.reason.code,
    where: `${denial.cluster}/${denial.namespace}`,
    environment: denial.environment,
    entity: denial.entityRef,
    class: denial.class,
  };
}
