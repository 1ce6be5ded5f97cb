import { createHash } from 'node:crypto';
import type { Reason } from '../reason';
import type { ImageVerification } from '../verifyImage';

type Severity = 'info' | 'major' | 'critical';

/**
 * The answers as a GitLab Code Quality report: one entry a finding, at the
 * first line of the trust policy, because an image has no file.
 *
 * Source: GitLab documentation, "Code Quality report format": a JSON array of
 * description, check_name, fingerprint, severity, location.path and
 * location.lines.begin.
 *
 * @param path - of the trust policy, relative to the repository.
 */
export function toCodeQuality(
  verifications: ImageVerification[],
  path: string,
): string {
  const entries = verifications.flatMap(({ reference, result }) => [
    ...result.reasons.map(reason =>
      entry(
        reference,
        reason,
        reason.class === 'inconclusive' ? 'major' : 'critical',
        path,
      ),
    ),
    ...result.requirements
      .filter(({ mode, outcome }) => mode !== 'enforce' && outcome !== 'met')
      .flatMap(({ reasons }) =>
        reasons.map(reason => entry(reference, reason, 'info', path)),
      ),
  ]);
  // GitLab drops entries whose fingerprint is not unique.
  const distinct = new Map(entries.map(one => [one.fingerprint, one]));
  return `${JSON.stringify([...distinct.values()], null, 2)}\n`;
}

function entry(
  reference: string,
  { code, text, detail, fix }: Reason,
  severity: Severity,
  path: string,
) {
  return {
    description: `${reference}: ${text}: ${detail}. ${fix}`,
    check_name: code,
    fingerprint: createHash('sha256')
      .update([reference, code, detail, severity].join('\n'))
      .digest('hex'),
    severity,
    location: { path: path.replace(/^\.\//, ''), lines: { begin: 1 } },
  };
}
