import type {
  GateRunRecord,
  OriginFact,
} from 'backstage-plugin-image-signing-common';
import { buildOrigin, type Evidence, readPredicate } from 'image-verifier';

/** In the order of the making. */
const NAMES: ReadonlyArray<OriginFact['name']> = [
  'sourceRepository',
  'ref',
  'commit',
  'author',
  'trigger',
  'run',
  'builder',
  'runner',
];

/**
 * From which commit, by which run and builder an image came, and who says so:
 * the issuer of a signing certificate, a valid provenance (a claim of its
 * signer), or the record of a pipeline's gate. Said by nobody is not in it.
 */
export function imageOrigin(
  evidence: Evidence | undefined,
  gateRun: GateRunRecord | undefined,
): OriginFact[] {
  const facts: OriginFact[] = [];
  const add = (
    source: OriginFact['source'],
    values: Partial<Record<OriginFact['name'], string>>,
    document?: string,
  ) => {
    for (const name of NAMES) {
      const value = values[name]?.trim();
      if (!value) continue;
      if (
        facts.some(
          one =>
            one.name === name && one.value === value && one.source === source,
        )
      )
        continue;
      facts.push({ name, value, source, ...(document && { document }) });
    }
  };
  for (const { id, valid, signer } of [
    ...(evidence?.signatures ?? []),
    ...(evidence?.attestations ?? []),
  ]) {
    if (valid && signer?.type === 'keyless') {
      add('certificate', buildOrigin(signer), id);
    }
  }
  for (const {
    id,
    valid,
    predicateType,
    predicate,
  } of evidence?.attestations ?? []) {
    if (!valid) continue;
    const reading = readPredicate(predicateType, predicate);
    if ('malformed' in reading || reading.facts.kind !== 'provenance') continue;
    const { builder, commit, invocation, ref, sourceRepository } =
      reading.facts;
    add(
      'provenance',
      { builder, commit, ref, run: invocation, sourceRepository },
      id,
    );
  }
  if (gateRun) {
    const { author, commit, ref, runId, runUrl, sourceRepository } =
      gateRun.pipeline;
    add('gate-run', {
      author,
      commit,
      ref,
      run: runUrl ?? runId,
      sourceRepository,
    });
  }
  return facts;
}
