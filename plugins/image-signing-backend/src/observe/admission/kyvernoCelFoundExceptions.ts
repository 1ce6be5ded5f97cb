import type {
  ClusterObjects,
  FoundException,
  KubernetesObject,
} from 'backstage-plugin-image-signing-node';
import { readDigestDemands } from './celDigest';
import { conditionExclusions } from './conditionExclusions';
import {
  EFFECT_OF,
  digestsOf,
  few,
  kyvernoEnd,
  objectOf,
  readTime,
  scopeOf,
  unique,
  writtenFacts,
} from './foundExceptions';
import { asList, asText, asTexts, at } from './json';
import { isCelExceptionActive } from './kyvernoCelExceptions';
import { readKyvernoSettings } from './kyvernoSettings';
import type { KyvernoSettings } from './kyvernoSettings';
import { namedExpressions } from './matchConstraints';
import { matchExclusions } from './matchExclusions';
import { isHidden } from './readable';
import { POD_CREATE } from './selectors';

const GROUP = 'policies.kyverno.io';
const KINDS: Record<string, string> = {
  imagevalidatingpolicies: 'ImageValidatingPolicy',
  namespacedimagevalidatingpolicies: 'NamespacedImageValidatingPolicy',
  validatingpolicies: 'ValidatingPolicy',
  namespacedvalidatingpolicies: 'NamespacedValidatingPolicy',
};

const POD_SPEC = String.raw`(?:object\.spec|\(object\.kind == 'Pod' \? object\.spec : (?:object\.kind == 'CronJob' \? object\.spec\.jobTemplate\.spec\.template\.spec : )?object\.spec\.template\.spec\))`;
/** Whole expressions only: a part of one may be one of several alternatives. */
const SHAPES = {
  namespace: /^object\.metadata\.namespace == '([^']+)'$/,
  namespaces: /^object\.metadata\.namespace in \[((?:'[^']+'(?:, ?)?)+)\]$/,
  serviceAccount: new RegExp(
    String.raw`^${POD_SPEC}(?:\.serviceAccountName|\.\?serviceAccountName\.orValue\('default'\)) == '([^']+)'$`,
  ),
  image: new RegExp(
    String.raw`^${POD_SPEC}\.containers\.all\((\w+), ?\1\.image == '([^']+)'\)$`,
  ),
  end: /^time\.now\(\) < timestamp\('([^']+)'\)$/,
  /** By the time that the API server gives a new object; updates have further conditions. */
  created:
    /^request\.operation == 'CREATE' \? \(!has\(object\.metadata\.creationTimestamp\) \|\| object\.metadata\.creationTimestamp == null \|\| timestamp\(object\.metadata\.creationTimestamp\) < timestamp\('([^']+)'\)\) : request\.operation == 'UPDATE' && (.+)$/,
};

/** Whether nothing in a condition is an alternative to the whole of it. */
function isConjunction(condition: string): boolean {
  let depth = 0;
  for (const [part] of condition
    .replace(/'[^']*'/g, "''")
    .matchAll(/[([{)\]}]|\|\|| \? /g)) {
    if ('([{'.includes(part)) depth += 1;
    else if (')]}'.includes(part)) depth -= 1;
    else if (depth <= 0) return false;
  }
  return depth === 0;
}

/** When the conditions end by themselves. */
function endOf(expressions: readonly string[]): string | undefined {
  const [clock] = capture(expressions, SHAPES.end);
  if (clock !== undefined) return clock;
  return expressions
    .flatMap(text => {
      const [, end, update] = SHAPES.created.exec(text) ?? [];
      return end !== undefined && isConjunction(update) ? [end] : [];
    })
    .at(0);
}

function capture(
  expressions: readonly string[],
  shape: RegExp,
  group = 1,
): string[] {
  return expressions.flatMap(text => shape.exec(text)?.[group] ?? []);
}

/** Whether nothing is there that an exception names; unknown as false. */
function namesNothing(
  exception: KubernetesObject,
  objects: ClusterObjects,
): boolean {
  const references = asList(at(exception.spec, 'policyRefs')) ?? [];
  return (
    references.length > 0 &&
    references.every(reference => {
      const plural = Object.keys(KINDS).find(
        key => KINDS[key] === at(reference, 'kind'),
      );
      if (plural === undefined) return false;
      const policies = objects.get(GROUP, plural);
      // A reference has no namespace.
      return (
        !isHidden(policies) &&
        !policies.objects.some(
          ({ metadata }) => metadata.name === at(reference, 'name'),
        )
      );
    })
  );
}

