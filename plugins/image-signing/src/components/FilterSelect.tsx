import { Select } from '@backstage/ui';
import { useWords } from './words';
import styles from './FilterBar.module.css';

const ALL = 'all';

/** One filter with a fixed set of values; "all" clears it. */
export const FilterSelect = (props: {
  label: string;
  value: string | undefined;
  options: Array<{ id: string; label: string }>;
  onChange: (value: string | undefined) => void;
  /** There is always a value, so that "all" is not offered. */
  required?: boolean;
}) => {
  const t = useWords();

  const { label, value, options, onChange, required } = props;
  // A link may name a value that is not offered; it must still be visible.
  const known =
    !value || options.some(option => option.id === value)
      ? options
      : [...options, { id: value, label: value }];
  return (
    <Select
      className={styles.field}
      label={label}
      selectionMode="single"
      options={
        required
          ? known
          : [{ id: ALL, label: t('ui.components.all') }, ...known]
      }
      value={value ?? ALL}
      onChange={key =>
        onChange(key === ALL || key === null ? undefined : String(key))
      }
    />
  );
};
