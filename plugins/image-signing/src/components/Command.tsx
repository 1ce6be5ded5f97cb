import { CopyButton } from './CopyButton';
import { useWords } from './words';
import styles from './Command.module.css';

/** A command, ready to copy. */
export const Command = (props: { command: string; label?: string }) => {
  const t = useWords();
  return (
    <div className={styles.command}>
      <pre className={styles.text}>{props.command}</pre>
      <CopyButton
        text={props.command}
        label={props.label ?? t('ui.components.copyTheCommand')}
      />
    </div>
  );
};
