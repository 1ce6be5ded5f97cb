import type { ReactNode } from 'react';
import { Link } from '@backstage/ui';
import type { OriginFact } from 'backstage-plugin-image-signing-common';
import { Facts } from '../components/Facts';
import { isWebAddress } from './isWebAddress';

const NAMES: Record<OriginFact['name'], string> = {
  sourceRepository: 'Repository',
  ref: 'Branch or tag',
  commit: 'Commit',
  author: 'Author',
  trigger: 'Started by',
  run: 'Pipeline run',
  builder: 'Builder',
  runner: 'Runner',
};

const SOURCES: Record<OriginFact['source'], string> = {
  certificate: 'proven by the certificate',
  provenance: 'said by a valid provenance',
  'gate-run': 'reported by the pipeline, not proven',
};

/** Some facts about the making of an image, each with who says so. */
export const OriginFacts = (props: {
  origin: OriginFact[];
  names: ReadonlyArray<OriginFact['name']>;
}) => (
  <Facts
    items={props.names.flatMap(name => {
      const found = props.origin.filter(fact => fact.name === name);
      if (found.length === 0) {
        return [[NAMES[name], 'not known'] as [string, string]];
      }
      return found.map(({ value, source }): [string, ReactNode] => [
        NAMES[name],
        <>
          {isWebAddress(value) ? <Link href={value}>{value}</Link> : value} (
          {SOURCES[source]})
        </>,
      ]);
    })}
  />
);
