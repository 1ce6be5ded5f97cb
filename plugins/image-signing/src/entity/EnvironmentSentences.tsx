import type { EntityEnvironment } from 'backstage-plugin-image-signing-common';
import { StaleLabel } from '../components/StaleLabel';
import { VerdictLabel } from '../components/VerdictLabel';
import { useWords } from '../components/words';
import styles from './EnvironmentSentences.module.css';

/** The sentence begins with the name, which stands before it already. */
function withoutName({ environment, sentence }: EntityEnvironment): string {
  const prefix = `${environment}: `;
  return sentence.startsWith(prefix) ? sentence.slice(prefix.length) : sentence;
}

/** Both gates, each on its own: what stops an image, and where. */
const GateSentence = (props: { environment: EntityEnvironment }) => {
  const t = useWords();
  const { ciGate = 'unknown', signature } = props.environment;
  const onlyInCi =
    ciGate === 'pass' && ['none', 'audit', 'warn'].includes(signature.mode);
  return (
    <span className={styles.stage}>
      {t('ui.entity.gateInCiWordIn', {
        word: t(`check.${ciGate}`),
        word2: t(`mode.${signature.mode}`),
      })}
      {onlyInCi && t('ui.entity.checkedOnlyInCiThe')}
    </span>
  );
};

/** One sentence per environment. */
export const EnvironmentSentences = (props: {
  environments: EntityEnvironment[];
  details?: boolean;
}) => {
  const t = useWords();
  return (
    <ul className={styles.list} aria-label={t('table.environments')}>
      {props.environments.map(environment => (
        <li key={environment.environment} className={styles.item}>
          <strong>{environment.environment}</strong>
          {environment.digests.total > 0 && (
            <VerdictLabel status={environment.status} />
          )}
          {environment.stale && <StaleLabel />}
          <span className={styles.sentence}>
            {withoutName(environment)}
            {props.details && (
              <span className={styles.stage}>
                {t('ui.entity.stageWordValue', {
                  word: t(`stage.${environment.stage}`),
                  value:
                    environment.stageReason && `; ${environment.stageReason}`,
                })}
              </span>
            )}
            {props.details && <GateSentence environment={environment} />}
          </span>
        </li>
      ))}
    </ul>
  );
};
