import { asList, asText, at } from '../../observe/admission/json';
import { matchLabelSelector } from '../../observe/admission/selectors';
import { labelsOf } from '../../observe/admission/webhookGates';
import type { EnginePlanner } from '../enginePlan';
import { labelNamespace } from './labelNamespace';

const ENTRY = /^connaisseur-svc\./;

/** A label takes a namespace in or out; detection mode is one switch for all. */
export const connaisseurPlanner: EnginePlanner = {
  engine: 'connaisseur',
  granularity:
    'A label takes a namespace in or out; detection mode is one switch for the whole installation.',
  answer(question) {
    const { objects, namespace, policy } = question;
    const entries = objects
      .get('admissionregistration.k8s.io', 'mutatingwebhookconfigurations')
      .objects.flatMap(({ webhooks }) => asList(webhooks) ?? [])
      .filter(entry => ENTRY.test(asText(at(entry, 'name')) ?? ''));
    const out = entries.filter(
      entry =>
        matchLabelSelector(
          at(entry, 'namespaceSelector'),
          labelsOf(namespace),
        ) !== 'yes',
    );
    if (entries.length > 0 && out.length === entries.length) {
      return labelNamespace(question, at(out[0], 'namespaceSelector'));
    }
    return {
      possible: false,
      why:
        policy.source.mode === 'warn'
          ? 'Detection mode is one switch for the whole installation (features.detectionMode of the chart): no namespace can be taken out of it alone.'
          : 'The rules of the configuration let the images pass; a rule is about images, not about namespaces.',
    };
  },
};
