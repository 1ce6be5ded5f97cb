import { LineChart, type ChartMark } from '../chart/LineChart';
import { useWords } from '../components/words';
import type { TrendDay } from './trend';

const LINES = [
  { stroke: 'var(--bui-fg-positive)', dash: undefined },
  { stroke: 'var(--bui-fg-announcement)', dash: '8 4' },
  { stroke: 'var(--bui-fg-warning)', dash: '2 4' },
  { stroke: 'var(--bui-fg-negative)', dash: '10 3 2 3' },
  { stroke: 'var(--bui-fg-primary)', dash: '4 2' },
  { stroke: 'var(--bui-fg-secondary)', dash: '1 2' },
];

/** The protected share over time; its table says the same in numbers. */
export const TrendChart = (props: {
  environments: string[];
  days: TrendDay[];
  /** Days on which something happened. */
  marks: ChartMark[];
}) => {
  const t = useWords();
  const { environments, days, marks } = props;
  return (
    <LineChart
      days={days.map(({ date }) => date)}
      lines={environments.map((name, index) => ({
        ...LINES[index % LINES.length],
        name,
        values: days.map(({ shares }) => shares[name]),
      }))}
      marks={marks}
      height={260}
      max={100}
      unit="%"
      describe={({ name, values }, index) => {
        const { digests } = days[index].points[name];
        return t('ui.overview.roundProtectedOfTotal', {
          round: Math.round(values[index]!),
          protected: digests.protected,
          total: digests.total,
        });
      }}
    />
  );
};
