import type { ReactNode } from 'react';
import styles from './LinkButton.module.css';

/** Opens details beside a list; the first cell of a row, so never scrolled away. */
export const LinkButton = (props: {
  label: string;
  onPress: () => void;
  children: ReactNode;
}) => (
  <button
    type="button"
    className={styles.button}
    aria-label={props.label}
    onClick={props.onPress}
  >
    {props.children}
  </button>
);
