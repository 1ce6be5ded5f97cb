import { useEffect, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import {
  catalogApiRef,
  useEntityList,
  type DefaultEntityFilters,
} from '@backstage/plugin-catalog-react';
import { Text } from '@backstage/ui';
import useAsync from 'react-use/esm/useAsync';
import {
  catalogFactAnnotation,
  PROTECTIONS,
  STAGES,
  type CatalogFact,
} from 'backstage-plugin-image-signing-common';
import { FilterSelect } from '../components/FilterSelect';
import { useWords } from '../components/words';
import { useFleetNames } from '../hooks/useFleetNames';
import { CatalogFactsFilter, type WantedFacts } from './CatalogFactsFilter';
import styles from './catalog.module.css';

type Filters = DefaultEntityFilters & { imageSigning?: CatalogFactsFilter };

function fieldOf(fact: CatalogFact, environment: string): string {
  return `metadata.annotations.${catalogFactAnnotation(fact, environment)}`;
}

/**
 * Filters the catalog by stage and protection in an environment. It shows
 * nothing where no entity of the chosen kind has such facts, which is also so
 * where the catalog's module for them is not installed: it could only hide all.
 */
export const ImageSigningCatalogFilter = () => {
  const t = useWords();
  const catalog = useApi(catalogApiRef);
  const { environments } = useFleetNames();
  const {
    filters,
    updateFilters,
    queryParameters: { imageSigning: inUrl },
  } = useEntityList<Filters>();
  // A narrow page mounts its filters anew in a drawer.
  const [wanted, setWanted] = useState<WantedFacts | undefined>(
    () => filters.imageSigning?.wanted ?? CatalogFactsFilter.read(inUrl),
  );
  useEffect(() => {
    updateFilters({
      imageSigning:
        wanted?.stage || wanted?.protection
          ? new CatalogFactsFilter(wanted)
          : undefined,
    });
  }, [updateFilters, wanted]);

  const kind = filters.kind?.value;
  const { value: facets } = useAsync(async () => {
    if (environments.length === 0) return {};
    const answer = await catalog.getEntityFacets({
      ...(kind && { filter: { kind } }),
      facets: environments.flatMap(({ id }) => [
        fieldOf('stage', id),
        fieldOf('protection', id),
      ]),
    });
    return answer.facets;
  }, [catalog, environments, kind]);

  const countsOf = (fact: CatalogFact, environment: string) =>
    facets?.[fieldOf(fact, environment)] ?? [];
  const known = environments.filter(
    ({ id }) => countsOf('stage', id).length > 0,
  );
  const environment = wanted?.environment ?? known[0]?.id;
  if (!environment) return null;
  const optionsOf = (
    fact: CatalogFact,
    order: readonly string[],
    label: (value: string) => string,
  ) =>
    [...order].flatMap(id => {
      const found = countsOf(fact, environment).find(
        ({ value }) => value === id,
      );
      return found ? [{ id, label: `${label(id)} (${found.count})` }] : [];
    });
  const stages = optionsOf('stage', [...STAGES, 'unknown'], value =>
    value === 'unknown' ? t('catalog.unknown') : t(`stage.${value as 'audit'}`),
  );
  const protections = optionsOf('protection', PROTECTIONS, value =>
    t(`catalog.protection.${value as 'partly'}`),
  );
  return (
    <section className={styles.filter} aria-label={t('catalog.filter')}>
      <FilterSelect
        label={t('catalog.environment')}
        required
        value={environment}
        options={known}
        onChange={id => id && setWanted({ ...wanted, environment: id })}
      />
      <FilterSelect
        label={t('catalog.stage')}
        value={wanted?.stage}
        options={stages}
        onChange={stage => setWanted({ ...wanted, environment, stage })}
      />
      <FilterSelect
        label={t('catalog.protectionLabel')}
        value={wanted?.protection}
        options={protections}
        onChange={protection =>
          setWanted({ ...wanted, environment, protection })
        }
      />
      <Text as="p" variant="body-x-small" color="secondary">
        {t('catalog.filterHint')}
      </Text>
    </section>
  );
};
