import type { Signer } from '../evidence';
import type { AttestationConditions } from '../policy/trustPolicy';
import type { Reason } from '../reason';
import { makeReason } from '../reasons';
import { buildOrigin } from './buildOrigin';
import type { ProvenanceFacts } from './facts';
import { isSameRepository } from './repositoryUrl';

interface Context {
  entity?: { sourceRepository?: string };
}

/**
 * Judges what a provenance says of the build. The signing certificate says
 * some of it too, and better: where both speak, both must fit. Pure.
 */
export function judgeProvenance(
  facts: ProvenanceFacts,
  signer: Signer | undefined,
  require: AttestationConditions,
  { entity }: Context,
): Reason[] {
  const { builder, sourceRepository, ref, buildType } = require;
  const origin = signer?.type === 'keyless' ? buildOrigin(signer) : {};
  const reasons: Reason[] = [];
  if (builder && !fitsOne(facts.builder, builder)) {
    reasons.push(
      makeReason('PROVENANCE_BUILDER_NOT_ALLOWED', {
        builder: facts.builder ?? 'nobody that is named',
        allowed: builder.join(', '),
      }),
    );
  }
  if (buildType && !buildType.includes(facts.buildType ?? '')) {
    reasons.push(
      makeReason('PROVENANCE_BUILDER_NOT_ALLOWED', {
        builder: `build type ${facts.buildType ?? 'that is not named'}`,
        allowed: buildType.join(', '),
      }),
    );
  }
  if (sourceRepository) {
    const expected = sourceRepository.map(url =>
      url === 'fromEntity' ? entity?.sourceRepository : url,
    );
    const wrong = unfit(
      [facts.sourceRepository, origin.sourceRepository],
      said =>
        expected.some(url => url !== undefined && isSameRepository(said, url)),
    );
    if (wrong !== undefined) {
      reasons.push(
        makeReason('PROVENANCE_SOURCE_NOT_ALLOWED', {
          source: wrong,
          expected: expected
            .map(
              url =>
                url ??
                'the repository of the catalog entity, which is not known here',
            )
            .join(', '),
        }),
      );
    }
  }
  if (ref) {
    const wrong = unfit([facts.ref, origin.ref], said => fitsOne(said, ref));
    if (wrong !== undefined) {
      reasons.push(
        makeReason('PROVENANCE_REF_NOT_ALLOWED', {
          ref: wrong,
          allowed: ref.join(', '),
        }),
      );
    }
  }
  return reasons;
}

// What does not fit; undefined where at least one source speaks and all fit.
function unfit(
  said: Array<string | undefined>,
  fits: (value: string) => boolean,
): string | undefined {
  const given = said.filter(value => value !== undefined);
  return given.length === 0
    ? 'a place that is not named'
    : given.find(value => !fits(value));
}

function fitsOne(value: string | undefined, patterns: string[]): boolean {
  return (
    value !== undefined &&
    patterns.some(pattern =>
      pattern.endsWith('*') && pattern.length > 1
        ? value.startsWith(pattern.slice(0, -1))
        : value === pattern,
    )
  );
}
