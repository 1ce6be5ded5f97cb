import { useId } from 'react';
import styles from './DayField.module.css';

/** A day as YYYY-MM-DD, typed or picked. */
export const DayField = (props: {
  label: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}) => {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>
        {props.label}
      </label>
      <input
        id={id}
        type="date"
        className={styles.input}
        value={props.value ?? ''}
        onChange={event => props.onChange(event.target.value || undefined)}
      />
    </div>
  );
};
