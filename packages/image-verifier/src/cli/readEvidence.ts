import { z } from 'zod';
import { parseUntrustedJson } from '../encoding/json';
import type { Evidence } from '../evidence';
import type { ImageReference } from '../reference/imageReference';
import { CliUsageError } from './outputFormats';

const text = z.string();
const reasons = z.array(z.looseObject({ code: text, class: text }));

const signedDocument = z.looseObject({
  id: text,
  format: z.enum(['cosign-legacy', 'sigstore-bundle']),
  valid: z.boolean(),
  reasons,
  signer: z.looseObject({ type: text }).optional(),
});

// What the evaluation reads; whoever runs a test has made the file.
const evidenceSchema = z.looseObject({
  schemaVersion: z.literal(1),
  repository: text,
  digest: text,
  searched: z.array(z.looseObject({ place: text, outcome: text })),
  complete: z.boolean(),
  signatures: z.array(
    signedDocument.extend({ annotations: z.record(text, text) }),
  ),
  attestations: z.array(signedDocument.extend({ predicateType: text })),
  trustMaterial: text,
});

const answers = z.looseObject({
  images: z.array(z.looseObject({ evidence: evidenceSchema.optional() })),
});

/**
 * The evidence about an image in a file: evidence itself, or the answer of
 * `verify --output json`.
 *
 * @throws CliUsageError where there is none, or it has another form.
 */
export function readEvidence(
  content: string,
  file: string,
  { name, digest }: ImageReference,
): Evidence {
  let value: unknown;
  try {
    value = parseUntrustedJson(content);
  } catch (error) {
    throw new CliUsageError(`${file} is not JSON: ${(error as Error).message}`);
  }
  const found = z.union([evidenceSchema, answers]).safeParse(value);
  if (!found.success) {
    throw new CliUsageError(
      `${file} is neither evidence nor an answer of verify --output json`,
    );
  }
  const all =
    'images' in found.data ? found.data.images : [{ evidence: found.data }];
  const one = (all as Array<{ evidence?: Evidence }>).find(
    ({ evidence }) =>
      evidence?.repository === name &&
      (digest === undefined || evidence.digest === digest),
  );
  if (!one?.evidence) {
    throw new CliUsageError(`${file} has no evidence about ${name}`);
  }
  return one.evidence;
}
