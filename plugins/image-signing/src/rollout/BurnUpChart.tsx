import type { BurnUp } from 'backstage-plugin-image-signing-common';
import { LineChart } from '../chart/LineChart';
import { useWords } from '../components/words';
import { burnUpDays } from './burnUpDays';

/** How many arrived and what is expected; the table says the same. */
export const BurnUpChart = (props: { burnUp: BurnUp }) => {
  const t = useWords();
  const { targetDate } = props.burnUp;
  const days = burnUpDays(props.burnUp);
  return (
    <LineChart
      days={days.map(({ date }) => date)}
      lines={[
        {
          name: t('ui.rollout.burnUp.services'),
          values: days.map(({ total }) => total),
          stroke: 'var(--bui-fg-secondary)',
          dash: '2 4',
        },
        {
          name: t('ui.rollout.burnUp.reached'),
          values: days.map(({ reached }) => reached),
          stroke: 'var(--bui-fg-positive)',
        },
        {
          name: t('ui.rollout.burnUp.forecast'),
          values: days.map(({ expected }) => expected),
          stroke: 'var(--bui-fg-announcement)',
          dash: '8 4',
          joined: true,
        },
      ]}
      marks={
        targetDate
          ? [{ date: targetDate, label: t('ui.rollout.burnUp.target') }]
          : []
      }
      height={220}
    />
  );
};
