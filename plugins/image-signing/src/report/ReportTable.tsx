import { useState, type ReactNode } from 'react';
import { Button, Flex } from '@backstage/ui';
import { ExportMenu } from '../components/ExportMenu';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { useWords } from '../components/words';
import styles from './ReportPage.module.css';

/** On a screen a long table starts with so many rows; paper shows all. */
const FIRST = 20;

/** A table of the report: titled, exported as it stands, and printed whole. */
export const ReportTable = (props: {
  title: string;
  description?: ReactNode;
  head: ReactNode[];
  rows: Array<{ id: string; cells: ReactNode[] }>;
  /** What is exported: the data behind the rows. */
  data: object[];
  /** The whole number, where the rows were cut. */
  total?: number;
  demo: boolean;
  empty: string;
  children?: ReactNode;
}) => {
  const t = useWords();

  const { title, rows, data, demo } = props;
  const [whole, setWhole] = useState(false);
  const total = props.total ?? data.length;
  return (
    <Panel
      title={title}
      description={props.description}
      actions={
        data.length > 0 && (
          <div className={styles.screen}>
            <ExportMenu
              name={title}
              readAll={async () => ({ rows: data, totalCount: total, demo })}
            />
          </div>
        )
      }
    >
      {props.children}
      {rows.length === 0 ? (
        <p>{props.empty}</p>
      ) : (
        <div className={whole ? undefined : styles.short}>
          <PlainTable caption={title} head={props.head} rows={rows} />
        </div>
      )}
      {rows.length > FIRST && (
        <Flex className={styles.screen}>
          <Button
            variant="secondary"
            size="small"
            onPress={() => setWhole(shown => !shown)}
          >
            {whole
              ? t('ui.report.showTheFirstFirst', { first: FIRST })
              : t('ui.report.showAllLengthRows', { length: rows.length })}
          </Button>
        </Flex>
      )}
      {total > rows.length && (
        <p>
          {t('ui.report.theFirstLengthOfTotal', { length: rows.length, total })}
        </p>
      )}
    </Panel>
  );
};
