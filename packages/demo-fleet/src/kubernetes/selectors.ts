import { KubeObject } from './types';

export type Matcher = (object: KubeObject) => boolean;

export class InvalidSelector extends Error {}

const SET_BASED =
  /^(?<key>[^\s!=]+)\s+(?<operator>in|notin)\s+\((?<values>[^)]*)\)$/;
const EQUALITY = /^(?<key>[^\s!=]+)\s*(?<operator>==|=|!=)\s*(?<value>[^\s]*)$/;
const EXISTS = /^(?<not>!?)\s*(?<key>[^\s!=(),]+)$/;

/** `labelSelector` of a list or watch. */
export function labelMatcher(selector: string | null): Matcher {
  if (!selector) {
    return () => true;
  }
  const parts = selector.split(/,(?![^(]*\))/).map(part => part.trim());
  const tests = parts.map(labelTest);
  return object => {
    const labels = object.metadata.labels ?? {};
    return tests.every(test => test(labels));
  };
}

function labelTest(part: string): (labels: Record<string, string>) => boolean {
  const set = SET_BASED.exec(part)?.groups;
  if (set) {
    const values = set.values.split(',').map(value => value.trim());
    return set.operator === 'in'
      ? labels => values.includes(labels[set.key])
      : labels => !values.includes(labels[set.key]);
  }
  const equality = EQUALITY.exec(part)?.groups;
  if (equality) {
    return equality.operator === '!='
      ? labels => labels[equality.key] !== equality.value
      : labels => labels[equality.key] === equality.value;
  }
  const exists = EXISTS.exec(part)?.groups;
  if (!exists) {
    throw new InvalidSelector(`unable to parse requirement: ${part}`);
  }
  return exists.not
    ? labels => !(exists.key in labels)
    : labels => exists.key in labels;
}

/** `fieldSelector`, for any path into the object. */
export function fieldMatcher(selector: string | null): Matcher {
  if (!selector) {
    return () => true;
  }
  const tests = selector.split(',').map(part => {
    const groups = EQUALITY.exec(part.trim())?.groups;
    if (!groups) {
      throw new InvalidSelector(`invalid field selector: ${part}`);
    }
    const path = groups.key.split('.');
    const negative = groups.operator === '!=';
    return (object: KubeObject) => {
      const value = path.reduce<any>((node, step) => node?.[step], object);
      return (String(value ?? '') === groups.value) !== negative;
    };
  });
  return object => tests.every(test => test(object));
}

export interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: Array<{
    key: string;
    operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
    values?: string[];
  }>;
}

/** A selector as it stands in a policy; none selects everything. */
export function selects(
  selector: LabelSelector | undefined,
  labels: Record<string, string>,
): boolean {
  const equal = Object.entries(selector?.matchLabels ?? {}).every(
    ([key, value]) => labels[key] === value,
  );
  const expressions = selector?.matchExpressions ?? [];
  return (
    equal &&
    expressions.every(({ key, operator, values = [] }) => {
      switch (operator) {
        case 'In':
          return values.includes(labels[key]);
        case 'NotIn':
          return !values.includes(labels[key]);
        case 'Exists':
          return key in labels;
        default:
          return !(key in labels);
      }
    })
  );
}
