import fc from 'fast-check';
import type { PodSlot, TrimmedPod, TrimmedWorkload } from './trim';
import { WorkloadFamily, workloadImagesOf } from './workloadImages';

const A = `sha256:${'a'.repeat(64)}`;
const B = `sha256:${'b'.repeat(64)}`;
const REPOSITORY = 'registry.example.com/prod/payments';

function slot(image: string, digest?: string, extra: Partial<PodSlot> = {}) {
  return {
    container: 'app',
    type: 'app' as const,
    image,
    ...(digest && { imageId: `${REPOSITORY}@${digest}` }),
    ...extra,
  };
}

function pod(
  name: string,
  owner: [string, string] | undefined,
  slots: PodSlot[],
  extra: Partial<TrimmedPod> = {},
): TrimmedPod {
  return {
    namespace: 'shop',
    name,
    owner: owner && { kind: owner[0], name: owner[1] },
    serviceAccount: 'default',
    active: true,
    labels: {},
    annotations: {},
    slots,
    ...extra,
  };
}

function workload(
  kind: string,
  name: string,
  image: string | undefined,
  extra: Partial<TrimmedWorkload> = {},
): TrimmedWorkload {
  return {
    namespace: 'shop',
    kind,
    name,
    labels: {},
    annotations: {},
    finished: false,
    ...(image && {
      template: {
        labels: {},
        annotations: {},
        serviceAccount: 'default',
        slots: [slot(image)],
      },
    }),
    ...extra,
  };
}

function family(
  top: [string, string],
  workloads: TrimmedWorkload[],
  pods: TrimmedPod[],
): WorkloadFamily {
  return {
    cluster: 'prod-1',
    namespace: 'shop',
    top: { kind: top[0], name: top[1] },
    workloads,
    pods,
  };
}

/** The rows in short: type/container reference digest pods. */
function rows(input: WorkloadFamily): string[] {
  return workloadImagesOf(input)
    .map(
      row =>
        `${row.containerType}/${row.container} ${row.reference} ${
          row.digest?.slice(7, 10) ?? '?'
        } ${row.cold ? 'cold' : row.pods}`,
    )
    .sort();
}

