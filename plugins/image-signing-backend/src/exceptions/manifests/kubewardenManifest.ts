import { at } from '../../observe/admission/json';
import { leftOut, withCondition } from './celPolicyManifest';
import { manifestName } from './metadata';
import type { ManifestWriter } from './types';

/** Exceptions from the policies of Kubewarden. */
export const kubewardenManifest: ManifestWriter = {
  engines: ['kubewarden'],
  title: 'Kubewarden',
  group: 'policies.kubewarden.io',
  unlimited: ['after-end'],
  method: 'evaluated',
  write({ terms, policies }) {
    // A mutating policy is asked before the API server dates the object.
    const dated = policies.every(
      ({ object }) => at(object.spec, 'mutating') !== true,
    );
    return {
      files: [
        {
          name: `${manifestName(terms)}-kubewarden.yaml`,
          changes: true,
          objects: policies.map(({ object }) =>
            withCondition(object, terms, dated),
          ),
        },
      ],
      notes: [
        'The engine has no exceptions: the file is the policy of the cluster with one match condition more, which keeps the Pod from being sent to it. Take the change over into the file that the policy comes from.',
      ],
      limits: dated
        ? []
        : [
            {
              dimension: 'time',
              text: 'A policy that also changes objects is asked before the API server dates them, so the exception does not end by itself: the change must be taken back.',
            },
          ],
    };
  },
  tryProbe: leftOut,
};
