import { formatShare } from './share';
import { useWords } from './words';
import styles from './Ratio.module.css';

/** A percentage with its numerator and denominator; of nothing there is none. */
export const Ratio = (props: { count: number; total: number }) => {
  const t = useWords();
  const { count, total } = props;
  if (total === 0) {
    return <span className={styles.counts}>{t('noneRunning')}</span>;
  }
  return (
    <span className={styles.ratio}>
      {formatShare(count, total)}{' '}
      <span className={styles.counts}>
        {t('ui.components.numberOfTotal', { number: count, total })}
      </span>
    </span>
  );
};
