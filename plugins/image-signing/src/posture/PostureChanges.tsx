import { useCallback, useMemo, useState } from 'react';
import type {
  PostureEvent,
  PostureEventKind,
  PostureEventsQuery,
} from 'backstage-plugin-image-signing-common';
import { CursorTable } from '../components/CursorTable';
import { EmptyNotice } from '../components/EmptyNotice';
import { FilterBar } from '../components/FilterBar';
import { FilterSelect } from '../components/FilterSelect';
import { SideDrawer } from '../components/SideDrawer';
import { useWords } from '../components/words';
import { useCursorTable, type TableMeta } from '../hooks/useCursorTable';
import { useFleetNames } from '../hooks/useFleetNames';
import { useUrlFilters } from '../hooks/useUrlFilters';
import { PostureEventDetails } from './PostureEventDetails';
import { postureEventColumns } from './postureEventColumns';

const FILTERS = ['cluster', 'namespace', 'kind', 'open'] as const;

const KINDS: PostureEventKind[] = [
  'weakened',
  'lost-sight',
  'failed-open',
  'strengthened',
  'altered',
];

/** What changed in the enforcement, when, by whom, and for how long. */
export const PostureChanges = (props: {
  onLoaded: (meta: TableMeta) => void;
}) => {
  const t = useWords();
  const [filters, setFilters] = useUrlFilters(FILTERS);
  const names = useFleetNames();
  const [shown, setShown] = useState<PostureEvent>();
  const [isOpen, setIsOpen] = useState(false);
  const open = useCallback((event: PostureEvent) => {
    setShown(event);
    setIsOpen(true);
  }, []);

  const query = useMemo<PostureEventsQuery>(
    () => ({
      cluster: filters.cluster,
      namespace: filters.namespace,
      kind: KINDS.find(kind => kind === filters.kind),
      ...(filters.open && { open: true }),
    }),
    [filters],
  );
  const table = useCursorTable<PostureEvent, PostureEventsQuery>({
    live: {
      subjects: ['posture'],
      announce: count => t('live.rows', { count }),
    },
    filter: query,
    onLoaded: props.onLoaded,
    toId: event => event.id,
    load: (api, { cursor, limit, filter, signal }) =>
      api.listPostureEvents({ ...filter, cursor, limit }, { signal }),
  });
  const columns = useMemo(() => postureEventColumns(t, open), [t, open]);
  const filtered = FILTERS.some(name => filters[name]);

  return (
    <>
      <FilterBar
        label={t('ui.posture.filterTheChanges')}
        onClear={
          filtered
            ? () =>
                setFilters({
                  cluster: undefined,
                  namespace: undefined,
                  kind: undefined,
                  open: undefined,
                })
            : undefined
        }
      >
        <FilterSelect
          label={t('table.kind')}
          value={filters.kind}
          options={KINDS.map(id => ({ id, label: t(`postureEvent.${id}`) }))}
          onChange={kind => setFilters({ kind })}
        />
        <FilterSelect
          label={t('table.cluster')}
          value={filters.cluster}
          options={names.clusters}
          onChange={cluster => setFilters({ cluster })}
        />
        {filters.namespace && (
          <FilterSelect
            label={t('table.namespace')}
            value={filters.namespace}
            options={[]}
            onChange={namespace => setFilters({ namespace })}
          />
        )}
        <FilterSelect
          label={t('table.state')}
          value={filters.open}
          options={[{ id: 'yes', label: t('ui.posture.stillOpen') }]}
          onChange={value => setFilters({ open: value })}
        />
      </FilterBar>
      <CursorTable
        label={t('ui.posture.changesOfTheEnforcement')}
        columns={columns}
        table={table}
        empty={
          <EmptyNotice
            title={
              filtered
                ? t('ui.posture.noChangeMatchesTheseFilters')
                : t('ui.posture.nothingHasChangedSinceThe')
            }
          >
            {t('ui.posture.aChangeOfAPolicy')}
          </EmptyNotice>
        }
      />
      {shown && (
        <SideDrawer
          title={shown.what[0]}
          open={isOpen}
          onClose={() => setIsOpen(false)}
        >
          <PostureEventDetails event={shown} />
        </SideDrawer>
      )}
    </>
  );
};
