import { leftOut, withCondition } from './celPolicyManifest';
import { manifestName } from './metadata';
import type { ManifestWriter } from './types';

/** Exceptions from ValidatingAdmissionPolicies. */
export const admissionPolicyManifest: ManifestWriter = {
  engines: ['validating-admission-policy'],
  title: 'ValidatingAdmissionPolicy',
  group: 'admissionregistration.k8s.io',
  method: 'evaluated',
  write: ({ terms, policies }) => ({
    files: [
      {
        name: `${manifestName(terms)}-admission-policy.yaml`,
        changes: true,
        objects: policies.map(({ object }) =>
          withCondition(object, terms, true),
        ),
      },
    ],
    notes: [
      'The API server has no exceptions: the file is the policy of the cluster with one match condition more. Take the change over into the file that the policy comes from.',
      'There is no clock in these expressions; the end is compared with the creation time that the API server itself writes into a new object.',
      'A controller that ran this image before may still be changed after the end; its new Pods are refused.',
    ],
    limits: [],
  }),
  tryProbe: leftOut,
};
