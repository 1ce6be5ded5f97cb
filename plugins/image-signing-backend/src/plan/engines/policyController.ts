import { asList, at } from '../../observe/admission/json';
import { matchLabelSelector } from '../../observe/admission/selectors';
import { labelsOf } from '../../observe/admission/webhookGates';
import type {
  EngineAnswer,
  EnginePlanner,
  EngineQuestion,
} from '../enginePlan';
import { labelNamespace } from './labelNamespace';

const GROUP = 'policy.sigstore.dev';
const PLURAL = 'clusterimagepolicies';
const WEBHOOK = 'policy.sigstore.dev';

/**
 * A label takes a namespace in; the mode belongs to the policy and is the same
 * in all namespaces that are in.
 */
export const policyControllerPlanner: EnginePlanner = {
  engine: 'policy-controller',
  granularity:
    'A label takes a namespace in or out; the mode of a ClusterImagePolicy is the same in all namespaces that are in.',
  answer(question) {
    const { objects, namespace, policy } = question;
    const webhook = objects
      .get('admissionregistration.k8s.io', 'validatingwebhookconfigurations')
      .objects.find(({ metadata }) => metadata.name === WEBHOOK);
    const entries = asList(webhook?.webhooks) ?? [];
    const isIn = entries.some(
      entry =>
        matchLabelSelector(
          at(entry, 'namespaceSelector'),
          labelsOf(namespace),
        ) === 'yes',
    );
    if (!isIn) {
      return entries.length === 0
        ? {
            possible: false,
            why: 'The controller has registered no webhook: install it first.',
          }
        : labelNamespace(question, at(entries[0], 'namespaceSelector'));
    }
    return policy.source.policy === undefined
      ? {
          possible: false,
          why: 'No ClusterImagePolicy is about the images: write one for them, or set no-match-policy of config-policy-controller to deny, which acts in all namespaces that are in.',
        }
      : turnToEnforce(question);
  },
};

function turnToEnforce({ objects, policy }: EngineQuestion): EngineAnswer {
  const before = objects
    .get(GROUP, PLURAL)
    .objects.find(({ metadata }) => metadata.name === policy.source.policy);
  if (!before) return { possible: false, why: 'The policy is gone.' };
  if (at(before.spec, 'mode') !== 'warn') {
    return {
      possible: false,
      why: 'The policy has no mode to turn: an authority of it lets every image pass, or the controller has not taken it into use.',
    };
  }
  const after = {
    ...before,
    spec: { ...(before.spec as object), mode: 'enforce' },
  };
  return {
    possible: true,
    reach: 'cluster',
    edits: [{ group: GROUP, plural: PLURAL, before, after }],
    notes: [],
  };
}
