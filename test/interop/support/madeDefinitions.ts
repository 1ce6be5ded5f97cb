import { shippedObjects } from './definitions';
import type { KubeObject } from './kube';

type Schema = Record<string, any>;

const text = { type: 'string' };
const flag = { type: 'boolean' };
const texts = { type: 'array', items: text };
const list = (properties: Schema) => ({
  type: 'array',
  items: { type: 'object', properties },
});
const selector = {
  type: 'object',
  properties: {
    matchLabels: { type: 'object', additionalProperties: text },
    matchExpressions: list({ key: text, operator: text, values: texts }),
  },
};

function definition(options: {
  group: string;
  version: string;
  kind: string;
  plural: string;
  spec: Schema;
}): KubeObject {
  const { group, version, kind, plural, spec } = options;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Cluster',
      names: { kind, plural },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: { spec: { type: 'object', properties: spec } },
            },
          },
        },
      ],
    },
  };
}

/**
 * What Gatekeeper would define for a template: the shape that it ships of what
 * a constraint matches, and the parameters of the template.
 */
export async function constraintDefinition(
  template: KubeObject,
): Promise<KubeObject> {
  const [shipped] = await shippedObjects({
    'github.com/open-policy-agent/gatekeeper/v3': [
      'config/crd/bases/match.gatekeeper.sh_matchcrd.yaml',
    ],
  });
  const [{ schema }] = (shipped.spec as Schema).versions;
  const { names, validation } = (template.spec as Schema).crd.spec;
  return definition({
    group: 'constraints.gatekeeper.sh',
    version: 'v1beta1',
    kind: names.kind,
    plural: template.metadata.name,
    spec: {
      enforcementAction: text,
      match: schema.openAPIV3Schema.properties.embeddedMatch,
      parameters: validation.openAPIV3Schema,
    },
  });
}

/** The fields of Kubewarden's policies; no Go module ships their definition. */
export const kubewardenDefinition = definition({
  group: 'policies.kubewarden.io',
  version: 'v1',
  kind: 'ClusterAdmissionPolicy',
  plural: 'clusteradmissionpolicies',
  spec: {
    backgroundAudit: flag,
    contextAwareResources: list({ apiVersion: text, kind: text }),
    failurePolicy: text,
    matchConditions: list({ name: text, expression: text }),
    matchPolicy: text,
    message: text,
    mode: { type: 'string', enum: ['protect', 'monitor'] },
    module: text,
    mutating: flag,
    namespaceSelector: selector,
    objectSelector: selector,
    policyServer: text,
    rules: list({
      apiGroups: texts,
      apiVersions: texts,
      operations: texts,
      resources: texts,
      scope: text,
    }),
    settings: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    sideEffects: text,
    timeoutSeconds: { type: 'integer' },
  },
});
