import type { EngineAnswer, EngineQuestion } from '../enginePlan';
import { labelsThatMatch } from '../selectNamespace';

/** Takes a namespace into an engine's webhook by its labels. */
export function labelNamespace(
  { objects, namespace }: EngineQuestion,
  selector: unknown,
): EngineAnswer {
  const before = objects
    .get('', 'namespaces')
    .objects.find(({ metadata }) => metadata.name === namespace.name);
  const labels = labelsThatMatch(selector, namespace);
  if (!before || !labels) {
    return {
      possible: false,
      why: before
        ? 'The webhook leaves the namespace out by its name: no label can take it in, the namespaceSelector of the webhook has to change.'
        : 'The namespace may not be read, so its labels are not known.',
    };
  }
  const after = { ...before, metadata: { ...before.metadata, labels } };
  return {
    possible: true,
    reach: 'namespace',
    edits: [{ group: '', plural: 'namespaces', before, after }],
    notes: ['Whoever may edit the namespace can take the label away again.'],
  };
}
