import { useMemo, useState } from 'react';
import { Button } from '@backstage/ui';
import { EmptyNotice } from '../components/EmptyNotice';
import { LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { Ratio } from '../components/Ratio';
import { useLoad } from '../hooks/useLoad';
import { policyChanges, toTrendDays } from './trend';
import { TrendChart } from './TrendChart';

/** Three months of the one number, as a chart or as a table. */
export const Trend = (props: {
  /** The order in which the rest of the page names the environments. */
  order: string[];
}) => {
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

  let content = <LoadingBlocks label="the trend" rows={2} />;
  if (error) {
    content = <LoadError error={error} onRetry={retry} />;
  } else if (value && trend.days.length === 0) {
    content = (
      <EmptyNotice title="No history yet">
        One point is written a day; the first appears after the first night.
      </EmptyNotice>
    );
  } else if (value && asTable) {
    content = (
      <PlainTable
        caption="Protected running digests per day and environment"
        head={['Day', ...trend.environments]}
        rows={[...trend.days].reverse().map(day => ({
          id: day.date,
          cells: [
            day.date,
            ...trend.environments.map(environment => {
              const digests = day.points[environment]?.digests;
              return digests ? (
                <Ratio count={digests.protected} total={digests.total} />
              ) : (
                'no data'
              );
            }),
          ],
        }))}
      />
    );
  } else if (value) {
    const marks = policyChanges(trend.days).map(date => ({
      date,
      label: 'policy changed',
    }));
    content = <TrendChart {...trend} marks={marks} />;
  }
  return (
    <Panel
      title="Protected, day by day"
      actions={
        <Button
          variant="secondary"
          size="small"
          onPress={() => setAsTable(shown => !shown)}
        >
          {asTable ? 'Show as chart' : 'Show as table'}
        </Button>
      }
    >
      {content}
    </Panel>
  );
};
