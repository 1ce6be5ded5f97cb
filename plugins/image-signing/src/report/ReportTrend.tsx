import { useMemo } from 'react';
import { Text } from '@backstage/ui';
import type {
  FleetReport,
  ReportChange,
} from 'backstage-plugin-image-signing-common';
import type { ChartMark } from '../chart/LineChart';
import { Panel } from '../components/Panel';
import { Ratio } from '../components/Ratio';
import { useWords, type Words } from '../components/words';
import { toTrendDays } from '../overview/trend';
import { TrendChart } from '../overview/TrendChart';
import { ReportTable } from './ReportTable';

const kindsOf = (t: Words) =>
  ({
    'policy-changed': t('ui.report.trustPolicyChanged'),
    weakened: t('ui.report.enforcementWeakened'),
    strengthened: t('ui.report.enforcementStrengthened'),
    'lost-sight': t('ui.report.enforcementOutOfSight'),
    'failed-open': t('ui.report.webhookFailedOpen'),
  } as const);

const Change = (props: { change: ReportChange }) => {
  const t = useWords();

  const { weeks, known, note, before, after } = props.change;
  return (
    <Text as="p" variant="body-medium">
      {t('ui.report.protectedOverWeeksWeeks', { weeks })}{' '}
      {known && before && after ? (
        <>
          <Ratio count={before.numerator} total={before.denominator} />{' '}
          {t('ui.report.onDate', { date: before.date })}{' '}
          <Ratio count={after.numerator} total={after.denominator} />{' '}
          {t('ui.report.onDate2', { date: after.date })}
          {before.denominator !== after.denominator &&
            t('ui.report.theDenominatorChangedFromDenominator', {
              denominator: before.denominator,
              denominator2: after.denominator,
            })}
          .
        </>
      ) : (
        note
      )}
    </Text>
  );
};

/** Days on which something happened, in the order of their numbers. */
const marksOf = ({ trend }: FleetReport): ChartMark[] =>
  [...new Set(trend.markers.map(({ date }) => date))].map((date, index) => ({
    date,
    label: String(index + 1),
  }));

/** The protected share day by day, with the numbers of what happened. */
export const ReportTrend = (props: { report: FleetReport }) => {
  const t = useWords();
  const { report } = props;
  const { trend, stages } = report;
  const { environments, days } = useMemo(
    () =>
      toTrendDays(trend.points, [
        ...new Set(stages.map(({ environment }) => environment)),
      ]),
    [trend.points, stages],
  );
  const marks = useMemo(() => marksOf(report), [report]);
  return (
    <Panel title={t('ui.report.protectedDayByDay')} description={trend.note}>
      {days.length > 0 ? (
        <TrendChart environments={environments} days={days} marks={marks} />
      ) : (
        <p>{t('ui.report.thereIsNoHistoryTo')}</p>
      )}
      {trend.changes.map(change => (
        <Change key={change.weeks} change={change} />
      ))}
    </Panel>
  );
};

/** What the numbers in the trend stand for. */
export const ReportMarkers = (props: { report: FleetReport }) => {
  const t = useWords();
  const { trend, demo } = props.report;
  const marks = marksOf(props.report);
  return (
    <ReportTable
      title={t('report.markers')}
      demo={demo}
      data={trend.markers}
      empty={t('ui.report.neitherTheTrustPolicyNor')}
      head={[
        t('ui.report.no'),
        t('ui.report.day'),
        t('ui.report.what'),
        t('ui.report.times'),
        t('ui.report.theFirstOfThem'),
      ]}
      rows={trend.markers.map(({ date, kind, count, text }) => ({
        id: `${date} ${kind}`,
        cells: [
          marks.find(mark => mark.date === date)?.label,
          date,
          kindsOf(t)[kind],
          count,
          text,
        ],
      }))}
    />
  );
};
