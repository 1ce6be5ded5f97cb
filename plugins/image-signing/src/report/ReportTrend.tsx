import { useMemo } from 'react';
import { Text } from '@backstage/ui';
import type {
  FleetReport,
  ReportChange,
} from 'backstage-plugin-image-signing-common';
import { Ratio } from '../components/Ratio';
import { toTrendDays } from '../overview/trend';
import { TrendChart } from '../overview/TrendChart';
import { ReportTable } from './ReportTable';

const KINDS = {
  'policy-changed': 'Trust policy changed',
  weakened: 'Enforcement weakened',
  strengthened: 'Enforcement strengthened',
  'lost-sight': 'Enforcement out of sight',
  'failed-open': 'Webhook failed open',
} as const;

const Change = (props: { change: ReportChange }) => {
  const { weeks, known, note, before, after } = props.change;
  return (
    <Text as="p" variant="body-medium">
      Protected over {weeks} weeks:{' '}
      {known && before && after ? (
        <>
          <Ratio count={before.numerator} total={before.denominator} /> on{' '}
          {before.date},{' '}
          <Ratio count={after.numerator} total={after.denominator} /> on{' '}
          {after.date}
          {before.denominator !== after.denominator &&
            `; the denominator changed from ${before.denominator} to ${after.denominator}`}
          .
        </>
      ) : (
        note
      )}
    </Text>
  );
};

/** The protected share day by day, with what happened under it. */
export const ReportTrend = (props: { report: FleetReport }) => {
  const { trend, demo, stages } = props.report;
  const { environments, days } = useMemo(
    () =>
      toTrendDays(trend.points, [
        ...new Set(stages.map(({ environment }) => environment)),
      ]),
    [trend.points, stages],
  );
  const marks = useMemo(() => {
    const dates = [...new Set(trend.markers.map(({ date }) => date))];
    return dates.map((date, index) => ({ date, label: String(index + 1) }));
  }, [trend.markers]);
  const numberOf = (date: string) =>
    marks.find(mark => mark.date === date)?.label;
  return (
    <ReportTable
      title="Protected, day by day"
      description={trend.note}
      demo={demo}
      data={trend.markers}
      empty={
        trend.points.length === 0
          ? 'There is no history to show.'
          : 'Neither the trust policy nor the enforcement changed in this span.'
      }
      head={['No.', 'Day', 'What', 'Times', 'The first of them']}
      rows={trend.markers.map(({ date, kind, count, text }) => ({
        id: `${date} ${kind}`,
        cells: [numberOf(date), date, KINDS[kind], count, text],
      }))}
    >
      {days.length > 0 && (
        <TrendChart environments={environments} days={days} marks={marks} />
      )}
      {trend.changes.map(change => (
        <Change key={change.weeks} change={change} />
      ))}
    </ReportTable>
  );
};
