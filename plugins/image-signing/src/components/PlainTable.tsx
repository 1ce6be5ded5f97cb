import { useEffect, useRef, useState, type ReactNode } from 'react';
import { VisuallyHidden } from '@backstage/ui';
import styles from './PlainTable.module.css';

/** Whether a box is too narrow for what is in it. */
function useScrolls() {
  const box = useRef<HTMLDivElement>(null);
  const [scrolls, setScrolls] = useState(false);
  useEffect(() => {
    const at = box.current;
    if (!at || typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(() =>
      setScrolls(at.scrollWidth > at.clientWidth),
    );
    observer.observe(at);
    if (at.firstElementChild) observer.observe(at.firstElementChild);
    return () => observer.disconnect();
  }, []);
  return { box, scrolls };
}

/** A small table without paging; the first cell of a row names the row. */
export const PlainTable = (props: {
  caption: string;
  head: ReactNode[];
  rows: Array<{ id: string; cells: ReactNode[] }>;
}) => {
  const { box, scrolls } = useScrolls();
  // What does not fit is reached with the keyboard too.
  const reachable = scrolls && {
    role: 'region',
    'aria-label': props.caption,
    tabIndex: 0,
  };
  return (
    <div className={styles.scroll} ref={box} {...reachable}>
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
};
