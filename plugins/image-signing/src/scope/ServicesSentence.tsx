import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import type {
  ServicesSummary,
  VerdictStatus,
} from 'backstage-plugin-image-signing-common';
import { VerdictLabel } from '../components/VerdictLabel';
import { imageSigningTranslationRef } from '../translation';
import styles from './ServicesSentence.module.css';

/** The worst first; unknown is never among the good ones. */
const STATUSES: VerdictStatus[] = ['failed', 'unknown', 'excepted', 'verified'];

/** How many services are in which state, out of how many. */
export const ServicesSentence = (props: { summary: ServicesSummary }) => {
  const { t } = useTranslationRef(imageSigningTranslationRef);
  const { total, byStatus } = props.summary.services;
  return (
    <div className={styles.sentence}>
      <Text as="p" variant="body-medium">
        {t('scope.services', { count: total })}
      </Text>
      <ul className={styles.states}>
        {STATUSES.filter(status => byStatus[status] > 0).map(status => (
          <li key={status}>
            <Text variant="body-medium">
              {byStatus[status]} of {total}
            </Text>
            <VerdictLabel status={status} />
          </li>
        ))}
      </ul>
    </div>
  );
};
