import type {
  ClusterObjects,
  KubernetesObject,
} from 'backstage-plugin-image-signing-node';
import { asList, asText, at } from '../../observe/admission/json';
import {
  copyBeside,
  EnginePlanner,
  nameBeside,
  ObjectEdit,
} from '../enginePlan';
import { narrowedTo } from '../selectNamespace';

const GROUP = 'policies.kubewarden.io';
const ADMISSION = 'admissionregistration.k8s.io';
const HOOK = '.kubewarden.admission';
const CLUSTER = ['clusteradmissionpolicies', 'clusteradmissionpolicygroups'];
const NAMESPACED = ['admissionpolicies', 'admissionpolicygroups'];

/** Protect is for good: Kubewarden lets no policy go back to monitor. */
export const kubewardenPlanner: EnginePlanner = {
  engine: 'kubewarden',
  granularity:
    'The mode belongs to the whole policy and cannot go back from protect to monitor; a copy with a namespace selector protects one namespace.',
  answer({ objects, namespace, policy: { source } }) {
    const [first, second] = (source.policy ?? '').split('/');
    const plurals = second === undefined ? CLUSTER : NAMESPACED;
    for (const plural of plurals) {
      const object = objects
        .get(GROUP, plural)
        .objects.find(
          ({ metadata }) =>
            metadata.name === (second ?? first) &&
            (second === undefined || metadata.namespace === first),
        );
      if (!object) continue;
      return second === undefined
        ? copied(objects, plural, object, namespace.name)
        : protectedInPlace(plural, object);
    }
    return { possible: false, why: 'The policy is gone.' };
  },
};

function protectedInPlace(plural: string, before: KubernetesObject) {
  const mode = 'protect';
  const after = { ...before, spec: { ...(before.spec as object), mode } };
  const { status } = before;
  return {
    possible: true as const,
    reach: 'namespace' as const,
    edits: [{ group: GROUP, plural, before, after }],
    follows: [
      {
        group: GROUP,
        plural,
        before,
        after: { ...after, status: { ...(status as object), mode } },
      },
    ],
    cannotUndo:
      'Kubewarden refuses to turn protect back to monitor. Delete the policy and create it anew in monitor; meanwhile nothing is checked.',
    notes: [],
  };
}

function copied(
  objects: ClusterObjects,
  plural: string,
  object: KubernetesObject,
  namespace: string,
) {
  const after = copyBeside(object, namespace, spec => ({
    ...spec,
    mode: 'protect',
    namespaceSelector: narrowedTo(spec.namespaceSelector, namespace),
  }));
  const status = { ...(object.status as object), mode: 'protect' };
  return {
    possible: true as const,
    reach: 'namespace' as const,
    edits: [{ group: GROUP, plural, after }],
    follows: [
      { group: GROUP, plural, after: { ...after, status } },
      ...webhooksOf(objects, object, namespace),
    ],
    notes: [
      `Policy ${object.metadata.name} goes on as it is.`,
      'The copy cannot go back to monitor; it is deleted to undo this.',
    ],
  };
}

/** Kubewarden registers a webhook of its own for the copy. */
function webhooksOf(
  objects: ClusterObjects,
  { metadata }: KubernetesObject,
  namespace: string,
): ObjectEdit[] {
  return [
    'validatingwebhookconfigurations',
    'mutatingwebhookconfigurations',
  ].flatMap(plural =>
    objects.get(ADMISSION, plural).objects.flatMap(configuration => {
      const own = (asList(configuration.webhooks) ?? []).filter(entry => {
        const name = asText(at(entry, 'name')) ?? '';
        return ['clusterwide-', 'clusterwide-group-'].some(
          prefix => name === `${prefix}${metadata.name}${HOOK}`,
        );
      });
      if (own.length === 0) return [];
      const renamed = (text: string) =>
        text.replace(metadata.name, nameBeside(metadata.name, namespace));
      return [
        {
          group: ADMISSION,
          plural,
          after: {
            ...configuration,
            metadata: {
              ...configuration.metadata,
              name: renamed(configuration.metadata.name),
            },
            webhooks: own.map(entry => ({
              ...(entry as object),
              name: renamed(asText(at(entry, 'name')) ?? ''),
              namespaceSelector: narrowedTo(
                at(entry, 'namespaceSelector'),
                namespace,
              ),
            })),
          },
        },
      ];
    }),
  );
}
