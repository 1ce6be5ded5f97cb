import type { ManifestTerms } from './types';

/** A named expression, as `matchConditions` take them. */
export interface NamedCondition {
  name: string;
  expression: string;
}

/** Kinds that hold the specification of a Pod. */
export const POD_KINDS = [
  'Pod',
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
];

const SPEC_OF = (object: string) =>
  `(${object}.kind == 'Pod' ? ${object}.spec : ${object}.kind == 'CronJob' ? ${object}.spec.jobTemplate.spec.template.spec : ${object}.spec.template.spec)`;

const quoted = (text: string) => `'${text}'`;

function isExempt(variable: string, images: readonly string[]): string {
  return images.length === 1
    ? `${variable} == ${quoted(images[0])}`
    : `${variable} in [${images.map(quoted).join(', ')}]`;
}

/** Every image of the Pod is the one that is excepted, wherever it is named. */
function onlyExempt(object: string, images: readonly string[]) {
  const spec = SPEC_OF(object);
  const rest = (list: string) =>
    `${spec}.?${list}.orValue([]).all(c, ${isExempt('c.image', images)})`;
  return [
    {
      name: 'only-this-image',
      expression: `${spec}.containers.all(c, ${isExempt('c.image', images)})`,
    },
    { name: 'only-this-init-image', expression: rest('initContainers') },
    {
      name: 'only-this-ephemeral-image',
      expression: rest('ephemeralContainers'),
    },
    {
      name: 'only-this-volume-image',
      expression: `${spec}.?volumes.orValue([]).all(v, !has(v.image) || ${isExempt(
        'v.image.reference',
        images,
      )})`,
    },
  ];
}

/**
 * The scope of an exception but for its end. The guards come first: an
 * expression after a false one is not evaluated.
 */
export function scopeGuards(terms: ManifestTerms): NamedCondition[] {
  const { namespace, serviceAccount, images } = terms;
  return [
    {
      name: 'namespace',
      expression: `object.metadata.namespace == ${quoted(namespace)}`,
    },
    {
      name: 'kind',
      expression: `object.kind in [${POD_KINDS.map(quoted).join(', ')}]`,
    },
    {
      name: 'service-account',
      expression: `${SPEC_OF(
        'object',
      )}.?serviceAccountName.orValue('default') == ${quoted(serviceAccount)}`,
    },
    ...onlyExempt('object', images),
  ];
}

/**
 * The end by the time that the API server itself writes into a new object
 * before it validates it: CEL has no clock there. An update brings no new
 * image where all the images were the excepted one before, and adds none.
 */
export function creationGuard(
  { end, images }: ManifestTerms,
  /** For a condition that is asked before the object is dated, too. */
  undated = false,
): NamedCondition {
  const unchanged = onlyExempt('oldObject', images)
    .map(({ expression }) => expression)
    .join(' && ');
  const created = 'object.metadata.creationTimestamp';
  const inTime = `timestamp(${created}) < timestamp(${quoted(end)})`;
  return {
    name: 'not-expired',
    expression:
      `request.operation == 'CREATE' ? ${
        undated
          ? `(!has(${created}) || ${created} == null || ${inTime})`
          : inTime
      } : ` +
      `request.operation == 'UPDATE' && (!has(request.subResource) || request.subResource == '') && ${unchanged}`,
  };
}

/** One expression that holds where any of the guards does not. */
export function unless(guards: readonly NamedCondition[]): string {
  return `!(${guards.map(({ expression }) => `(${expression})`).join(' && ')})`;
}