describe('workloadImagesOf', () => {
  const TOP: [string, string] = ['Deployment', 'payments'];

  it.each<[string, WorkloadFamily, string[]]>([
    [
      'counts replicas in one row',
      family(
        TOP,
        [
          workload('Deployment', 'payments', 'app:1'),
          workload('ReplicaSet', 'payments-1', 'app:1'),
        ],
        [
          pod('p1', ['ReplicaSet', 'payments-1'], [slot('app:1', A)]),
          pod('p2', ['ReplicaSet', 'payments-1'], [slot('app:1', A)]),
        ],
      ),
      ['app/app app:1 aaa 2'],
    ],
    [
      'keeps both digests of a rollout apart',
      family(
        TOP,
        [
          workload('Deployment', 'payments', 'app:2'),
          workload('ReplicaSet', 'payments-1', 'app:1'),
          workload('ReplicaSet', 'payments-2', 'app:2'),
        ],
        [
          pod('p1', ['ReplicaSet', 'payments-1'], [slot('app:1', A)]),
          pod('p2', ['ReplicaSet', 'payments-2'], [slot('app:2', B)]),
        ],
      ),
      ['app/app app:1 aaa 1', 'app/app app:2 bbb 1'],
    ],
    [
      'keeps digests of one moved tag apart',
      family(
        TOP,
        [],
        [
          pod('p1', ['ReplicaSet', 'x'], [slot('app:1', A)]),
          pod('p2', ['ReplicaSet', 'x'], [slot('app:1', B)]),
        ],
      ),
      ['app/app app:1 aaa 1', 'app/app app:1 bbb 1'],
    ],
    [
      'shows what a rollback would start',
      family(
        TOP,
        [
          workload('Deployment', 'payments', 'app:2'),
          workload('ReplicaSet', 'payments-1', 'app:1'),
          workload('ReplicaSet', 'payments-2', 'app:2'),
        ],
        [pod('p2', ['ReplicaSet', 'payments-2'], [slot('app:2', B)])],
      ),
      ['app/app app:1 ? cold', 'app/app app:2 bbb 1'],
    ],
    [
      'shows a template without pods as cold',
      family(TOP, [workload('Deployment', 'payments', `app@${A}`)], []),
      [`app/app app@${A} aaa cold`],
    ],
    [
      'shows a CronJob between its runs as cold, its finished Job not at all',
      family(
        ['CronJob', 'nightly'],
        [
          workload('CronJob', 'nightly', 'job:2'),
          workload('Job', 'nightly-1', 'job:1', { finished: true }),
        ],
        [pod('p', ['Job', 'nightly-1'], [slot('job:1', A)], { active: false })],
      ),
      ['app/app job:2 ? cold'],
    ],
    [
      'forgets a finished Job',
      family(
        ['Job', 'once'],
        [workload('Job', 'once', 'job:1', { finished: true })],
        [pod('p', ['Job', 'once'], [slot('job:1', A)], { active: false })],
      ),
      [],
    ],
    [
      'does not call a template cold whose tag admission has pinned',
      family(
        ['StatefulSet', 'db'],
        [workload('StatefulSet', 'db', 'db:1')],
        [pod('db-0', ['StatefulSet', 'db'], [slot(`db:1@${A}`, A)])],
      ),
      [`app/app db:1@${A} aaa 1`],
    ],
    [
      'does not call a ReplicaSet cold whose image admission has replaced',
      family(
        TOP,
        [
          workload('Deployment', 'payments', 'app:1'),
          workload('ReplicaSet', 'payments-1', 'app:1'),
        ],
        [pod('p', ['ReplicaSet', 'payments-1'], [slot('mirror/app:1', A)])],
      ),
      ['app/app mirror/app:1 aaa 1'],
    ],
    [
      'takes custom owners as they are',
      family(
        ['Rollout', 'payments'],
        [
          workload('ReplicaSet', 'payments-1', 'app:1', {
            owner: { kind: 'Rollout', name: 'payments' },
          }),
        ],
        [pod('p', ['ReplicaSet', 'payments-1'], [slot('app:1', A)])],
      ),
      ['app/app app:1 aaa 1'],
    ],
    [
      'has no digest where the runtime gives none',
      family(
        ['Pod', 'bare'],
        [],
        [pod('bare', undefined, [{ ...slot('app:1'), imageId: A }])],
      ),
      ['app/app app:1 ? 1'],
    ],
    [
      'trusts the pinned digest before the image id',
      family(
        ['Pod', 'bare'],
        [],
        [pod('bare', undefined, [slot(`${REPOSITORY}@${A}`, B)])],
      ),
      [`app/app ${REPOSITORY}@${A} aaa 1`],
    ],
    [
      'knows init, ephemeral and volume slots apart',
      family(
        ['Pod', 'bare'],
        [],
        [
          pod('bare', undefined, [
            slot('app:1', A),
            slot('app:1', A, { type: 'init' }),
            slot('app:1', A, { type: 'ephemeral', container: 'debug' }),
            slot('data:1', B, { type: 'volume', container: 'data' }),
          ]),
        ],
      ),
      [
        'app/app app:1 aaa 1',
        'ephemeral/debug app:1 aaa 1',
        'init/app app:1 aaa 1',
        'volume/data data:1 bbb 1',
      ],
    ],
    [
      'keeps text that is no reference',
      family(
        ['Pod', 'bare'],
        [],
        [pod('bare', undefined, [slot('NOT VALID')])],
      ),
      ['app/app NOT VALID ? 1'],
    ],
  ])('%s', (_name, input, expected) => {
    expect(rows(input)).toEqual(expected);
  });

  it('normalises repositories and tells tag and pin', () => {
    const of = (image: string) =>
      workloadImagesOf(
        family(['Pod', 'bare'], [], [pod('bare', undefined, [slot(image)])]),
      )[0];
    expect(of('nginx')).toMatchObject({
      repository: 'docker.io/library/nginx',
      tag: 'latest',
      pinned: false,
    });
    expect(of(`app:1.2@${A}`)).toMatchObject({
      tag: '1.2',
      digest: A,
      pinned: true,
    });
  });

  const anySlot = fc.record({
    container: fc.constantFrom('app', 'side'),
    type: fc.constantFrom('app' as const, 'init' as const),
    image: fc.constantFrom('app:1', 'app:2', `app@${A}`, `app:1@${A}`, '?'),
    imageId: fc.option(fc.constantFrom(`app@${A}`, `app@${B}`, A), {
      nil: undefined,
    }),
  });
  const anyFamily = fc
    .record({
      pods: fc.array(
        fc.record({
          slots: fc.array(anySlot, { maxLength: 3 }),
          active: fc.boolean(),
          replicaSet: fc.constantFrom('one', 'two'),
        }),
        { maxLength: 6 },
      ),
      templates: fc.array(fc.constantFrom('app:1', 'app:2'), { maxLength: 2 }),
    })
    .map(({ pods, templates }) =>
      family(
        TOP,
        templates.map((image, index) =>
          workload('ReplicaSet', index === 0 ? 'one' : 'two', image),
        ),
        pods.map((one, index) =>
          pod(`p${index}`, ['ReplicaSet', one.replicaSet], one.slots, {
            active: one.active,
          }),
        ),
      ),
    );

  it('gives unique ids, whatever the order of the pods', () => {
    fc.assert(
      fc.property(anyFamily, input => {
        const drafts = workloadImagesOf(input);
        const ids = drafts.map(draft => draft.id);
        expect(new Set(ids).size).toBe(ids.length);
        const reversed = workloadImagesOf({
          ...input,
          pods: [...input.pods].reverse(),
          workloads: [...input.workloads].reverse(),
        });
        expect(reversed.map(draft => draft.id).sort()).toEqual([...ids].sort());
      }),
    );
  });

  it('counts every slot of every active pod exactly once', () => {
    fc.assert(
      fc.property(anyFamily, input => {
        const counted = workloadImagesOf(input)
          .filter(draft => !draft.cold)
          .reduce((sum, draft) => sum + draft.pods, 0);
        const slots = input.pods
          .filter(one => one.active)
          .reduce((sum, one) => sum + one.slots.length, 0);
        expect(counted).toBe(slots);
      }),
    );
  });
});
