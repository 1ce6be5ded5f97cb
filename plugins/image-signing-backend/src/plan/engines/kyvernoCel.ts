import type {
  ClusterObjects,
  KubernetesObject,
} from 'backstage-plugin-image-signing-node';
import { asList, asRecord, asText, at } from '../../observe/admission/json';
import {
  copyBeside,
  EnginePlanner,
  nameBeside,
  ObjectEdit,
} from '../enginePlan';
import { narrowedTo } from '../selectNamespace';

const GROUP = 'policies.kyverno.io';
const ADMISSION = 'admissionregistration.k8s.io';
const WEBHOOKS = 'validatingwebhookconfigurations';
const CONFIGURATION = 'kyverno-resource-validating-webhook-cfg';
const CLUSTER = ['imagevalidatingpolicies', 'validatingpolicies'];
const NAMESPACED = CLUSTER.map(plural => `namespaced${plural}`);

/** The actions belong to the policy; a copy of it enforces in one namespace. */
export const kyvernoCelPlanner: EnginePlanner = {
  engine: 'kyverno-cel',
  granularity:
    'validationActions belong to the whole policy; a copy with a namespace selector enforces in one namespace.',
  answer({ objects, namespace, policy: { source } }) {
    const [first, second] = (source.policy ?? '').split('/');
    const found = find(objects, first, second);
    if (!found) return { possible: false, why: 'The policy is gone.' };
    const { plural, object } = found;
    if (second !== undefined) {
      const after = {
        ...object,
        spec: { ...(object.spec as object), validationActions: ['Deny'] },
      };
      return {
        possible: true,
        reach: 'namespace',
        edits: [{ group: GROUP, plural, before: object, after }],
        notes: [],
      };
    }
    const after = copyBeside(object, namespace.name, spec => ({
      ...spec,
      validationActions: ['Deny'],
      matchConstraints: {
        ...asRecord(spec.matchConstraints),
        namespaceSelector: narrowedTo(
          at(spec, 'matchConstraints', 'namespaceSelector'),
          namespace.name,
        ),
      },
      ...(at(spec, 'evaluation', 'admission', 'enabled') === false && {
        evaluation: {
          ...asRecord(spec.evaluation),
          admission: { enabled: true },
        },
      }),
    }));
    const excepting = exceptionsOf(objects, object);
    return {
      possible: true,
      reach: 'namespace',
      edits: [{ group: GROUP, plural, after }],
      follows: [
        {
          group: GROUP,
          plural,
          after: { ...after, status: object.status },
        },
        ...webhookOf(objects, object, namespace.name),
      ],
      notes: [
        `Policy ${object.metadata.name} goes on as it is, so images of ${namespace.name} are checked by both.`,
        ...(excepting.length > 0
          ? [
              `Exceptions name the policy: add ${
                after.metadata.name
              } to the policyRefs of ${excepting.join(
                ', ',
              )}, or they do not count here.`,
            ]
          : []),
      ],
    };
  },
};

function find(objects: ClusterObjects, first: string, second?: string) {
  for (const plural of second === undefined ? CLUSTER : NAMESPACED) {
    const object = objects
      .get(GROUP, plural)
      .objects.find(
        ({ metadata }) =>
          metadata.name === (second ?? first) &&
          (second === undefined || metadata.namespace === first),
      );
    if (object) return { plural, object };
  }
  return undefined;
}

function exceptionsOf(
  objects: ClusterObjects,
  { metadata }: KubernetesObject,
): string[] {
  return objects
    .get(GROUP, 'policyexceptions')
    .objects.filter(exception =>
      asList(at(exception.spec, 'policyRefs'))?.some(
        ref => at(ref, 'name') === metadata.name,
      ),
    )
    .map(
      exception => `${exception.metadata.namespace}/${exception.metadata.name}`,
    );
}

/** Kyverno registers the copy where it registered the policy. */
function webhookOf(
  objects: ClusterObjects,
  policy: KubernetesObject,
  namespace: string,
): ObjectEdit[] {
  const before = objects
    .get(ADMISSION, WEBHOOKS)
    .objects.find(({ metadata }) => metadata.name === CONFIGURATION);
  const entries = asList(before?.webhooks) ?? [];
  const { name } = policy.metadata;
  const own = entries.flatMap(entry => {
    const path = asText(at(entry, 'clientConfig', 'service', 'path')) ?? '';
    return path.split('/').includes(name)
      ? [
          {
            ...(entry as object),
            clientConfig: {
              ...asRecord(at(entry, 'clientConfig')),
              service: {
                ...asRecord(at(entry, 'clientConfig', 'service')),
                path: path
                  .split('/')
                  .map(part =>
                    part === name ? nameBeside(name, namespace) : part,
                  )
                  .join('/'),
              },
            },
          },
        ]
      : [];
  });
  return before && own.length > 0
    ? [
        {
          group: ADMISSION,
          plural: WEBHOOKS,
          before,
          after: { ...before, webhooks: [...entries, ...own] },
        },
      ]
    : [];
}
