import type {
  EnforcementMode,
  Loophole,
} from 'backstage-plugin-image-signing-common';
import type {
  AdmissionEngine,
  AdmissionResource,
  ClusterObjects,
  EngineAssessment,
  KubernetesObject,
  ModeContribution,
  ModeQuery,
  ParsedDenial,
} from 'backstage-plugin-image-signing-node';
import { imagesInText } from '../denials/imagesInText';
import { classOfReason } from '../denials/policyDenial';
import { reasonOfText } from '../denials/reasonOfText';
import { asList, asText, asTexts, at } from './json';
import { loophole } from './loopholes';
import { isHidden, readableState } from './readable';

/** Name of the engine in postures and denials. */
export const OPENSHIFT = 'OpenShift image policy';

const GROUP = 'config.openshift.io';
const POOLS = 'machineconfiguration.openshift.io';

interface Policy {
  name: string;
  namespace?: string;
  scopes: string[];
  object: KubernetesObject;
}

function compile(
  objects: readonly KubernetesObject[],
  namespaced: boolean,
): Policy[] {
  return objects.flatMap(object => {
    const name = asText(object.metadata?.name);
    const namespace = asText(object.metadata?.namespace);
    if (name === undefined || (namespaced && namespace === undefined)) {
      return [];
    }
    return [
      {
        name: namespaced ? `${namespace}/${name}` : name,
        ...(namespaced && { namespace }),
        scopes: asTexts(at(object.spec, 'scopes')) ?? [],
        object,
      },
    ];
  });
}

function repositoryOf(image: string): string {
  const named = image.split('@')[0];
  const colon = named.lastIndexOf(':');
  return colon > named.lastIndexOf('/') ? named.slice(0, colon) : named;
}

/** Whether a scope stands for an image, or for a narrower scope. */
function contains(scope: string, name: string): boolean {
  if (scope === name) return true;
  if (scope.startsWith('*.')) {
    const host = name.split('/')[0].split(':')[0];
    return host.endsWith(scope.slice(1));
  }
  return (
    scope === repositoryOf(name) ||
    name.startsWith(`${scope}/`) ||
    name.startsWith(`${scope}:`) ||
    name.startsWith(`${scope}@`)
  );
}

/** A wildcard is less specific than any name; otherwise the longer one wins. */
function specificity(scope: string): number {
  return scope.startsWith('*.') ? scope.length - 1000 : scope.length;
}

/** Scopes of a namespace that lie in one of the cluster's do not count. */
function effectiveScopes(
  policies: readonly Policy[],
  namespace: string,
): Array<{ scope: string; policy: Policy }> {
  const pairs = policies.flatMap(policy =>
    policy.scopes.map(scope => ({ scope, policy })),
  );
  const cluster = pairs.filter(({ policy }) => policy.namespace === undefined);
  const own = pairs.filter(
    ({ scope, policy }) =>
      policy.namespace === namespace &&
      !cluster.some(wider => contains(wider.scope, scope)),
  );
  return [...cluster, ...own];
}

function conditionOf(object: unknown, type: string): unknown {
  const conditions = asList(at(object, 'status', 'conditions')) ?? [];
  return at(
    conditions.find(condition => at(condition, 'type') === type),
    'status',
  );
}

/** Why the nodes may not enforce the policy; undefined where they do. */
function notApplied(
  { object }: Policy,
  pools: ReturnType<ClusterObjects['get']>,
): string | undefined {
  if (object.metadata.deletionTimestamp) return 'The policy is being deleted.';
  if (
    conditionOf(object, 'Applied') !== 'True' ||
    conditionOf(object, 'Pending') === 'True'
  ) {
    return 'The nodes have not taken the policy into use.';
  }
  if (isHidden(pools)) {
    return 'The machine config pools may not be read: whether every node has the policy is not known.';
  }
  const behind = pools.objects.find(
    pool =>
      conditionOf(pool, 'Updated') !== 'True' ||
      conditionOf(pool, 'Degraded') === 'True',
  );
  return behind
    ? `Machine config pool ${behind.metadata.name} is not up to date: some of its nodes may not have the policy.`
    : undefined;
}

function contribution(
  mode: EnforcementMode,
  explanation: string,
  policy?: { name: string; rule?: string },
  loopholes: Loophole[] = [],
): ModeContribution {
  return {
    mode,
    source: {
      engine: OPENSHIFT,
      ...(policy && { policy: policy.name }),
      ...(policy?.rule !== undefined && { rule: policy.rule }),
      mode,
      explanation,
      // The nodes read signatures that lie beside the image as attachments.
      ...(mode === 'enforce' && { verifies: ['cosign-legacy' as const] }),
    },
    loopholes,
  };
}

