import type { ParsedDenial } from 'backstage-plugin-image-signing-node';
import { readDigestDemands } from '../admission/celDigest';
import { POD_CREATE } from '../admission/selectors';
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

const FAILED_EXPRESSION = /^failed expression: ?([\s\S]+)/;

/** A policy without a message of its own is named by the expression that was false. */
function asksForDigest(text: string): boolean {
  const expression = FAILED_EXPRESSION.exec(text)?.[1];
  if (expression === undefined) return false;
  const { demands } = readDigestDemands({
    validations: [expression],
    variables: [],
    facts: { request: POD_CREATE, namespace: '' },
    errorsPass: false,
  });
  return Object.values(demands).some(demand => demand !== 'none');
}

/** Takes a refusal by a ValidatingAdmissionPolicy apart. */
export function parsePolicyDenial(
  message: string,
  engine: string,
): ParsedDenial | undefined {
  const match = REFUSAL.exec(message);
  if (!match) return undefined;
  const [, policy, , text] = match;
  const reasonCode = asksForDigest(text) ? 'TAG_FORBIDDEN' : reasonOfText(text);
  return {
    class: classOfReason(reasonCode),
    engine,
    policy,
    reasonCode,
    images: imagesInText(text),
  };
}
