import { useMemo, useState } from 'react';
import { Button } from '@backstage/ui';
import { EmptyNotice } from '../components/EmptyNotice';
import { LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { Ratio } from '../components/Ratio';
import { useWords } from '../components/words';
import { useLoad } from '../hooks/useLoad';
import { policyChanges, toTrendDays } from './trend';
import { TrendChart } from './TrendChart';

/** Three months of the one number, as a chart or as a table. */
export const Trend = (props: {
  /** The order in which the rest of the page names the environments. */
  order: string[];
}) => {
  const t = useWords();

  const { order } = props;
  const [asTable, setAsTable] = useState(false);
  const { value, error, retry } = useLoad(
    (api, signal) => api.getTrends({ days: 91 }, { signal }),
    [],
  );
  const trend = useMemo(
    () => toTrendDays(value?.items ?? [], order),
    [value, order],
  );

  let content = <LoadingBlocks label={t('ui.overview.theTrend')} rows={2} />;
  if (error) {
    content = <LoadError error={error} onRetry={retry} />;
  } else if (value && trend.days.length === 0) {
    content = (
      <EmptyNotice title={t('ui.overview.noHistoryYet')}>
        {t('ui.overview.onePointIsWrittenA')}
      </EmptyNotice>
    );
  } else if (value && asTable) {
    content = (
      <PlainTable
        caption={t('ui.overview.protectedRunningDigestsPerDay')}
        head={[t('ui.overview.day'), ...trend.environments]}
        rows={[...trend.days].reverse().map(day => ({
          id: day.date,
          cells: [
            day.date,
            ...trend.environments.map(environment => {
              const digests = day.points[environment]?.digests;
              return digests ? (
                <Ratio count={digests.protected} total={digests.total} />
              ) : (
                t('ui.overview.noData')
              );
            }),
          ],
        }))}
      />
    );
  } else if (value) {
    const marks = policyChanges(trend.days).map(date => ({
      date,
      label: t('ui.overview.policyChanged'),
    }));
    content = <TrendChart {...trend} marks={marks} />;
  }
  return (
    <Panel
      title={t('ui.overview.protectedDayByDay')}
      actions={
        <Button
          variant="secondary"
          size="small"
          onPress={() => setAsTable(shown => !shown)}
        >
          {asTable
            ? t('ui.overview.showAsChart')
            : t('ui.overview.showAsTable')}
        </Button>
      }
    >
      {content}
    </Panel>
  );
};
