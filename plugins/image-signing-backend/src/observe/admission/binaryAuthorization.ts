import type {
  AdmissionEngine,
  ClusterObjects,
  EngineAssessment,
  ModeContribution,
  ParsedDenial,
} from 'backstage-plugin-image-signing-node';
import { imagesInText } from '../denials/imagesInText';
import { classOfReason } from '../denials/policyDenial';
import { reasonOfText } from '../denials/reasonOfText';
import { asText, at } from './json';
import { loophole } from './loopholes';
import { requestOfPath } from './selectors';
import { webhookEntries, webhookGate } from './webhookGates';
import type { WebhookEntry } from './webhookGates';

/** Name of the engine in postures and denials. */
export const BINARY_AUTHORIZATION = 'GKE Binary Authorization';

/** Whether a webhook is Google's. */
export function isBinaryAuthorization({
  configuration,
  name,
  entry,
}: WebhookEntry): boolean {
  return /binauthz|binary-?authorization/i.test(
    [configuration, name, asText(at(entry, 'clientConfig', 'url')) ?? ''].join(
      ' ',
    ),
  );
}

const BREAK_GLASS = loophole(
  'BREAK_GLASS',
  'medium',
  'The label image-policy.k8s.io/break-glass takes a Pod out of the check: whoever writes the Pod can set it.',
  'Let another policy refuse the label, or watch the audit log for it.',
);

function unknown(explanation: string): ModeContribution {
  return {
    mode: 'unknown',
    source: { engine: BINARY_AUTHORIZATION, mode: 'unknown', explanation },
    loopholes: [BREAK_GLASS],
  };
}

function assess(objects: ClusterObjects): EngineAssessment {
  const entries = webhookEntries(
    objects,
    'validatingwebhookconfigurations',
    () => true,
  );
  const own = entries?.filter(isBinaryAuthorization) ?? [];
  const onGke = /-gke\./.test(objects.serverVersion);
  if (!own.length && !onGke) return { present: false, modes: () => [] };
  return {
    present: true,
    modes: query => {
      const reached = own.some(
        webhook =>
          webhookGate({
            webhook,
            request: requestOfPath(query.path),
            namespace: query.namespace,
            objects,
            serviceNamespaces: [],
          }).reaches !== 'no',
      );
      if (reached) {
        return [
          unknown(
            'Binary Authorization is asked about Pods here; its policy lies in Google Cloud and is not read.',
          ),
        ];
      }
      return onGke
        ? [
            unknown(
              'Binary Authorization may be on: the API of the cluster does not tell.',
            ),
          ]
        : [];
    },
  };
}

const DENIED =
  /image policy webhook backend denied one or more images:? ?([\s\S]*)/;
const WORDS =
  /Denied by |binary authorization|binaryauthorization|attestor|projects\//i;
const BY_TAG = /expected digest|digest with sha256 scheme|by digest/i;

function parseDenial(message: string): ParsedDenial | undefined {
  const text = DENIED.exec(message)?.[1];
  if (text === undefined || !WORDS.test(text)) return undefined;
  const reasonCode = BY_TAG.test(text) ? 'TAG_FORBIDDEN' : reasonOfText(text);
  return {
    class: classOfReason(reasonCode),
    engine: BINARY_AUTHORIZATION,
    reasonCode,
    images: imagesInText(text),
  };
}

/**
 * Binary Authorization of Google Kubernetes Engine. Its policy is not in the
 * cluster, and where it is an API server plugin nothing in the cluster tells of
 * it: on GKE the mode is `unknown` unless another engine enforces.
 */
export const binaryAuthorization: AdmissionEngine = {
  id: 'gke-binary-authorization',
  title: BINARY_AUTHORIZATION,
  resources: [
    {
      group: 'admissionregistration.k8s.io',
      versions: ['v1'],
      plural: 'validatingwebhookconfigurations',
      namespaced: false,
    },
  ],
  assess,
  parseDenial,
};
