import { CopyButton } from './CopyButton';
import styles from './Command.module.css';

/** A command, ready to copy. */
export const Command = (props: { command: string; label?: string }) => (
  <div className={styles.command}>
    <pre className={styles.text}>{props.command}</pre>
    <CopyButton
      text={props.command}
      label={props.label ?? 'Copy the command'}
    />
  </div>
);
