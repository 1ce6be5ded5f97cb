import type { PolicyResult, RequirementResult } from '../policy/result';
import { escapeUntrustedText } from '../text';
import type { ImageVerification } from '../verifyImage';

const OUTCOMES = {
  verified: 'VERIFIED',
  failed: 'FAILED',
  inconclusive: 'INCONCLUSIVE',
} as const;

/** The answers for machines: the results as they are, with the evidence. */
export function toJson(verifications: ImageVerification[]): string {
  const images = verifications.map(({ reference, result, evidence }) => ({
    reference,
    ...result,
    evidence,
  }));
  return `${JSON.stringify({ schemaVersion: 1, images }, null, 2)}\n`;
}

/** The answers for people: one line a requirement, and what to do next. */
export function toText(verifications: ImageVerification[]): string {
  return verifications
    .map(verification => `${describe(verification).join('\n')}\n`)
    .join('\n');
}

function describe({ reference, result }: ImageVerification): string[] {
  const lines = [`${headline(result)}  ${escapeUntrustedText(reference)}`];
  for (const requirement of result.requirements) {
    lines.push(...requirementLines(requirement));
  }
  if (result.requirements.length === 0) {
    lines.push(...result.reasons.map(reasonLine));
  }
  const [first] = result.reasons;
  if (first) {
    lines.push(`  next: ${first.fix}`);
  }
  if (result.pinned !== '') {
    lines.push(`  pinned: ${result.pinned}`);
  }
  return lines;
}

/** The outcome in capital words. */
export function headline({ outcome, admitted }: PolicyResult): string {
  return outcome === 'inconclusive' && admitted
    ? 'ADMITTED, NOT VERIFIED'
    : OUTCOMES[outcome];
}

function requirementLines({
  requirement,
  rule,
  mode,
  outcome,
  reasons,
  matched = [],
}: RequirementResult): string[] {
  return [
    `  ${outcome.padEnd(12)} ${requirement} (rule ${rule}${
      mode === 'enforce' ? '' : ', only reported'
    })`,
    ...matched.map(
      ({ authority, signer, format, subject }) =>
        `    by ${authority}: ${signer}, ${format}${
          subject ? `, over the ${subject.level} ${subject.digest}` : ''
        }`,
    ),
    ...reasons.map(reasonLine),
  ];
}

function reasonLine({ code, text, detail }: PolicyResult['reasons'][number]) {
  return `    ${text} [${code}]: ${detail}`;
}
