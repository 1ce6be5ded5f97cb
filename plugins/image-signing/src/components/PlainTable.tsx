import type { ReactNode } from 'react';
import { VisuallyHidden } from '@backstage/ui';
import styles from './PlainTable.module.css';

/** A small table without paging; the first cell of a row names the row. */
export const PlainTable = (props: {
  caption: string;
  head: ReactNode[];
  rows: Array<{ id: string; cells: ReactNode[] }>;
}) => (
  <div className={styles.scroll}>
    <table className={styles.table}>
      <caption>
        <VisuallyHidden>{props.caption}</VisuallyHidden>
      </caption>
      <thead>
        <tr>
          {props.head.map((title, index) =>
            // A column of buttons has no name, and so no head.
            title === '' ? (
              <td key={index} />
            ) : (
              <th key={index} scope="col">
                {title}
              </th>
            ),
          )}
        </tr>
      </thead>
      <tbody>
        {props.rows.map(row => (
          <tr key={row.id}>
            {row.cells.map((cell, index) =>
              index === 0 ? (
                <th key={index} scope="row">
                  {cell}
                </th>
              ) : (
                <td key={index}>{cell}</td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
