import type {
  AdmissionEngine,
  ParsedDenial,
} from 'backstage-plugin-image-signing-node';
import { imagesInText } from './imagesInText';
import { classOfReason } from './policyDenial';
import { reasonOfText } from './reasonOfText';
import { parseWebhookDenial } from './webhookDenial';

/** Longer messages are cut before anybody reads them. */
export const MAX_MESSAGE_LENGTH = 16_384;

const IMAGE_POLICY_WEBHOOK =
  /image policy webhook backend denied one or more images:? ?([\s\S]*)/;

function parseImagePolicyWebhook(message: string): ParsedDenial | undefined {
  const match = IMAGE_POLICY_WEBHOOK.exec(message);
  if (!match) return undefined;
  const reasonCode = reasonOfText(match[1]);
  return {
    class: classOfReason(reasonCode),
    engine: 'ImagePolicyWebhook',
    reasonCode,
    images: imagesInText(match[1]),
  };
}

/**
 * Takes the message of a refused request apart, whether it comes from the API
 * server itself or from a controller's event ("Error creating: …"). Engines are
 * asked in turn, then the shapes that every webhook shares.
 *
 * Undefined where no admission engine refused: a used-up quota, Pod Security,
 * missing permissions, a conflict or an invalid object are not denials of an
 * image policy. A refusal by an engine whose words are not known is of class
 * `unmapped`, never dropped.
 */
export function parseDenial(
  message: string,
  engines: readonly AdmissionEngine[],
): ParsedDenial | undefined {
  const read = message.slice(0, MAX_MESSAGE_LENGTH);
  for (const engine of engines) {
    const parsed = engine.parseDenial(read);
    if (parsed) return parsed;
  }
  return parseWebhookDenial(read) ?? parseImagePolicyWebhook(read);
}
