import { Text } from '@backstage/ui';
import type {
  FleetReport,
  ReportFigure,
} from 'backstage-plugin-image-signing-common';
import { useWords, type Words } from '../components/words';
import { figureText } from './figureText';
import { ReportTable } from './ReportTable';
import { formatTime } from './reportText';
import styles from './ReportPage.module.css';

const groupsOf = (
  t: Words,
): Array<{ id: ReportFigure['group']; title: string }> => [
  { id: 'protection', title: t('ui.report.protection') },
  { id: 'rollout', title: t('ui.report.rollout') },
  { id: 'exceptions', title: t('ui.report.exceptionsInNumbers') },
  { id: 'denials', title: t('ui.report.refusalsInNumbers') },
  { id: 'supply', title: t('ui.report.sourcesAndKeys') },
];

/** Every figure of one kind with what it counts. */
export const ReportFigures = (props: { report: FleetReport }) => {
  const t = useWords();

  const { figures, demo } = props.report;
  return (
    <>
      {groupsOf(t).map(({ id, title }) => {
        const group = figures.filter(figure => figure.group === id);
        if (group.length === 0) return null;
        return (
          <ReportTable
            key={id}
            title={title}
            demo={demo}
            data={group}
            empty=""
            head={[
              t('ui.report.figure'),
              t('ui.report.value'),
              t('ui.report.unknown'),
              t('ui.report.asOf'),
            ]}
            rows={group.map(figure => ({
              id: figure.id,
              cells: [
                <>
                  <Text variant="body-medium" weight="bold">
                    {figure.title}
                  </Text>
                  <Text as="p" variant="body-small" color="secondary">
                    {figure.definition}
                  </Text>
                </>,
                <>
                  <span className={styles.value}>{figureText(figure)}</span>
                  {figure.note && (
                    <Text as="p" variant="body-small" color="secondary">
                      {figure.note}
                    </Text>
                  )}
                </>,
                figure.unknown ?? '–',
                <span className={styles.value}>{formatTime(figure.asOf)}</span>,
              ],
            }))}
          />
        );
      })}
    </>
  );
};
