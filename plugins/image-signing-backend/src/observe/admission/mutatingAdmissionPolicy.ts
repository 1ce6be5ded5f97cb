import type {
  AdmissionEngine,
  ClusterObjects,
  EngineAssessment,
  KubernetesObject,
  ModeContribution,
  ModeQuery,
} from 'backstage-plugin-image-signing-node';
import { admissionPolicyFoundExceptions } from './admissionPolicyFoundExceptions';
import { effectOfConditions } from './conditions';
import { asList, asText, at } from './json';
import { loophole } from './loopholes';
import { scopeOf } from './matchConstraints';
import { readableState } from './readable';
import { allOf, requestOfPath } from './selectors';

/** Name of the engine in postures. */
export const MUTATING_ADMISSION_POLICY = 'MutatingAdmissionPolicy';

const GROUP = 'admissionregistration.k8s.io';
const VERSIONS = ['v1', 'v1beta1', 'v1alpha1'];

/** Whether the mutations write the image of a container. */
function writesImages(policy: KubernetesObject): boolean {
  const expressions = (asList(at(policy.spec, 'mutations')) ?? []).flatMap(
    mutation => [
      asText(at(mutation, 'applyConfiguration', 'expression')) ?? '',
      asText(at(mutation, 'jsonPatch', 'expression')) ?? '',
    ],
  );
  return expressions.some(text => /\bimage\b/.test(text));
}

function reaches(
  policy: KubernetesObject,
  binding: KubernetesObject,
  query: ModeQuery,
): boolean {
  const request = requestOfPath(query.path);
  const scopes = [
    scopeOf(
      at(policy.spec, 'matchConstraints'),
      request,
      query.namespace,
      'no',
    ),
    scopeOf(
      at(binding.spec, 'matchResources'),
      request,
      query.namespace,
      'yes',
    ),
  ];
  return (
    allOf(scopes.map(({ match }) => match)) !== 'no' &&
    effectOfConditions(at(policy.spec, 'matchConditions'), {
      request,
      namespace: query.namespace.name,
    }) !== 'never'
  );
}

function assess(objects: ClusterObjects): EngineAssessment {
  const policies = objects.get(GROUP, 'mutatingadmissionpolicies');
  const bindings = objects.get(GROUP, 'mutatingadmissionpolicybindings');
  // It refuses nothing, so what may not be read of it leaves no mode unknown.
  if (!readableState(policies) || !readableState(bindings)) {
    return { present: false, modes: () => [] };
  }
  const writing = policies.objects.filter(writesImages);
  return {
    present: true,
    modes(query) {
      if (query.control !== 'digest') return [];
      return writing.flatMap((policy): ModeContribution[] => {
        const name = asText(policy.metadata?.name);
        const binding = bindings.objects.find(
          candidate =>
            at(candidate.spec, 'policyName') === name &&
            reaches(policy, candidate, query),
        );
        if (name === undefined || !binding) return [];
        return [
          {
            mode: 'none',
            source: {
              engine: MUTATING_ADMISSION_POLICY,
              policy: name,
              binding: binding.metadata.name,
              mode: 'none',
              explanation:
                'The policy changes the images of Pods; it refuses nothing.',
            },
            loopholes: [
              loophole(
                'IMAGES_REWRITTEN',
                'low',
                'The image that runs is not the one that the manifest names.',
                'Name the image in the manifest as it shall run, and let a policy refuse others.',
                name,
              ),
            ],
          },
        ];
      });
    },
  };
}

/**
 * Kubernetes' own MutatingAdmissionPolicy. A change is no refusal: it
 * contributes `none`, with a word where it changes images.
 */
export const mutatingAdmissionPolicy: AdmissionEngine = {
  id: 'mutating-admission-policy',
  title: MUTATING_ADMISSION_POLICY,
  resources: [
    'mutatingadmissionpolicies',
    'mutatingadmissionpolicybindings',
  ].map(plural => ({
    group: GROUP,
    versions: VERSIONS,
    plural,
    namespaced: false,
  })),
  assess,
  // What it leaves out stays as it was written: a tag, where it writes digests.
  exceptions: objects =>
    admissionPolicyFoundExceptions({
      kind: MUTATING_ADMISSION_POLICY,
      policies: objects
        .get(GROUP, 'mutatingadmissionpolicies')
        .objects.filter(writesImages),
      bindings: objects.get(GROUP, 'mutatingadmissionpolicybindings').objects,
      objects,
    }),
  parseDenial: () => undefined,
};
