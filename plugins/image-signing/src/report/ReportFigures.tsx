import { Text } from '@backstage/ui';
import type {
  FleetReport,
  ReportFigure,
} from 'backstage-plugin-image-signing-common';
import { figureText } from './figureText';
import { ReportTable } from './ReportTable';
import { formatTime } from './reportText';
import styles from './ReportPage.module.css';

const GROUPS: Array<{ id: ReportFigure['group']; title: string }> = [
  { id: 'protection', title: 'Protection' },
  { id: 'rollout', title: 'Rollout' },
  { id: 'exceptions', title: 'Exceptions in numbers' },
  { id: 'denials', title: 'Refusals in numbers' },
  { id: 'supply', title: 'Sources and keys' },
];

/** Every figure of one kind with what it counts. */
export const ReportFigures = (props: { report: FleetReport }) => {
  const { figures, demo } = props.report;
  return (
    <>
      {GROUPS.map(({ id, title }) => {
        const group = figures.filter(figure => figure.group === id);
        if (group.length === 0) return null;
        return (
          <ReportTable
            key={id}
            title={title}
            demo={demo}
            data={group}
            empty=""
            head={['Figure', 'Value', 'Unknown', 'As of']}
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
