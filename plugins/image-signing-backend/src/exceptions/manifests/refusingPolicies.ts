import type {
  AdmissionEngine,
  ClusterObjects,
  KubernetesObject,
  NamespaceFacts,
} from 'backstage-plugin-image-signing-node';
import { assessEngines } from '../../observe/assessPosture';
import { asList, asText, at } from '../../observe/admission/json';
import {
  modeOfActions,
  namedExpressions,
  scopeOf,
} from '../../observe/admission/matchConstraints';
import { allOf, POD_CREATE } from '../../observe/admission/selectors';
import { evaluate } from './celProbe';
import { probesFor } from './probes';
import type { ManifestTerms, RefusingPolicy } from './types';

/** What stands in the way of an image, as far as it is known. */
export interface Refusals {
  policies: RefusingPolicy[];
  /** What could not be told. */
  gaps: string[];
  /** Policies that something keeps from refusing; an exception may be what does. */
  stopped: string[];
}

type Find = (
  objects: ClusterObjects,
  source: { policy?: string; rule?: string },
) => KubernetesObject | undefined;

const named =
  (group: string, ...plurals: string[]): Find =>
  (objects, { policy }) =>
    plurals
      .flatMap(plural => objects.get(group, plural).objects)
      .find(
        ({ metadata }) =>
          policy ===
          [metadata.namespace, metadata.name].filter(Boolean).join('/'),
      );

/** Where the policy that an engine names is stored. */
const FIND: Record<string, Find> = {
  'kyverno-classic': named('kyverno.io', 'clusterpolicies', 'policies'),
  'kyverno-cel': named(
    'policies.kyverno.io',
    'imagevalidatingpolicies',
    'namespacedimagevalidatingpolicies',
    'validatingpolicies',
    'namespacedvalidatingpolicies',
  ),
  'policy-controller': named('policy.sigstore.dev', 'clusterimagepolicies'),
  kubewarden: named(
    'policies.kubewarden.io',
    'clusteradmissionpolicies',
    'admissionpolicies',
    'clusteradmissionpolicygroups',
    'admissionpolicygroups',
  ),
  gatekeeper: (objects, { policy, rule }) => {
    const plural = (rule ?? '').toLowerCase();
    return objects
      .get('constraints.gatekeeper.sh', plural)
      .objects.find(({ metadata }) => metadata.name === policy);
  },
  connaisseur: objects =>
    objects
      .get('', 'configmaps')
      .objects.find(({ metadata }) =>
        metadata.name.endsWith('connaisseur-app-config'),
      ),
};

/**
 * The policies that refuse the image of an exception: those whose effective
 * mode for it is enforce. It is written with its digest, so policies that only
 * want a digest let it pass.
 */
export function refusingPolicies(options: {
  engines: AdmissionEngine[];
  objects: ClusterObjects;
  namespace: NamespaceFacts;
  terms: ManifestTerms;
}): Refusals {
  const { engines, objects, namespace, terms } = options;
  const gaps: string[] = [];
  const stopped: string[] = [];
  const found = new Map<string, RefusingPolicy>();
  const add = (engine: string, object: KubernetesObject, rule?: string) => {
    const key = JSON.stringify([
      engine,
      object.kind,
      object.metadata.namespace,
      object.metadata.name,
    ]);
    const known = found.get(key) ?? { engine, object, rules: [] };
    if (rule !== undefined && !known.rules.includes(rule)) {
      known.rules.push(rule);
    }
    found.set(key, known);
  };
  const assessed = assessEngines(engines, objects, engine =>
    gaps.push(`${engine} could not be asked.`),
  );
  for (const ask of assessed) {
    const { engine, contributions } = ask({
      namespace,
      control: 'signature',
      path: 'containers',
      image: terms.images[0],
    });
    for (const { mode, source } of contributions) {
      if (mode === 'unknown') gaps.push(source.explanation);
      const about = source.policy ?? source.rule;
      if (mode === 'none' && about !== undefined) stopped.push(about);
      if (mode !== 'enforce') continue;
      const object = FIND[engine]?.(objects, source) ?? unfound(engine, source);
      add(engine, object, source.rule);
    }
  }
  for (const { policy, answer } of tryAdmissionPolicies(
    objects,
    namespace,
    terms,
  )) {
    if (answer === 'refuses') add('validating-admission-policy', policy);
    if (answer === 'unknown') {
      gaps.push(
        `The expressions of ${policy.metadata.name} could not be evaluated.`,
      );
    }
  }
  return { policies: [...found.values()], gaps: [...new Set(gaps)], stopped };
}

/** An engine whose policies are no objects of the cluster. */
function unfound(
  engine: string,
  source: { policy?: string; engine: string },
): KubernetesObject {
  return { metadata: { name: source.policy ?? source.engine ?? engine } };
}

const GROUP = 'admissionregistration.k8s.io';

/** Runs the policies of the API server on the Pod of the exception. */
function tryAdmissionPolicies(
  objects: ClusterObjects,
  namespace: NamespaceFacts,
  terms: ManifestTerms,
): Array<{ policy: KubernetesObject; answer: 'refuses' | 'unknown' }> {
  const bindings = objects.get(
    GROUP,
    'validatingadmissionpolicybindings',
  ).objects;
  return objects
    .get(GROUP, 'validatingadmissionpolicies')
    .objects.flatMap(policy => {
      const scope = scopeOf(
        at(policy.spec, 'matchConstraints'),
        POD_CREATE,
        namespace,
        'no',
      );
      const enforced = bindings.some(
        ({ spec }) =>
          at(spec, 'policyName') === policy.metadata.name &&
          modeOfActions(at(spec, 'validationActions')) === 'enforce' &&
          allOf([
            scope.match,
            scopeOf(at(spec, 'matchResources'), POD_CREATE, namespace, 'yes')
              .match,
          ]) === 'yes',
      );
      const answer = enforced ? tryValidations(policy, terms) : 'passes';
      return answer === 'passes' ? [] : [{ policy, answer }];
    });
}

function tryValidations(
  policy: KubernetesObject,
  terms: ManifestTerms,
): 'passes' | 'refuses' | 'unknown' {
  const [{ object, at: when }] = probesFor(terms, 'Pod');
  const variables: Record<string, unknown> = {};
  const run = (expression: string) => {
    try {
      return evaluate(expression, { object, at: when }, { variables });
    } catch {
      return undefined;
    }
  };
  for (const { name, expression } of namedExpressions(
    at(policy.spec, 'variables'),
  )) {
    variables[name] = run(expression);
  }
  const answers = (asList(at(policy.spec, 'validations')) ?? []).map(one =>
    run(asText(at(one, 'expression')) ?? ''),
  );
  if (answers.includes(false)) return 'refuses';
  return answers.every(answer => answer === true) ? 'passes' : 'unknown';
}
