import { useMemo, useState, type ReactElement } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
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
import { useCursorTable, type TableMeta } from '../hooks/useCursorTable';
import { useUrlFilters } from '../hooks/useUrlFilters';
import { imageSigningTranslationRef } from '../translation';

const FILTERS = ['search'] as const;
const ANSWERS = ['listed', 'mirrored', 'pinned', 'approved'] as const;
const LABELS = {
  listed: 'Listed',
  mirrored: 'Mirrored',
  pinned: 'Pinned',
  approved: 'Approved',
} as const;

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
  const { t } = useTranslationRef(imageSigningTranslationRef);
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
        label: 'Base image',
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
        label: 'Used by',
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
          label: LABELS[answer],
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
          Of {sums.digests} digests in use, {sums.withoutBase} have no valid
          provenance that names a base image. Listed, mirrored and approved are
          what the rules of the trust policy say of them (baseImages). Counted{' '}
          <TimeAgo at={sums.asOf} />.
        </Text>
      )}
      <FilterBar
        label="Filter the base images"
        onClear={
          filters.search ? () => setFilters({ search: undefined }) : undefined
        }
      >
        <FilterSearch
          label="Search"
          placeholder="Part of the name"
          value={filters.search}
          onChange={search => setFilters({ search })}
        />
      </FilterBar>
      <CursorTable
        label="Base images"
        columns={columns}
        table={table}
        empty={
          <EmptyNotice
            title={
              filters.search
                ? 'No base image matches'
                : 'No provenance names a base image'
            }
          />
        }
      />
    </>
  );
};
