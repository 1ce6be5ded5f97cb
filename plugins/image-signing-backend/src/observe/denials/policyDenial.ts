import type { ParsedDenial } from 'backstage-plugin-image-signing-node';
import { imagesInText } from './imagesInText';
import { reasonOfText } from './reasonOfText';
import type { DenialReasonCode } from './types';

const REFUSAL =
  /ValidatingAdmissionPolicy '([^'\n]{1,253})' with binding '([^'\n]{1,253})' denied request: ?([\s\S]*)/;

/** The class that follows from a reason code. */
export function classOfReason(code: DenialReasonCode): ParsedDenial['class'] {
  if (code === 'ENGINE_OUTAGE') return 'outage';
  return code === 'UNMAPPED' ? 'unmapped' : 'policy';
}

/** Takes a refusal by a ValidatingAdmissionPolicy apart. */
export function parsePolicyDenial(
  message: string,
  engine: string,
): ParsedDenial | undefined {
  const match = REFUSAL.exec(message);
  if (!match) return undefined;
  const [, policy, , text] = match;
  const reasonCode = reasonOfText(text);
  return {
    class: classOfReason(reasonCode),
    engine,
    policy,
    reasonCode,
    images: imagesInText(text),
  };
}
