import type { ReactElement, ReactNode } from 'react';
import styles from './StatusLabel.module.css';

/** How a state is coloured; the icon and the word carry it without colour. */
export type Tone = 'good' | 'bad' | 'warning' | 'info' | 'unknown' | 'neutral';

/** A state: always an icon and a word, never a colour alone. */
export const StatusLabel = (props: {
  tone: Tone;
  icon: ReactElement;
  title?: string;
  children: ReactNode;
}) => (
  <span className={styles.label} data-tone={props.tone} title={props.title}>
    <span className={styles.icon} aria-hidden="true">
      {props.icon}
    </span>
    <span className={styles.word}>{props.children}</span>
  </span>
);
