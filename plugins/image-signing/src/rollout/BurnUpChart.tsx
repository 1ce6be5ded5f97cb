import type { BurnUp } from 'backstage-plugin-image-signing-common';
import { LineChart } from '../chart/LineChart';
import { burnUpDays } from './burnUpDays';

/** How many arrived and what is expected; the table says the same. */
export const BurnUpChart = (props: { burnUp: BurnUp }) => {
  const { targetDate } = props.burnUp;
  const days = burnUpDays(props.burnUp);
  return (
    <LineChart
      days={days.map(({ date }) => date)}
      lines={[
        {
          name: 'services',
          values: days.map(({ total }) => total),
          stroke: 'var(--bui-fg-secondary)',
          dash: '2 4',
        },
        {
          name: 'reached',
          values: days.map(({ reached }) => reached),
          stroke: 'var(--bui-fg-positive)',
        },
        {
          name: 'forecast',
          values: days.map(({ expected }) => expected),
          stroke: 'var(--bui-fg-announcement)',
          dash: '8 4',
          joined: true,
        },
      ]}
      marks={targetDate ? [{ date: targetDate, label: 'target' }] : []}
      height={220}
    />
  );
};
