import { useMemo, useState, type ReactElement } from 'react';
import { Cell, Text, type ColumnConfig } from '@backstage/ui';
import {
  RiAlertFill,
  RiCheckboxCircleFill,
  RiQuestionLine,
} from '@remixicon/react';
import type {
  BaseImagePage,
  BaseImageRow,
  BaseImagesQuery,
} from 'backstage-plugin-image-signing-common';
import { CursorTable } from '../components/CursorTable';
import { Digest } from '../components/Digest';
import { EmptyNotice } from '../components/EmptyNotice';
import { FilterBar } from '../components/FilterBar';
import { FilterSearch } from '../components/FilterSearch';
import { StatusLabel, type Tone } from '../components/StatusLabel';
import { TimeAgo } from '../components/TimeAgo';
import { useWords, type Words } from '../components/words';
import { useCursorTable, type TableMeta } from '../hooks/useCursorTable';
import { useUrlFilters } from '../hooks/useUrlFilters';

const FILTERS = ['search'] as const;
const ANSWERS = ['listed', 'mirrored', 'pinned', 'approved'] as const;
const labelsOf = (t: Words) =>
  ({
    listed: t('ui.registers.listed'),
    mirrored: t('ui.registers.mirrored'),
    pinned: t('ui.registers.pinned'),
    approved: t('ui.registers.approved'),
  } as const);

const LOOKS: Record<
  BaseImageRow['listed'],
  { tone: Tone; icon: ReactElement }
> = {
  yes: { tone: 'good', icon: <RiCheckboxCircleFill size={16} /> },
  no: { tone: 'bad', icon: <RiAlertFill size={16} /> },
  unknown: { tone: 'unknown', icon: <RiQuestionLine size={16} /> },
};

/** What running images are built on, by their signed provenance. */
export const BaseImages = (props: { onLoaded: (meta: TableMeta) => void }) => {
  const t = useWords();
  const [filters, setFilters] = useUrlFilters(FILTERS);
  const [sums, setSums] = useState<BaseImagePage>();
  const query = useMemo<BaseImagesQuery>(
    () => ({ search: filters.search }),
    [filters],
  );
  const table = useCursorTable<BaseImageRow, BaseImagesQuery>({
    filter: query,
    onLoaded: props.onLoaded,
    toId: row => `${row.repository}@${row.digest}`,
    load: async (api, { cursor, limit, filter, signal }) => {
      const page = await api.listBaseImages(
        { ...filter, cursor, limit },
        { signal },
      );
      setSums(page);
      return page;
    },
  });
  const columns = useMemo<ColumnConfig<BaseImageRow & { id: string }>[]>(
    () => [
      {
        id: 'image',
        label: t('ui.registers.baseImage'),
        isRowHeader: true,
        minWidth: 260,
        cell: row => (
          <Cell>
            <Text
              as="p"
              variant="body-medium"
              style={{ overflowWrap: 'anywhere' }}
            >
              {row.repository}
            </Text>
            {row.digest && <Digest digest={row.digest} />}
          </Cell>
        ),
      },
      {
        id: 'digests',
        label: t('ui.registers.usedBy'),
        minWidth: 110,
        cell: row => (
          <Cell>
            <Text variant="body-small">
              {row.digests} {row.digests === 1 ? 'digest' : 'digests'}
            </Text>
          </Cell>
        ),
      },
      ...ANSWERS.map(
        (answer): ColumnConfig<BaseImageRow & { id: string }> => ({
          id: answer,
          label: labelsOf(t)[answer],
          minWidth: 110,
          cell: row => (
            <Cell>
              <StatusLabel {...LOOKS[row[answer]]}>
                {t(`baseImageAnswer.${row[answer]}`)}
              </StatusLabel>
            </Cell>
          ),
        }),
      ),
    ],
    [t],
  );
  return (
    <>
      {sums && (
        <Text as="p" variant="body-medium">
          {t('ui.registers.ofDigestsDigestsInUse', {
            digests: sums.digests,
            withoutBase: sums.withoutBase,
            timeAgo: <TimeAgo at={sums.asOf} />,
          })}
        </Text>
      )}
      <FilterBar
        label={t('ui.registers.filterTheBaseImages')}
        onClear={
          filters.search ? () => setFilters({ search: undefined }) : undefined
        }
      >
        <FilterSearch
          label={t('ui.registers.search')}
          placeholder={t('ui.registers.partOfTheName')}
          value={filters.search}
          onChange={search => setFilters({ search })}
        />
      </FilterBar>
      <CursorTable
        label={t('ui.registers.baseImages')}
        columns={columns}
        table={table}
        empty={
          <EmptyNotice
            title={
              filters.search
                ? t('ui.registers.noBaseImageMatches')
                : t('ui.registers.noProvenanceNamesABase')
            }
          />
        }
      />
    </>
  );
};
