import { compareText } from './environments';
import type { GateRunRecord, LastVerified, WorkloadImage } from './types';

/**
 * Digests that were verified, the newest first: by the gate of a pipeline or by
 * the portal itself on what runs. Each (environment, repository, digest) once.
 *
 * A digest that the portal finds failed is left out whatever a gate said, unless
 * only the way it is named is at fault.
 *
 * @param runs - the newest gate run of each digest in each environment.
 * @param images - what runs, with the portal's present verdicts.
 * @public
 */
export function lastVerified(
  runs: readonly GateRunRecord[],
  images: readonly WorkloadImage[],
): LastVerified[] {
  const keyOf = (one: {
    environment?: string;
    repository?: string;
    digest?: string;
  }) => [one.environment ?? '', one.repository, one.digest].join('\n');

  const refused = new Set(
    images
      .filter(
        ({ verdict }) =>
          verdict.status === 'failed' &&
          verdict.reasons.some(({ code }) => code !== 'TAG_FORBIDDEN'),
      )
      .map(keyOf),
  );
  const found = new Map<string, LastVerified>();
  const add = (one: LastVerified) => {
    const key = keyOf(one);
    const known = found.get(key);
    if (refused.has(key)) return;
    if (!known || Date.parse(known.at) < Date.parse(one.at)) {
      found.set(key, one);
    }
  };
  for (const { image, environment, result, at, verifier, pipeline } of runs) {
    if (result !== 'verified') continue;
    add({
      ...(environment !== undefined && { environment }),
      repository: image.repository,
      digest: image.digest,
      tag: image.tag,
      at,
      source: 'gate',
      verifiedBy: `${verifier.name} ${verifier.version} in run ${pipeline.runId}`,
    });
  }
  for (const { environment, repository, digest, tag, verdict } of images) {
    const { status, verifiedAt } = verdict;
    if (status !== 'verified' || !verifiedAt || !repository || !digest)
      continue;
    add({
      ...(environment !== undefined && { environment }),
      repository,
      digest,
      ...(tag !== undefined && { tag }),
      at: verifiedAt,
      source: 'portal',
      verifiedBy: 'the portal',
    });
  }
  return [...found.values()].sort(
    (left, right) =>
      Date.parse(right.at) - Date.parse(left.at) ||
      compareText(keyOf(left), keyOf(right)),
  );
}