function celException(
  exception: KubernetesObject,
  objects: ClusterObjects,
  settings: KyvernoSettings,
): FoundException {
  const { spec } = exception;
  const missing = namesNothing(exception, objects);
  const facts = writtenFacts(exception, at(spec, 'properties'));
  const references = asList(at(spec, 'policyRefs')) ?? [];
  const policies = references.flatMap(
    reference => asText(at(reference, 'name')) ?? [],
  );
  const conditions = asList(at(spec, 'matchConditions')) ?? [];
  const expressions = conditions.flatMap(
    condition =>
      asText(at(condition, 'expression'))
        ?.trim()
        .replace(/\s+/g, ' ')
        .replaceAll('"', "'") ?? [],
  );
  // An image policy is skipped as a whole, whatever images are named here.
  const named = references.some(reference =>
    /Image/.test(asText(at(reference, 'kind')) ?? ''),
  )
    ? []
    : asTexts(at(spec, 'images')) ?? [];
  const images = [...capture(expressions, SHAPES.image, 2), ...named];
  const end = readTime(endOf(expressions));
  const soft = readTime(at(spec, 'expiresAt'));
  return {
    kind: 'policy-exception',
    object: objectOf(exception, 'PolicyException'),
    policy: few(policies),
    text: `${
      conditions.length ? 'Under its conditions' : 'Without any condition'
    } objects are taken out of ${
      few(policies) || 'policies that cannot be read'
    }.`,
    scope: scopeOf({
      namespaces: [
        ...capture(expressions, SHAPES.namespace),
        ...capture(expressions, SHAPES.namespaces).flatMap(list =>
          [...list.matchAll(/'([^']+)'/g)].map(([, name]) => name),
        ),
      ],
      images,
      digests: digestsOf(images),
      serviceAccounts: capture(expressions, SHAPES.serviceAccount),
    }),
    effect: missing
      ? 'inert'
      : EFFECT_OF[isCelExceptionActive(exception, settings)],
    ...(missing && { policyMissing: true }),
    ...facts,
    // Kyverno looks at expiresAt only when it reads the policy anew.
    ...kyvernoEnd(exception, soft ?? facts.expiresAt, end),
  };
}

/** Whether a policy verifies images, or asks for their digests. */
function isAboutImages(policy: KubernetesObject, plural: string): boolean {
  if (/image/.test(plural)) return true;
  return !readDigestDemands({
    validations: (asList(at(policy.spec, 'validations')) ?? []).flatMap(
      validation => asText(at(validation, 'expression')) ?? [],
    ),
    variables: namedExpressions(at(policy.spec, 'variables')),
    facts: { request: POD_CREATE, namespace: '' },
    errorsPass: false,
  }).irrelevant;
}

function policyExclusions(
  policy: KubernetesObject,
  kind: string,
): FoundException[] {
  const object = objectOf(policy, kind);
  const own = object.namespace ? [object.namespace] : [];
  const base = { object, policy: object.name, ...writtenFacts(policy) };
  return [
    ...matchExclusions({
      resources: at(policy.spec, 'matchConstraints'),
      of: 'the policy',
      base,
      own,
    }),
    ...conditionExclusions({
      conditions: at(policy.spec, 'matchConditions'),
      of: 'the policy',
      base,
    }),
  ];
}

/** What takes images out of Kyverno's CEL policies. */
export function kyvernoCelFoundExceptions(
  objects: ClusterObjects,
): FoundException[] {
  const settings = readKyvernoSettings(objects);
  return unique([
    ...objects
      .get(GROUP, 'policyexceptions')
      .objects.map(exception => celException(exception, objects, settings)),
    ...Object.entries(KINDS).flatMap(([plural, kind]) =>
      objects
        .get(GROUP, plural)
        .objects.filter(policy => isAboutImages(policy, plural))
        .flatMap(policy => policyExclusions(policy, kind)),
    ),
  ]);
}
