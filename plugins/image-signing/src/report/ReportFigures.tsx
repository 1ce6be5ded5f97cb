import { Text } from '@backstage/ui';
import type {
  FleetReport,
  ReportFigure,
} from 'backstage-plugin-image-signing-common';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
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
    <div className={styles.figures}>
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
                  <Text
                    as="p"
                    variant="body-small"
                    color="secondary"
                    className={styles.screen}
                  >
                    {figure.definition}
                  </Text>
                </>,
                <>
                  <span className={styles.value}>{figureText(figure)}</span>
                  {figure.note && (
                    <Text
                      as="p"
                      variant="body-small"
                      color="secondary"
                      className={styles.screen}
                    >
                      {figure.note}
                    </Text>
                  )}
                </>,
                figure.unknown ?? '–',
                <span className={styles.time}>{formatTime(figure.asOf)}</span>,
              ],
            }))}
          />
        );
      })}
    </div>
  );
};

/** What the figures count and as of when, for paper: there it stands once, at the end. */
export const ReportDefinitions = (props: { report: FleetReport }) => {
  const t = useWords();
  return (
    <div className={styles.paper}>
      <Panel title={t('report.definitions')}>
        <PlainTable
          caption={t('report.definitions')}
          head={[
            t('ui.report.figure'),
            t('report.definition'),
            t('ui.report.asOf'),
          ]}
          rows={props.report.figures.map(
            ({ id, title, definition, note, asOf }) => ({
              id,
              cells: [
                title,
                note ? `${definition} ${note}` : definition,
                <span className={styles.value}>{formatTime(asOf)}</span>,
              ],
            }),
          )}
        />
      </Panel>
    </div>
  );
};
