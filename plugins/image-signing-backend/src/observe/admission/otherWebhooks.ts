import type {
  AdmissionEngine,
  ClusterObjects,
  EngineAssessment,
  ModeContribution,
} from 'backstage-plugin-image-signing-node';
import { engineOfWebhook } from '../denials/webhookDenial';
import { isBinaryAuthorization } from './binaryAuthorization';
import { asText, at } from './json';
import { requestOfPath } from './selectors';
import { webhookEntries, webhookGate } from './webhookGates';
import type { WebhookEntry } from './webhookGates';

/** Name of the engine in postures. */
export const OTHER_WEBHOOKS = 'Other webhooks';

/** Words in the name of a webhook or of its Service that speak of images or signatures. */
const MAY_JUDGE_IMAGES =
  /image|(?<!as|de|re)sign|cosign|notar|notation|verif|attest|provenance|trust|digest|portieris|kritis|voucher|neuvector|stackrox|twistlock|prisma|aqua|anchore|trivy|snyk|sysdig|admission-polic|polic(y|ies)|guard/i;

/** Webhooks on Pods that are known to look at something else. */
const LOOKS_ELSEWHERE =
  /istio|linkerd|cert-manager|kueue|jobset|lws|leaderworkerset|keda|vault|pod-identity|vpa|vertical-pod|spark-operator|kubeflow|knative|tekton|prometheus|elastic|cilium|datadog|opentelemetry|nvidia|descheduler|karpenter|azure-wi|aad-pod/i;

function namesOf({ configuration, name, entry }: WebhookEntry): string {
  return [
    configuration,
    name,
    asText(at(entry, 'clientConfig', 'service', 'name')) ?? '',
    asText(at(entry, 'clientConfig', 'service', 'namespace')) ?? '',
  ].join(' ');
}

/** Whether an adapter of its own judges the webhook. */
function isJudged(webhook: WebhookEntry): boolean {
  return (
    engineOfWebhook(webhook.name) !== webhook.name ||
    isBinaryAuthorization(webhook)
  );
}

/**
 * Whether a webhook may be an image policy: its name says so, or it validates
 * and nothing else is known of it.
 */
function mayJudgeImages(webhook: WebhookEntry, validates: boolean): boolean {
  if (isJudged(webhook)) return false;
  const names = namesOf(webhook);
  if (MAY_JUDGE_IMAGES.test(names)) return true;
  const fails = (at(webhook.entry, 'failurePolicy') ?? 'Fail') === 'Fail';
  return validates && fails && !LOOKS_ELSEWHERE.test(names);
}

function unknown(explanation: string, policy?: string): ModeContribution {
  return {
    mode: 'unknown',
    source: {
      engine: OTHER_WEBHOOKS,
      ...(policy !== undefined && { policy }),
      mode: 'unknown',
      explanation,
    },
    loopholes: [],
  };
}

function assess(objects: ClusterObjects): EngineAssessment {
  const validating = webhookEntries(
    objects,
    'validatingwebhookconfigurations',
    () => true,
  );
  const mutating = webhookEntries(
    objects,
    'mutatingwebhookconfigurations',
    () => true,
  );
  if (!validating || !mutating) {
    return {
      present: 'unknown',
      modes: () => [
        unknown(
          'The webhooks may not be read or are not read yet: one of them may judge images.',
        ),
      ],
    };
  }
  const suspects = [
    ...validating.filter(webhook => mayJudgeImages(webhook, true)),
    ...mutating.filter(webhook => mayJudgeImages(webhook, false)),
  ];
  return {
    present: suspects.length > 0,
    modes: query =>
      suspects
        .filter(
          webhook =>
            webhookGate({
              webhook,
              request: requestOfPath(query.path),
              namespace: query.namespace,
              objects,
              serviceNamespaces: [],
            }).reaches !== 'no',
        )
        .map(({ configuration, name }) =>
          unknown(
            `Webhook ${name} is asked about Pods here; what it asks of images is not known.`,
            configuration,
          ),
        ),
  };
}

/**
 * Webhooks that see Pods and that no adapter knows. Where one may be an image
 * policy the mode is `unknown`, never none.
 */
export const otherWebhooks: AdmissionEngine = {
  id: 'other-webhooks',
  title: OTHER_WEBHOOKS,
  resources: [
    'validatingwebhookconfigurations',
    'mutatingwebhookconfigurations',
  ].map(plural => ({
    group: 'admissionregistration.k8s.io',
    versions: ['v1'],
    plural,
    namespaced: false,
  })),
  assess,
  // Refusals by webhooks without an adapter are read by the shape that all share.
  parseDenial: () => undefined,
};
