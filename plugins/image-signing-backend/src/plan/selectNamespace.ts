import type { NamespaceFacts } from 'backstage-plugin-image-signing-node';
import {
  asList,
  asRecord,
  asText,
  asTexts,
  at,
} from '../observe/admission/json';
import { matchLabelSelector } from '../observe/admission/selectors';
import { labelsOf } from '../observe/admission/webhookGates';
import { NAMESPACE_NAME } from './enginePlan';

/** A label selector that also wants the namespace to have this name. */
export function narrowedTo(selector: unknown, namespace: string): object {
  return {
    ...asRecord(selector),
    matchExpressions: [
      ...(asList(at(selector, 'matchExpressions')) ?? []),
      { key: NAMESPACE_NAME, operator: 'In', values: [namespace] },
    ],
  };
}

/**
 * The labels of a namespace with as little changed as makes a selector match;
 * undefined where no label can do it.
 *
 * Spec: Kubernetes API, LabelSelector.
 */
export function labelsThatMatch(
  selector: unknown,
  namespace: NamespaceFacts,
): Record<string, string> | undefined {
  const labels = new Map(Object.entries(labelsOf(namespace)));
  for (const [key, value] of Object.entries(
    asRecord(at(selector, 'matchLabels')) ?? {},
  )) {
    labels.set(key, asText(value) ?? '');
  }
  for (const expression of asList(at(selector, 'matchExpressions')) ?? []) {
    const key = asText(at(expression, 'key')) ?? '';
    const values = asTexts(at(expression, 'values') ?? []) ?? [];
    const value = labels.get(key);
    switch (at(expression, 'operator')) {
      case 'In':
        if (value === undefined || !values.includes(value)) {
          labels.set(key, values[0] ?? '');
        }
        break;
      case 'NotIn':
        if (value !== undefined && values.includes(value)) labels.delete(key);
        break;
      case 'Exists':
        if (value === undefined) labels.set(key, 'true');
        break;
      default:
        labels.delete(key);
    }
  }
  // The API server keeps the name; nobody else can set it.
  const possible =
    labels.get(NAMESPACE_NAME) === namespace.name &&
    matchLabelSelector(selector, Object.fromEntries(labels)) === 'yes';
  if (!Object.hasOwn(namespace.labels, NAMESPACE_NAME)) {
    labels.delete(NAMESPACE_NAME);
  }
  return possible ? Object.fromEntries(labels) : undefined;
}
