import type { KubernetesObject } from 'backstage-plugin-image-signing-node';
import { asList, asRecord, asText, at } from '../../observe/admission/json';
import { copyOf, manifestName, shortId } from './metadata';
import { imagesOf, podSpecOf, serviceAccountOf } from './podSpec';
import type {
  Draft,
  DraftFile,
  ManifestInput,
  ManifestTerms,
  ManifestWriter,
  Probe,
  ProbeAnswer,
} from './types';

type Guard = Pick<
  ManifestTerms,
  'images' | 'namespace' | 'serviceAccount' | 'end'
> & { authority: string };

const text = (value: string) => JSON.stringify(value);

/**
 * Rego (v0, as policy-controller reads it) that accepts where a real authority
 * matched, or where the whole Pod is the excepted one and the end has not come.
 * Without it the static authority would let every image of the policy pass.
 */
export function regoGuard(guard: Guard): string {
  const { images, namespace, serviceAccount, end, authority } = guard;
  return `package sigstore

default isCompliant = false

isCompliant {
  input.authorityMatches[name]
  name != ${text(authority)}
}

isCompliant {
  input.metadata.namespace == ${text(namespace)}
  object.get(pod, "serviceAccountName", "default") == ${text(serviceAccount)}
  count(pod.containers) > 0
  not stranger
  time.now_ns() < time.parse_rfc3339_ns(${text(end)})
}

pod = input.spec {
  input.spec.containers
}

pod = input.spec.template.spec {
  input.spec.template.spec.containers
}

pod = input.spec.jobTemplate.spec.template.spec {
  input.spec.jobTemplate.spec.template.spec.containers
}

exempt = {${images.map(text).join(', ')}}

stranger {
  image := pod.containers[_].image
  not exempt[image]
}

stranger {
  image := pod.initContainers[_].image
  not exempt[image]
}

stranger {
  image := pod.ephemeralContainers[_].image
  not exempt[image]
}

stranger {
  image := pod.volumes[_].image.reference
  not exempt[image]
}
`;
}

const STRING = String.raw`"((?:[^"\\]|\\.)*)"`;

function capture(rego: string, before: string, after: string) {
  return new RegExp(`${before}${STRING}${after}`).exec(rego)?.[1];
}

/** Reads a guard back; undefined for every text that is not exactly one. */
export function readRegoGuard(rego: string): Guard | undefined {
  const authority = capture(rego, 'name != ', '\n');
  const namespace = capture(rego, String.raw`metadata\.namespace == `, '\n');
  const serviceAccount = capture(rego, String.raw`"default"\) == `, '\n');
  const end = capture(rego, String.raw`parse_rfc3339_ns\(`, String.raw`\)`);
  const listed = /\nexempt = \{([^}\n]*)\}\n/.exec(rego)?.[1];
  if (!authority || !namespace || !serviceAccount || !end || !listed) {
    return undefined;
  }
  let images: string[];
  try {
    images = JSON.parse(`[${listed}]`);
  } catch {
    return undefined;
  }
  const guard = { authority, namespace, serviceAccount, end, images };
  return regoGuard(guard) === rego ? guard : undefined;
}

function authorityName(id: string): string {
  return `exception-${shortId(id)}`;
}

/** The policy as it was before the exception was applied. */
function withoutOwn(
  spec: Record<string, unknown> | undefined,
  authority: string,
): Record<string, unknown> | undefined {
  const guard = readRegoGuard(asText(at(spec, 'policy', 'data')) ?? '');
  if (!spec || guard?.authority !== authority) return spec;
  const { policy: _guard, ...rest } = spec;
  return {
    ...rest,
    authorities: asList(spec.authorities)?.filter(
      one => at(one, 'name') !== authority,
    ),
  };
}

function excepted(
  policy: KubernetesObject,
  terms: ManifestTerms,
): KubernetesObject | string {
  const authority = authorityName(terms.id);
  const spec = withoutOwn(asRecord(policy.spec), authority);
  const authorities = asList(spec?.authorities);
  const { name } = policy.metadata;
  if (!spec || !authorities) return `${name} has no list of authorities.`;
  if (spec.policy !== undefined && spec.policy !== null) {
    return `${name} has a policy of its own; an exception cannot be put beside it, it must be worked into it by hand.`;
  }
  const named = authorities.map((one, index) => ({
    // Without a name the engine counts through, which must stay as it was.
    name: `authority-${index}`,
    ...asRecord(one),
  }));
  return {
    ...copyOf(policy, terms),
    spec: {
      ...spec,
      authorities: [...named, { name: authority, static: { action: 'pass' } }],
      policy: {
        type: 'rego',
        includeSpec: true,
        includeObjectMeta: true,
        data: regoGuard({ ...terms, authority }),
      },
    },
  };
}

function write({ terms, policies }: ManifestInput): Draft {
  const name = manifestName(terms);
  const changed = policies.map(({ object }) => excepted(object, terms));
  const problems = changed.filter(one => typeof one === 'string') as string[];
  const files: DraftFile[] = problems.length
    ? []
    : [
        {
          name: `${name}-policy-controller.yaml`,
          changes: true,
          objects: changed as KubernetesObject[],
        },
      ];
  return {
    files,
    ...(problems.length && { reason: problems.join(' ') }),
    notes: [
      'The engine has no exceptions: the file is the policy of the cluster with one authority more, which its Rego lets count for this Pod only. Take the change over into the file that the policy comes from.',
      'Every image of the Pod must be the excepted one, or each must be signed.',
      'After the end nothing passes any more, but the change must still be taken back.',
    ],
    limits: [],
  };
}

function tryOne(policy: KubernetesObject, probe: Probe): ProbeAnswer {
  const authorities = asList(at(policy.spec, 'authorities')) ?? [];
  const passing = authorities.filter(
    authority => at(authority, 'static', 'action') === 'pass',
  );
  if (passing.length === 0) return 'refused';
  const data = asText(at(policy.spec, 'policy', 'data'));
  if (data === undefined) return 'passes';
  const included =
    at(policy.spec, 'policy', 'type') === 'rego' &&
    at(policy.spec, 'policy', 'includeSpec') === true &&
    at(policy.spec, 'policy', 'includeObjectMeta') === true;
  const guard = readRegoGuard(data);
  if (!guard || !included) return 'unknown';
  if (passing.some(one => at(one, 'name') !== guard.authority)) return 'passes';
  const spec = podSpecOf(probe.object);
  const end = Date.parse(guard.end);
  if (!spec || Number.isNaN(end)) return 'unknown';
  return probe.object.metadata.namespace === guard.namespace &&
    serviceAccountOf(spec) === guard.serviceAccount &&
    imagesOf(spec).every(image => guard.images.includes(image)) &&
    probe.at.getTime() < end
    ? 'passes'
    : 'refused';
}

/** Exceptions from the policies of sigstore policy-controller. */
export const policyControllerManifest: ManifestWriter = {
  engines: ['policy-controller'],
  title: 'sigstore policy-controller',
  group: 'policy.sigstore.dev',
  method: 'read',
  write,
  tryProbe(objects, probe) {
    const answers = objects.map(object => tryOne(object, probe));
    // All policies about an image must pass.
    if (answers.includes('refused') || answers.length === 0) return 'refused';
    return answers.includes('unknown') ? 'unknown' : 'passes';
  },
};
