import { useEffect } from 'react';
import { Text } from '@backstage/ui';
import type { ProgressItem } from 'backstage-plugin-image-signing-common';
import { useWords } from '../components/words';
import { useLoad } from '../hooks/useLoad';
import styles from './ProgressStrip.module.css';

/** How often to ask while something runs. */
const POLL_MS = 5_000;

const Item = ({ item }: { item: ProgressItem }) => {
  const t = useWords();
  const { work, done, total } = item;
  const name = t(`progress.${work}`);
  const known = done !== undefined && total !== undefined;
  return (
    <li className={styles.item}>
      <Text variant="body-small" weight="bold">
        {name}
      </Text>
      <progress
        className={styles.bar}
        aria-label={name}
        {...(known && { value: done, max: total })}
      />
      <Text variant="body-small" color="secondary">
        {known
          ? t('progress.count', {
              done: done.toLocaleString(),
              total: total.toLocaleString(),
            })
          : t('progress.running')}
      </Text>
    </li>
  );
};

/** What the backend is working through, with counts; nothing while it is idle. */
export const ProgressStrip = () => {
  const t = useWords();
  const { value, again } = useLoad(
    (api, signal) => api.getProgress({ signal }),
    [],
    ['fleet'],
  );
  const running = Boolean(value?.items.length);

  useEffect(() => {
    if (!running) return undefined;
    const timer = setTimeout(again, POLL_MS);
    return () => clearTimeout(timer);
    // Once an answer: `value` is another object each time.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [running, value]);

  if (!value || !running) return null;
  return (
    <section className={styles.strip} aria-label={t('progress.title')}>
      <Text variant="body-small" color="secondary">
        {t('progress.title')}
      </Text>
      <ul className={styles.items}>
        {value.items.map(item => (
          <Item key={item.work} item={item} />
        ))}
      </ul>
    </section>
  );
};
