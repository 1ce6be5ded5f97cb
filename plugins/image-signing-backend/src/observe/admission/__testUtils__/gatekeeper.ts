import type {
  KubernetesObject,
  ObservedResource,
} from 'backstage-plugin-image-signing-node';
import { clusterOf } from './clusterObjects';

/** The policy of the template that comes with Ratify, written anew. */
export const RATIFY_REGO = `package ratifyverification

# Ask Ratify about every image
remote_data := response {
  images := [img | img = input.review.object.spec.containers[_].image]
  images_init := [img | img = input.review.object.spec.initContainers[_].image]
  images_ephemeral := [img | img = input.review.object.spec.ephemeralContainers[_].image]
  other_images := array.concat(images_init, images_ephemeral)
  all_images := array.concat(other_images, images)
  response := external_data({"provider": "ratify-provider", "keys": all_images})
}

violation[{"msg": msg}] {
  general_violation[{"result": msg}]
}

general_violation[{"result": result}] {
  err := remote_data.system_error
  err != ""
  result := sprintf("System error calling external data provider: %s", [err])
}

general_violation[{"result": result}] {
  count(remote_data.errors) > 0
  result := sprintf("Error validating one or more images: %s", remote_data.errors)
}

general_violation[{"result": result}] {
  subject_validation := remote_data.responses[_]
  subject_validation[1].isSuccess == false
  result := sprintf("failed to verify the artifact: %s", [subject_validation[0]])
}
`;

const EXEMPT = `package lib.exempt_container

is_exempt(container) {
    exempt_images := object.get(object.get(input, "parameters", {}), "exemptImages", [])
    img := container.image
    exemption := exempt_images[_]
    _matches_exemption(img, exemption)
}

_matches_exemption(img, exemption) {
    not endswith(exemption, "*")
    exemption == img
}

_matches_exemption(img, exemption) {
    endswith(exemption, "*")
    prefix := trim_suffix(exemption, "*")
    startswith(img, prefix)
}
`;

const LISTS = ['containers', 'initContainers', 'ephemeralContainers'];

/** A policy that wants digests, in the form of Gatekeeper's library. */
export function digestRego(lists: readonly string[] = LISTS): string {
  const rules = lists.map(
    list => `violation[{"msg": msg}] {
  container := input.review.object.spec.${list}[_]
  not is_exempt(container)
  not regex.match("@[a-z0-9]+([+._-][a-z0-9]+)*:[a-zA-Z0-9=_-]+", container.image)
  msg := sprintf("container <%v> uses an image without a digest <%v>", [container.name, container.image])
}`,
  );
  return `package k8simagedigests
import data.lib.exempt_container.is_exempt

${rules.join('\n\n')}

${EXEMPT}`;
}

/** A template as the API server serves it, taken into use by Gatekeeper. */
export function template(
  kind: string,
  rego: string,
  changes: object = {},
): KubernetesObject {
  return {
    apiVersion: 'templates.gatekeeper.sh/v1',
    kind: 'ConstraintTemplate',
    metadata: { name: kind.toLowerCase() },
    spec: {
      crd: { spec: { names: { kind } } },
      targets: [{ target: 'admission.k8s.gatekeeper.sh', rego }],
    },
    status: { created: true, byPod: [{ id: 'gatekeeper-1' }] },
    ...changes,
  };
}

/** A constraint that Gatekeeper enforces on Pods. */
export function constraint(
  spec: object = {},
  changes: object = {},
): KubernetesObject {
  return {
    metadata: { name: 'images' },
    spec: {
      match: { kinds: [{ apiGroups: [''], kinds: ['Pod'] }] },
      ...spec,
    },
    status: {
      byPod: [
        {
          id: 'gatekeeper-controller-manager-1',
          enforced: true,
          operations: ['webhook', 'status'],
        },
      ],
    },
    ...changes,
  };
}

export function gatekeeperWebhook(changes: object = {}): KubernetesObject {
  const clientConfig = {
    caBundle: 'Q0E=',
    service: {
      name: 'gatekeeper-webhook-service',
      namespace: 'gatekeeper-system',
      path: '/v1/admit',
    },
  };
  return {
    metadata: { name: 'gatekeeper-validating-webhook-configuration' },
    webhooks: [
      {
        name: 'validation.gatekeeper.sh',
        clientConfig,
        failurePolicy: 'Fail',
        timeoutSeconds: 3,
        matchPolicy: 'Exact',
        namespaceSelector: {
          matchExpressions: [
            { key: 'admission.gatekeeper.sh/ignore', operator: 'DoesNotExist' },
            {
              key: 'kubernetes.io/metadata.name',
              operator: 'NotIn',
              values: ['gatekeeper-system'],
            },
          ],
        },
        objectSelector: {},
        rules: [
          {
            apiGroups: ['*'],
            apiVersions: ['*'],
            operations: ['CREATE', 'UPDATE'],
            resources: ['*', 'pods/ephemeralcontainers'],
          },
        ],
        ...changes,
      },
      {
        name: 'check-ignore-label.gatekeeper.sh',
        clientConfig,
        failurePolicy: 'Fail',
        rules: [
          {
            apiGroups: [''],
            apiVersions: ['*'],
            operations: ['CREATE', 'UPDATE'],
            resources: ['namespaces'],
          },
        ],
      },
    ],
  };
}

/** A verifier of Ratify v1 that is in use. */
export function verifier(
  type: string,
  parameters: object = {},
  changes: object = {},
): KubernetesObject {
  return {
    metadata: { name: `verifier-${type}` },
    spec: { name: type, artifactTypes: 'x', parameters },
    status: { issuccess: true },
    ...changes,
  };
}

export const RATIFY: Record<string, KubernetesObject[]> = {
  'externaldata.gatekeeper.sh/providers': [
    {
      metadata: { name: 'ratify-provider' },
      spec: {
        url: 'https://ratify.gatekeeper-system:6001/ratify/gatekeeper/v1/verify',
        timeout: 2,
        caBundle: 'Q0E=',
      },
    },
  ],
  'config.ratify.deislabs.io/verifiers': [verifier('notation')],
  'config.ratify.deislabs.io/stores': [
    {
      metadata: { name: 'store-oras' },
      spec: { name: 'oras' },
      status: { issuccess: true },
    },
  ],
  'config.ratify.deislabs.io/policies': [
    {
      metadata: { name: 'ratify-policy' },
      spec: {
        type: 'config-policy',
        parameters: { artifactVerificationPolicies: { default: 'all' } },
      },
      status: { issuccess: true },
    },
  ],
};

type Resources = Record<
  string,
  KubernetesObject[] | ObservedResource | ObservedResource['state']
>;

/** A cluster with a healthy Gatekeeper and the given resources. */
export function gatekeeperCluster(resources: Resources) {
  return clusterOf({
    'admissionregistration.k8s.io/validatingwebhookconfigurations': [
      gatekeeperWebhook(),
    ],
    'templates.gatekeeper.sh/constrainttemplates': [],
    'config.gatekeeper.sh/configs': [],
    'externaldata.gatekeeper.sh/providers': [],
    'discovery.k8s.io/endpointslices': [
      {
        metadata: {
          name: 'gatekeeper-1',
          namespace: 'gatekeeper-system',
          labels: {
            'kubernetes.io/service-name': 'gatekeeper-webhook-service',
          },
        },
        endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready: true } }],
      },
    ],
    ...resources,
  });
}
