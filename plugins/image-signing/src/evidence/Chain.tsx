import type { ReactNode } from 'react';
import { Text } from '@backstage/ui';
import styles from './Chain.module.css';

/** Links of evidence, in the order in which they depend on each other. */
export const Chain = (props: { children: ReactNode }) => (
  <ol className={styles.chain}>{props.children}</ol>
);

/** One link of the chain. */
export const ChainLink = (props: {
  title: string;
  level?: 'h3' | 'h4';
  children: ReactNode;
}) => (
  <li className={styles.link}>
    <div className={styles.body}>
      <Text as={props.level ?? 'h3'} variant="body-large" weight="bold">
        {props.title}
      </Text>
      {props.children}
    </div>
  </li>
);
