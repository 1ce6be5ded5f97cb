import { z } from 'zod';
import { policySchema } from './schema';

/**
 * The form of a trust policy as a JSON Schema (draft 2020-12), for editors.
 * What it cannot say, such as names that must exist, `parseTrustPolicy` checks.
 *
 * @public
 */
export function trustPolicyJsonSchema(): Record<string, unknown> {
  return {
    title: 'Trust policy of Image Signing, version 1',
    ...z.toJSONSchema(policySchema, { io: 'input' }),
  };
}
