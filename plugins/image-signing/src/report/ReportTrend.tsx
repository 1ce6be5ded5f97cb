import { useMemo } from 'react';
import { Text } from '@backstage/ui';
import type {
  FleetReport,
  ReportChange,
} from 'backstage-plugin-image-signing-common';
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

/** The protected share day by day, with what happened under it. */
export const ReportTrend = (props: { report: FleetReport }) => {
  const t = useWords();

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
      title={t('ui.report.protectedDayByDay')}
      description={trend.note}
      demo={demo}
      data={trend.markers}
      empty={
        trend.points.length === 0
          ? t('ui.report.thereIsNoHistoryTo')
          : t('ui.report.neitherTheTrustPolicyNor')
      }
      head={[
        t('ui.report.no'),
        t('ui.report.day'),
        t('ui.report.what'),
        t('ui.report.times'),
        t('ui.report.theFirstOfThem'),
      ]}
      rows={trend.markers.map(({ date, kind, count, text }) => ({
        id: `${date} ${kind}`,
        cells: [numberOf(date), date, kindsOf(t)[kind], count, text],
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
