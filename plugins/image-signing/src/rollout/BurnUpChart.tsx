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
import type { BurnUp } from 'backstage-plugin-image-signing-common';
import { burnUpDays } from './burnUpDays';

const AXIS = { fill: 'var(--bui-fg-secondary)', fontSize: 12 };

/** Lines differ in dash, so that they can be told apart; the table says the same. */
export const BurnUpChart = (props: { burnUp: BurnUp }) => {
  const { burnUp } = props;
  const days = burnUpDays(burnUp);
  return (
    <div aria-hidden="true">
      <ResponsiveContainer width="100%" height={220}>
        <LineChart
          data={days}
          margin={{ top: 8, right: 24, bottom: 8, left: 0 }}
          accessibilityLayer={false}
        >
          <CartesianGrid stroke="var(--bui-border-1)" vertical={false} />
          <XAxis dataKey="date" tick={AXIS} minTickGap={32} />
          <YAxis allowDecimals={false} tick={AXIS} width={40} />
          <Tooltip
            contentStyle={{
              background: 'var(--bui-bg-app)',
              border: '1px solid var(--bui-border-1)',
              color: 'var(--bui-fg-primary)',
            }}
          />
          <Legend />
          {burnUp.targetDate && (
            <ReferenceLine
              x={burnUp.targetDate}
              stroke="var(--bui-fg-secondary)"
              strokeDasharray="4 4"
              label={{ value: 'target', ...AXIS }}
            />
          )}
          <Line
            name="services"
            dataKey="total"
            stroke="var(--bui-fg-secondary)"
            strokeDasharray="2 4"
            strokeWidth={2}
            legendType="plainline"
            dot={false}
            isAnimationActive={false}
          />
          <Line
            name="reached"
            dataKey="reached"
            stroke="var(--bui-fg-positive)"
            strokeWidth={2}
            legendType="plainline"
            dot={burnUp.points.length < 3}
            isAnimationActive={false}
          />
          <Line
            name="forecast"
            dataKey="expected"
            stroke="var(--bui-fg-announcement)"
            strokeDasharray="8 4"
            strokeWidth={2}
            legendType="plainline"
            dot={false}
            connectNulls
            isAnimationActive={false}
          />
        </LineChart>
      </ResponsiveContainer>
    </div>
  );
};
