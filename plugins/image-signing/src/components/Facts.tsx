import { Fragment, type ReactNode } from 'react';
import styles from './Facts.module.css';

/** Names and values. A value that is `undefined` is left out. */
export const Facts = (props: {
  items: Array<[name: string, value: ReactNode]>;
}) => (
  <dl className={styles.facts}>
    {props.items
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
  </dl>
);
