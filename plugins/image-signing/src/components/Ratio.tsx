import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { imageSigningTranslationRef } from '../translation';
import { formatShare } from './share';
import styles from './Ratio.module.css';

/** A percentage with its numerator and denominator; of nothing there is none. */
export const Ratio = (props: { count: number; total: number }) => {
  const { t } = useTranslationRef(imageSigningTranslationRef);
  const { count, total } = props;
  if (total === 0) {
    return <span className={styles.counts}>{t('noneRunning')}</span>;
  }
  return (
    <span className={styles.ratio}>
      {formatShare(count, total)}{' '}
      <span className={styles.counts}>
        ({count} of {total})
      </span>
    </span>
  );
};
