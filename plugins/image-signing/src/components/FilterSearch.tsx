import { SearchField } from '@backstage/ui';
import styles from './FilterBar.module.css';

/** The search of a table. */
export const FilterSearch = (props: {
  label: string;
  placeholder?: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}) => (
  <SearchField
    className={styles.search}
    label={props.label}
    placeholder={props.placeholder}
    size="small"
    value={props.value ?? ''}
    onChange={text => props.onChange(text || undefined)}
  />
);
