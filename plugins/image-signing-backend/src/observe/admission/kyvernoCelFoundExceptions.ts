import type {
  ClusterObjects,
  FoundException,
  KubernetesObject,
} from 'backstage-plugin-image-signing-node';
import {
  EFFECT_OF,
  digestsOf,
  few,
  labelsLeftOut,
  namespacesLeftOut,
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

const GROUP = 'policies.kyverno.io';
const IMAGE_POLICIES = {
  imagevalidatingpolicies: 'ImageValidatingPolicy',
  namespacedimagevalidatingpolicies: 'NamespacedImageValidatingPolicy',
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

function celException(
  exception: KubernetesObject,
  settings: KyvernoSettings,
): FoundException {
  const { spec } = exception;
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
    effect: EFFECT_OF[isCelExceptionActive(exception, settings)],
    ...writtenFacts(exception, at(spec, 'properties')),
    // Kyverno looks at expiresAt only when it reads the policy anew.
    ...(soft && { expiresAt: soft }),
    ...(end && { expiresAt: end, expiryEnforced: true }),
  };
}

function selectorExclusions(
  policy: KubernetesObject,
  kind: string,
): FoundException[] {
  const constraints = at(policy.spec, 'matchConstraints');
  const namespaces = namespacesLeftOut(at(constraints, 'namespaceSelector'));
  const labels = [
    ...labelsLeftOut(at(constraints, 'namespaceSelector')),
    ...labelsLeftOut(at(constraints, 'objectSelector')),
  ];
  if (!namespaces.length && !labels.length) return [];
  const object = objectOf(policy, kind);
  return [
    {
      kind: 'policy-exclusion',
      object,
      policy: object.name,
      text: `The selectors of the policy leave out ${few([
        ...namespaces,
        ...labels.map(label => `the label ${label}`),
      ])}.`,
      // A label may be set in any namespace.
      scope: scopeOf({ namespaces: labels.length ? [] : namespaces }),
      effect: 'in-force',
      ...writtenFacts(policy),
    },
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
      .objects.map(exception => celException(exception, settings)),
    ...Object.entries(IMAGE_POLICIES).flatMap(([plural, kind]) =>
      objects
        .get(GROUP, plural)
        .objects.flatMap(policy => selectorExclusions(policy, kind)),
    ),
  ]);
}