function signatureModes(
  policies: readonly Policy[],
  pools: ReturnType<ClusterObjects['get']>,
  query: ModeQuery,
): ModeContribution[] {
  const scopes = effectiveScopes(policies, query.namespace.name);
  if (!scopes.length) return [];
  const { image } = query;
  let chosen = scopes;
  if (image !== undefined) {
    const [best] = scopes
      .filter(({ scope }) => contains(scope, image))
      .sort(
        (left, right) => specificity(right.scope) - specificity(left.scope),
      );
    if (!best) {
      return [contribution('none', 'No policy has a scope with this image.')];
    }
    chosen = [best];
  }
  const byPolicy = new Map(chosen.map(pair => [pair.policy.name, pair]));
  return [...byPolicy.values()].map(({ policy, scope }) => {
    const source = {
      name: policy.name,
      ...(image !== undefined && { rule: scope }),
    };
    const missing = notApplied(policy, pools);
    if (missing !== undefined) return contribution('unknown', missing, source);
    return contribution(
      'enforce',
      'The nodes pull no image without a signature that the policy accepts.',
      source,
      [
        ...(image === undefined
          ? [
              loophole(
                'IMAGES_NOT_COVERED',
                'medium',
                `Only images in ${policy.scopes
                  .slice(0, 5)
                  .join(', ')} are checked; others pass.`,
                'Add the other registries in use to the scopes, or block them in the image configuration.',
                policy.name,
              ),
            ]
          : []),
        loophole(
          'ALREADY_ON_NODE',
          'low',
          'An image that a node has already is not looked at again.',
          'Set imagePullPolicy to Always, or replace the nodes after the policy was tightened.',
          policy.name,
        ),
      ],
    );
  });
}

function assess(objects: ClusterObjects): EngineAssessment {
  const cluster = objects.get(GROUP, 'clusterimagepolicies');
  const namespaced = objects.get(GROUP, 'imagepolicies');
  if (cluster.state === 'absent') return { present: false, modes: () => [] };
  const blind = [
    { name: 'ClusterImagePolicies', resource: cluster },
    { name: 'ImagePolicies', resource: namespaced },
  ]
    .filter(({ resource }) => isHidden(resource))
    .map(({ name }) =>
      contribution(
        'unknown',
        `The ${name} of OpenShift may not be read or are not read yet.`,
      ),
    );
  const policies = [
    ...(readableState(cluster) ? compile(cluster.objects, false) : []),
    ...(readableState(namespaced) ? compile(namespaced.objects, true) : []),
  ];
  const pools = objects.get(POOLS, 'machineconfigpools');
  return {
    // It asks for no digests: what may not be read hides only the signatures.
    present: true,
    modes: query =>
      query.control === 'signature'
        ? [...blind, ...signatureModes(policies, pools, query)]
        : [],
  };
}

function furtherResources(objects: ClusterObjects): AdmissionResource[] {
  return objects.get(GROUP, 'clusterimagepolicies').state === 'absent'
    ? []
    : [
        {
          group: GROUP,
          versions: ['v1'],
          plural: 'imagepolicies',
          namespaced: true,
        },
        {
          group: POOLS,
          versions: ['v1'],
          plural: 'machineconfigpools',
          namespaced: false,
        },
      ];
}

const REJECTED = /Source image rejected: ?([\s\S]*)/;
const FAILED = /SignatureValidationFailed:? ?([\s\S]*)/;

/** A refusal at the node reaches us as the reason why a container waits. */
function parseDenial(message: string): ParsedDenial | undefined {
  const text = (REJECTED.exec(message) ?? FAILED.exec(message))?.[1];
  if (text === undefined) return undefined;
  const read = reasonOfText(text);
  const reasonCode =
    read === 'UNMAPPED' && /none of the signatures were accepted/i.test(text)
      ? 'SIGNER_NOT_TRUSTED'
      : read;
  return {
    class: classOfReason(reasonCode),
    engine: OPENSHIFT,
    reasonCode,
    images: imagesInText(message),
  };
}

/**
 * OpenShift's ClusterImagePolicy and ImagePolicy. Admission never sees them:
 * the nodes refuse to pull, whatever container an image is for. They know no
 * mode but enforcing, and no digests.
 */
export const openshift: AdmissionEngine = {
  id: 'openshift-image-policy',
  title: OPENSHIFT,
  resources: [
    {
      group: GROUP,
      versions: ['v1'],
      plural: 'clusterimagepolicies',
      namespaced: false,
    },
  ],
  furtherResources,
  assess,
  parseDenial,
};
