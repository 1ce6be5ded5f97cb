import { z } from 'zod';
import type { PredicateFacts, ScanFacts, Severity } from './facts';

const MAX_FINDINGS = 200_000;
const text = z.string().max(4096);

interface Finding {
  id: string;
  severity: Severity;
}

const WORDS: Record<string, Severity> = {
  critical: 'critical',
  high: 'high',
  important: 'high',
  medium: 'medium',
  moderate: 'medium',
  low: 'low',
  negligible: 'negligible',
  none: 'negligible',
  informational: 'negligible',
};

const ORDER: Severity[] = [
  'critical',
  'high',
  'unknown',
  'medium',
  'low',
  'negligible',
];

/** A word or a CVSS score as a severity; what is neither is `unknown`. */
export function severityOf(value: unknown): Severity {
  const word = typeof value === 'string' ? value.trim().toLowerCase() : '';
  if (Object.hasOwn(WORDS, word)) {
    return WORDS[word];
  }
  const score = typeof value === 'number' ? value : numberOf(word);
  if (score === undefined || !(score >= 0 && score <= 10)) return 'unknown';
  if (score >= 9) return 'critical';
  if (score >= 7) return 'high';
  if (score >= 4) return 'medium';
  return score > 0 ? 'low' : 'negligible';
}

function numberOf(word: string): number | undefined {
  return /^\d+(\.\d+)?$/.test(word) ? Number(word) : undefined;
}

function worse(a: Severity, b: Severity): Severity {
  return ORDER.indexOf(a) <= ORDER.indexOf(b) ? a : b;
}

function summarise(findings: Finding[]): Pick<ScanFacts, 'counts' | 'worst'> {
  const counts = {
    critical: 0,
    high: 0,
    medium: 0,
    low: 0,
    negligible: 0,
    unknown: 0,
  };
  for (const { severity } of findings) {
    counts[severity] += 1;
  }
  const worst = [...findings]
    .sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity))
    .slice(0, 10)
    .map(({ id }) => id);
  return { counts, worst };
}

const list = <T extends z.ZodType>(item: T) => z.array(item).max(MAX_FINDINGS);

/**
 * Trivy's own report. A target without findings has no list; a report without
 * a target has scanned nothing.
 */
const trivy = z
  .object({
    SchemaVersion: z.number(),
    Results: list(
      z.object({
        Vulnerabilities: list(
          z.object({ VulnerabilityID: text, Severity: z.unknown() }),
        ).nullish(),
      }),
    ).min(1),
  })
  .transform(({ Results }) =>
    Results.flatMap(({ Vulnerabilities }) =>
      (Vulnerabilities ?? []).map(found => ({
        id: found.VulnerabilityID,
        severity: severityOf(found.Severity),
      })),
    ),
  );

/** Grype's own report. */
const grype = z
  .object({
    matches: list(
      z.object({
        vulnerability: z.object({ id: text, severity: z.unknown() }),
      }),
    ),
  })
  .transform(({ matches }) =>
    matches.map(({ vulnerability }) => ({
      id: vulnerability.id,
      severity: severityOf(vulnerability.severity),
    })),
  );

// SARIF levels say how loud a finding is, not how severe; only the score of
// its rule does.
const sarif = z
  .object({
    version: z.literal('2.1.0'),
    runs: list(
      z.object({
        tool: z.object({
          driver: z.object({
            rules: list(
              z.object({
                id: text,
                properties: z.looseObject({}).optional(),
              }),
            ).optional(),
          }),
        }),
        results: list(z.object({ ruleId: text })),
      }),
    ).min(1),
  })
  .transform(({ runs }) =>
    runs.flatMap(({ tool, results }) => {
      const scores = new Map(
        (tool.driver.rules ?? []).map(({ id, properties }) => [
          id,
          properties?.['security-severity'],
        ]),
      );
      return results.map(({ ruleId }) => ({
        id: ruleId,
        severity: severityOf(scores.get(ruleId)),
      }));
    }),
  );

const nativeResult = z.union([trivy, grype, sarif]);

/** Source: Cosign, COSIGN_VULN_ATTESTATION_SPEC. */
export const cosignVulnerabilities = z
  .object({
    scanner: z.object({
      uri: text.optional(),
      version: text.optional(),
      result: z.unknown(),
    }),
    metadata: z.object({ scanFinishedOn: text.optional() }).nullish(),
  })
  .transform(({ scanner, metadata }): PredicateFacts => {
    const result = nativeResult.safeParse(scanner.result);
    return {
      kind: 'scan',
      scanner: nameOf(scanner),
      ...(result.success
        ? summarise(result.data)
        : {
            worst: [],
            notUnderstood: 'its result is not that of Trivy, Grype or SARIF',
          }),
      ...(metadata?.scanFinishedOn !== undefined && {
        finishedOn: metadata.scanFinishedOn,
      }),
    };
  });

const score = z.object({ score: z.unknown() });
const severities = z.union([z.array(score).max(100), score]);

const inTotoFinding = z.union([
  z.object({ id: text, severity: severities.optional() }),
  z
    .object({
      vulnerability: z.object({ id: text, severity: severities.optional() }),
    })
    .transform(({ vulnerability }) => vulnerability),
]);

/** Source: in-toto attestation predicates vulns v0.1 and v0.2. */
export const inTotoVulnerabilities = z
  .object({
    scanner: z.object({
      uri: text.optional(),
      version: text.optional(),
      result: z.unknown(),
    }),
    metadata: z.object({ scanFinishedOn: text.optional() }).nullish(),
  })
  .transform(({ scanner, metadata }): PredicateFacts => {
    const findings = list(inTotoFinding).safeParse(scanner.result);
    return {
      kind: 'scan',
      scanner: nameOf(scanner),
      ...(findings.success
        ? summarise(
            findings.data.map(({ id, severity }) => ({
              id,
              severity: worstOf(severity),
            })),
          )
        : { worst: [], notUnderstood: 'its result is not a list of findings' }),
      ...(metadata?.scanFinishedOn !== undefined && {
        finishedOn: metadata.scanFinishedOn,
      }),
    };
  });

// Several methods may score one finding: the worst counts.
function worstOf(severity: z.infer<typeof severities> | undefined): Severity {
  const scores = [severity ?? []].flat().map(one => severityOf(one.score));
  return scores.length === 0 ? 'unknown' : scores.reduce(worse);
}

function nameOf(scanner: { uri?: string; version?: string }): string {
  return [scanner.uri || 'an unnamed scanner', scanner.version]
    .filter(Boolean)
    .join(' ');
}
