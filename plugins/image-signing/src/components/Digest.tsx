import { CopyButton } from './CopyButton';
import { useWords } from './words';
import styles from './Digest.module.css';

/** `sha256:` and the first 12 digits. */
export function shortDigest(digest: string): string {
  const [algorithm, hex = ''] = digest.split(':');
  return `${algorithm}:${hex.slice(0, 12)}`;
}

/** A digest, cut, with the whole one to copy. */
export const Digest = (props: { digest: string | undefined }) => {
  const t = useWords();

  const { digest } = props;
  if (!digest) return <span>{t('ui.components.digestNotResolved')}</span>;
  return (
    <span className={styles.digest}>
      <code title={digest}>{shortDigest(digest)}</code>
      <CopyButton
        text={digest}
        label={t('ui.components.copyTheDigestShortdigest', {
          shortDigest: shortDigest(digest),
        })}
      />
    </span>
  );
};
