import type { ReactNode } from 'react';
import { Button } from '@backstage/ui';
import { useWords } from './words';
import styles from './FilterBar.module.css';

/** The filters over a table. */
export const FilterBar = (props: {
  label: string;
  children: ReactNode;
  onClear?: () => void;
}) => {
  const t = useWords();
  return (
    <div role="search" aria-label={props.label} className={styles.bar}>
      {props.children}
      {props.onClear && (
        <Button variant="tertiary" onPress={props.onClear}>
          {t('ui.components.clearFilters')}
        </Button>
      )}
    </div>
  );
};
