import type { Reason } from '../reason';
import type { RequirementResult } from '../policy/result';
import type { ImageVerification } from '../verifyImage';

/**
 * The answers as SARIF 2.1.0: one result a finding, none where the image is
 * verified. Source: OASIS SARIF 2.1.0.
 */
export function toSarif(verifications: ImageVerification[]): string {
  const findings = verifications.flatMap(({ reference, result }) =>
    findingsOf(result.requirements, result.reasons).map(finding => ({
      ...finding,
      reference,
    })),
  );
  const rules = new Map(findings.map(({ reason }) => [reason.code, reason]));
  const log = {
    version: '2.1.0',
    $schema:
      'https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json',
    runs: [
      {
        tool: {
          driver: {
            name: 'image-verifier',
            rules: [...rules.values()].map(({ code, text }) => ({
              id: code,
              shortDescription: { text },
            })),
          },
        },
        results: findings.map(({ reason, level, reference }) => ({
          ruleId: reason.code,
          level,
          message: { text: `${reason.text}: ${reason.detail}. ${reason.fix}` },
          locations: [
            {
              logicalLocations: [
                { fullyQualifiedName: reference, kind: 'resource' },
              ],
            },
          ],
        })),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

interface Finding {
  reason: Reason;
  level: 'error' | 'warning' | 'note';
}

// What could not be judged is a warning, what is only reported a note.
function findingsOf(
  requirements: RequirementResult[],
  reasons: Reason[],
): Finding[] {
  const decisive = reasons.map(
    (reason): Finding => ({
      reason,
      level: reason.class === 'inconclusive' ? 'warning' : 'error',
    }),
  );
  const reported = requirements
    .filter(({ mode, outcome }) => mode !== 'enforce' && outcome !== 'met')
    .flatMap(requirement =>
      requirement.reasons.map((reason): Finding => ({ reason, level: 'note' })),
    );
  return [...decisive, ...reported];
}
