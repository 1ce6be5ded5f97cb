import {
  CartesianGrid,
  Legend,
  Line,
  LineChart,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { TrendDay } from './trend';

/** Lines differ in dash and marker too, so that they can be told apart. */
const LINES = [
  { stroke: 'var(--bui-fg-positive)', dash: undefined },
  { stroke: 'var(--bui-fg-announcement)', dash: '8 4' },
  { stroke: 'var(--bui-fg-warning)', dash: '2 4' },
  { stroke: 'var(--bui-fg-negative)', dash: '10 3 2 3' },
  { stroke: 'var(--bui-fg-primary)', dash: '4 2' },
  { stroke: 'var(--bui-fg-secondary)', dash: '1 2' },
];

const AXIS = { fill: 'var(--bui-fg-secondary)', fontSize: 12 };

/** The protected share over time; its table says the same in numbers. */
export const TrendChart = (props: {
  environments: string[];
  days: TrendDay[];
  /** Days on which something happened; those without a point are not drawn. */
  marks: Array<{ date: string; label: string }>;
}) => {
  const { environments, days, marks } = props;
  const tooltip = (value: unknown, name: unknown, date: unknown) => {
    const point = days.find(day => day.date === date)?.points[String(name)];
    return point
      ? `${Math.round(Number(value))}% (${point.digests.protected} of ${
          point.digests.total
        })`
      : String(value);
  };
  return (
    <div aria-hidden="true">
      <ResponsiveContainer width="100%" height={260}>
        <LineChart
          data={days}
          margin={{ top: 8, right: 24, bottom: 8, left: 0 }}
          accessibilityLayer={false}
        >
          <CartesianGrid stroke="var(--bui-border-1)" vertical={false} />
          <XAxis dataKey="date" tick={AXIS} minTickGap={32} />
          <YAxis domain={[0, 100]} unit="%" tick={AXIS} width={48} />
          <Tooltip
            contentStyle={{
              background: 'var(--bui-bg-app)',
              border: '1px solid var(--bui-border-1)',
              color: 'var(--bui-fg-primary)',
            }}
            formatter={(value, name, item) =>
              tooltip(value, name, item.payload.date)
            }
          />
          <Legend />
          {marks.map(({ date, label }) => (
            <ReferenceLine
              key={date}
              x={date}
              stroke="var(--bui-fg-secondary)"
              strokeDasharray="4 4"
              label={{ value: label, ...AXIS }}
            />
          ))}
          {environments.map((environment, index) => {
            const { stroke, dash } = LINES[index % LINES.length];
            return (
              <Line
                key={environment}
                name={environment}
                legendType="plainline"
                dataKey={(day: TrendDay) => day.shares[environment]}
                stroke={stroke}
                strokeDasharray={dash}
                strokeWidth={2}
                dot={days.length < 3}
                connectNulls={false}
                isAnimationActive={false}
              />
            );
          })}
        </LineChart>
      </ResponsiveContainer>
    </div>
  );
};
