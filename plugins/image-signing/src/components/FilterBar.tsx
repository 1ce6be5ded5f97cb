import type { ReactNode } from 'react';
import { Button } from '@backstage/ui';
import styles from './FilterBar.module.css';

/** The filters over a table. */
export const FilterBar = (props: {
  label: string;
  children: ReactNode;
  onClear?: () => void;
}) => (
  <div role="search" aria-label={props.label} className={styles.bar}>
    {props.children}
    {props.onClear && (
      <Button variant="tertiary" onPress={props.onClear}>
        Clear filters
      </Button>
    )}
  </div>
);
