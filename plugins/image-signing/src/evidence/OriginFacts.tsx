import type { ReactNode } from 'react';
import { Link } from '@backstage/ui';
import type { OriginFact } from 'backstage-plugin-image-signing-common';
import { Facts } from '../components/Facts';
import { useWords, type Words } from '../components/words';
import { isWebAddress } from './isWebAddress';

const namesOf = (t: Words): Record<OriginFact['name'], string> => ({
  sourceRepository: t('ui.evidence.repository'),
  ref: t('ui.evidence.branchOrTag'),
  commit: t('ui.evidence.commit'),
  author: t('ui.evidence.author'),
  trigger: t('ui.evidence.startedBy'),
  run: t('table.pipelineRun'),
  builder: t('ui.evidence.builder'),
  runner: t('ui.evidence.runner'),
});

const sourcesOf = (t: Words): Record<OriginFact['source'], string> => ({
  certificate: t('ui.evidence.provenByTheCertificate'),
  provenance: t('ui.evidence.saidByAValidProvenance'),
  'gate-run': t('ui.evidence.reportedByThePipelineNot'),
});

/** Some facts about the making of an image, each with who says so. */
export const OriginFacts = (props: {
  origin: OriginFact[];
  names: ReadonlyArray<OriginFact['name']>;
}) => {
  const t = useWords();
  return (
    <Facts
      items={props.names.flatMap(name => {
        const found = props.origin.filter(fact => fact.name === name);
        if (found.length === 0) {
          return [
            [namesOf(t)[name], t('ui.evidence.notKnown')] as [string, string],
          ];
        }
        return found.map(({ value, source }): [string, ReactNode] => [
          namesOf(t)[name],
          <>
            {isWebAddress(value) ? <Link href={value}>{value}</Link> : value} (
            {sourcesOf(t)[source]})
          </>,
        ]);
      })}
    />
  );
};
