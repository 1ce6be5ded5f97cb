import type { ParsedDenial } from 'backstage-plugin-image-signing-node';
import { imagesInText } from './imagesInText';
import { classOfReason } from './policyDenial';
import { reasonOfText } from './reasonOfText';

/** What a message says that a webhook did. */
export interface WebhookRefusal {
  webhook: string;
  /** `failed` where the webhook could not be asked. */
  outcome: 'denied' | 'failed';
  /** The webhook's words; empty where it gave none. */
  text: string;
}

const DENIED =
  /admission webhook "([^"\n]{1,253})" denied the request(?: without explanation|: ?([\s\S]*))?/;
const FAILED = /failed calling webhook "([^"\n]{1,253})":? ?([\s\S]*)/;

/** Finds a webhook's refusal in an API server message; undefined where there is none. */
export function readWebhookRefusal(
  message: string,
): WebhookRefusal | undefined {
  const failed = FAILED.exec(message);
  if (failed) {
    return { webhook: failed[1], outcome: 'failed', text: failed[2] };
  }
  const denied = DENIED.exec(message);
  return denied
    ? { webhook: denied[1], outcome: 'denied', text: denied[2] ?? '' }
    : undefined;
}

const ENGINES: Array<[RegExp, string]> = [
  [/\.kyverno\.svc(-|$)/, 'Kyverno'],
  [/(^|\.)policy\.sigstore\.dev$/, 'sigstore policy-controller'],
  [/\.gatekeeper\.sh$/, 'Gatekeeper'],
  [/\.kubewarden\.admission$/, 'Kubewarden'],
  [/^connaisseur-svc\./, 'Connaisseur'],
];

/** The engine that a webhook of this name belongs to; the name itself where it is not known. */
export function engineOfWebhook(webhook: string): string {
  return ENGINES.find(([name]) => name.test(webhook))?.[1] ?? webhook;
}

const POLICY_ANCHORS: Array<[string, RegExp]> = [
  ['sigstore policy-controller', /failed policy: ([^\s:]{1,253})/],
  ['Gatekeeper', /^\s*\[([^\]\n]{1,253})\]/],
];

function policyIn(engine: string, refusal: WebhookRefusal): string | undefined {
  if (engine === 'Kubewarden') {
    return refusal.webhook.replace(/\.kubewarden\.admission$/, '');
  }
  const anchor = POLICY_ANCHORS.find(([name]) => name === engine)?.[1];
  return anchor?.exec(refusal.text)?.[1];
}

/**
 * Takes a refusal by any webhook apart. The reason is found by the words; where
 * none is known the refusal stays visible as `unmapped`.
 */
export function parseWebhookDenial(message: string): ParsedDenial | undefined {
  const refusal = readWebhookRefusal(message);
  if (!refusal) return undefined;
  const engine = engineOfWebhook(refusal.webhook);
  const policy = policyIn(engine, refusal);
  const reasonCode =
    refusal.outcome === 'failed' ? 'ENGINE_OUTAGE' : reasonOfText(refusal.text);
  return {
    class: classOfReason(reasonCode),
    engine,
    ...(policy !== undefined && { policy }),
    reasonCode,
    images: imagesInText(refusal.text),
  };
}

/** The same for one engine; undefined where another one refused. */
export function parseEngineDenial(
  message: string,
  engine: string,
): ParsedDenial | undefined {
  const parsed = parseWebhookDenial(message);
  return parsed?.engine === engine ? parsed : undefined;
}
