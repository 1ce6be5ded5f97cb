import type {
  Answer,
  EntityEnvironment,
} from 'backstage-plugin-image-signing-common';
import { AnswerLabel } from '../components/AnswerLabel';
import { StaleLabel } from '../components/StaleLabel';
import { VerdictLabel } from '../components/VerdictLabel';
import { useWords } from '../components/words';
import styles from './EnvironmentChip.module.css';

/** Enforced only where every running digest is; unknown where it cannot be told. */
export function enforcedAnswer(environment: EntityEnvironment): Answer {
  const { digests, signature } = environment;
  if (digests.total > 0 && digests.enforced === digests.total) return 'yes';
  return signature.mode === 'unknown' ? 'unknown' : 'no';
}

/** One environment of a service in a line. */
const EnvironmentChip = (props: { environment: EntityEnvironment }) => {
  const t = useWords();

  const { environment } = props;
  const { digests } = environment;
  return (
    <li className={styles.chip} title={environment.sentence}>
      <span className={styles.name}>{environment.environment}</span>
      {digests.total === 0 ? (
        <span>{t('ui.services.noneRunning')}</span>
      ) : (
        <>
          <VerdictLabel status={environment.status} />
          <span>
            {t('ui.services.verifiedTotalVerified', {
              verified: digests.verified,
              total: digests.total,
            })}
          </span>
          <AnswerLabel answer={enforcedAnswer(environment)} />
        </>
      )}
      {environment.stale && <StaleLabel />}
    </li>
  );
};

/** The environments of a service, one line each. */
export const EnvironmentChips = (props: {
  environments: EntityEnvironment[];
}) => (
  <ul className={styles.chips}>
    {props.environments.map(environment => (
      <EnvironmentChip
        key={environment.environment}
        environment={environment}
      />
    ))}
  </ul>
);
