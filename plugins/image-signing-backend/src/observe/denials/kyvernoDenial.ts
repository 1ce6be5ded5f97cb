import type { ParsedDenial } from 'backstage-plugin-image-signing-node';
import { imagesInText } from './imagesInText';
import { classOfReason } from './policyDenial';
import { reasonOfText } from './reasonOfText';
import type { DenialReasonCode } from './types';
import { engineOfWebhook, readWebhookRefusal } from './webhookDenial';

interface RuleMessage {
  policy: string;
  rule?: string;
  message: string;
}

const BLOCKED = /was blocked due to the following policies\s*\n([\s\S]*)/;
const MAX_RULES = 100;

/** Text of a YAML scalar, as far as words are looked for in it. */
function scalarText(first: string, lines: readonly string[]): string {
  const more = lines.map(line => line.trim());
  if (/^[|>][-+0-9]*$/.test(first)) {
    return more.join(first.startsWith('|') ? '\n' : ' ').trim();
  }
  const text = [first, ...more].join(' ').trim();
  if (text.startsWith("'")) {
    return text.replace(/^'|'$/g, '').replaceAll("''", "'");
  }
  return text.startsWith('"')
    ? text
        .replace(/^"|"$/g, '')
        .replace(/\\n/g, '\n')
        .replace(/\\(["\\/])/g, '$1')
    : text;
}

function unquoted(key: string): string {
  return key.replace(/^(['"])(.*)\1$/, '$2');
}

/**
 * Policy → rule → message, as Kyverno writes it: two levels of names, then a
 * scalar. Only this shape is read, line by line: the text comes from the
 * cluster, a YAML parser can be kept busy with such a text, and an event may
 * have cut it off anywhere.
 */
function readBlocked(text: string): RuleMessage[] | undefined {
  const found: Array<{ policy: string; rule: string; lines: string[] }> = [];
  let policy: string | undefined;
  for (const line of text.split('\n')) {
    const indent = line.search(/\S/);
    const named = /^\s*([^\s].{0,252}?):(?: (.*))?$/.exec(line);
    if (indent === 0) {
      policy = named && !named[2] ? unquoted(named[1]) : undefined;
    } else if (indent === 2 && named && policy !== undefined) {
      if (found.length === MAX_RULES) break;
      found.push({ policy, rule: unquoted(named[1]), lines: [named[2] ?? ''] });
    } else {
      found.at(-1)?.lines.push(line);
    }
  }
  return found.length
    ? found.map(({ lines: [first, ...more], ...names }) => ({
        ...names,
        message: scalarText(first.trim(), more),
      }))
    : undefined;
}

function asDenial(messages: RuleMessage[], engine: string): ParsedDenial {
  const judged = messages.map(entry => ({
    ...entry,
    reasonCode: reasonOfText(entry.message),
  }));
  // One refusal may name several rules; one about images explains it best, and
  // what the image lacks explains it better than that nobody could look.
  const weight = (code: DenialReasonCode) => {
    if (code === 'UNMAPPED') return 2;
    return code === 'ENGINE_OUTAGE' ? 1 : 0;
  };
  const [chosen] = [...judged].sort(
    (left, right) => weight(left.reasonCode) - weight(right.reasonCode),
  );
  return {
    class: classOfReason(chosen.reasonCode),
    engine,
    policy: chosen.policy,
    ...(chosen.rule !== undefined && { rule: chosen.rule }),
    reasonCode: chosen.reasonCode,
    images: [
      ...new Set(messages.flatMap(({ message }) => imagesInText(message))),
    ],
  };
}

/** `Policy x failed: …; Policy y error: …` of Kyverno's CEL policies. */
function readCelPolicies(text: string): RuleMessage[] | undefined {
  const found = [
    ...text.matchAll(/(?:^|; ?|\s)Policy ([^\s;]{1,253}) (failed|error): /g),
  ];
  if (!found.length) return undefined;
  return found.slice(0, MAX_RULES).map((match, index) => ({
    policy: match[1],
    message: text.slice(
      match.index + match[0].length,
      found[index + 1]?.index ?? text.length,
    ),
  }));
}

/** Takes a refusal by Kyverno apart: the classic list, or the CEL policies' line. */
export function parseKyvernoDenial(message: string): ParsedDenial | undefined {
  const refusal = readWebhookRefusal(message);
  if (!refusal) return undefined;
  const engine = engineOfWebhook(refusal.webhook);
  if (engine !== 'Kyverno') return undefined;
  if (refusal.outcome === 'failed') {
    return { class: 'outage', engine, reasonCode: 'ENGINE_OUTAGE', images: [] };
  }
  const blocked = BLOCKED.exec(refusal.text)?.[1];
  const messages =
    blocked === undefined
      ? readCelPolicies(refusal.text)
      : readBlocked(blocked);
  if (messages) return asDenial(messages, engine);
  const reasonCode = reasonOfText(refusal.text);
  return {
    class: classOfReason(reasonCode),
    engine,
    reasonCode,
    images: imagesInText(refusal.text),
  };
}
