import { metadata } from './names';
import type { CompileInput, KubernetesManifest } from './types';

// What Ratify does not say succeeds has failed.
const REGO = `package ratifyverification

images[image] {
  image := input.review.object.spec.containers[_].image
}

images[image] {
  image := input.review.object.spec.initContainers[_].image
}

images[image] {
  image := input.review.object.spec.ephemeralContainers[_].image
}

answer := external_data({"provider": "ratify-provider", "keys": [image | images[image]]})

violation[{"msg": msg}] {
  answer.system_error != ""
  msg := sprintf("Ratify could not be asked: %v", [answer.system_error])
}

violation[{"msg": msg}] {
  failed := answer.errors[_]
  msg := sprintf("%v could not be verified: %v", [failed[0], failed[1]])
}

violation[{"msg": msg}] {
  verified := answer.responses[_]
  not verified[1].isSuccess
  msg := sprintf("%v is not signed as the trust policy demands", [verified[0]])
}
`;

/** The template and the constraint by which Gatekeeper asks Ratify. */
export function gatekeeperObjects(input: CompileInput): KubernetesManifest[] {
  return [
    {
      apiVersion: 'templates.gatekeeper.sh/v1',
      kind: 'ConstraintTemplate',
      metadata: metadata(input, 'ratifyverification'),
      spec: {
        crd: { spec: { names: { kind: 'RatifyVerification' } } },
        targets: [{ target: 'admission.k8s.gatekeeper.sh', rego: REGO }],
      },
    },
    {
      apiVersion: 'constraints.gatekeeper.sh/v1beta1',
      kind: 'RatifyVerification',
      metadata: metadata(input, 'image-signing'),
      spec: {
        enforcementAction: input.mode === 'enforce' ? 'deny' : 'dryrun',
        match: { kinds: [{ apiGroups: [''], kinds: ['Pod'] }] },
      },
    },
  ];
}
