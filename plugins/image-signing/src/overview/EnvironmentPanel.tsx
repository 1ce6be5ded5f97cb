import { Alert, Flex, Link, Text } from '@backstage/ui';
import {
  NO_ENVIRONMENT,
  type EnvironmentSummary,
} from 'backstage-plugin-image-signing-common';
import { ModeLabel } from '../components/ModeLabel';
import { Panel } from '../components/Panel';
import { Ratio } from '../components/Ratio';
import { useWords, type Words } from '../components/words';
import { useOptionalRouteRef } from '../hooks/useOptionalRouteRef';
import { postureRouteRef, servicesRouteRef } from '../routes';
import { SegmentedBar } from './SegmentedBar';
import styles from './EnvironmentPanel.module.css';

const Numbers = (props: { summary: EnvironmentSummary }) => {
  const t = useWords();

  const { digests } = props.summary;
  const numbers: Array<[string, number]> = [
    [t('ui.overview.protected'), digests.protected],
    [t('table.verified'), digests.verified],
    [t('ui.overview.enforced'), digests.enforced],
    [t('ui.overview.pinnedByDigest'), digests.pinned],
  ];
  return (
    <dl className={styles.numbers}>
      {numbers.map(([name, count], index) => (
        <div key={name} className={styles.number} data-main={index === 0}>
          <dt>{name}</dt>
          <dd>
            <Ratio count={count} total={digests.total} />
          </dd>
        </div>
      ))}
    </dl>
  );
};

function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** What the shares are shares of. */
function denominators(t: Words, summary: EnvironmentSummary): string {
  const { digests, workloads, unmapped, cold, services } = summary;
  if (digests.total === 0 && cold === 0)
    return t('ui.overview.nothingRunsHere');
  const sentences = [
    t('ui.overview.countedPluralOfPlural2Protected', {
      plural: plural(digests.total, t('ui.overview.distinctRunningDigest')),
      plural2: plural(services, 'service'),
      protected: workloads.protected,
      plural3: plural(workloads.total, 'workload'),
    }),
  ];
  if (unmapped.total > 0) {
    sentences.push(
      t('ui.overview.totalOfTheTotal2Digests', {
        total: unmapped.total,
        total2: digests.total,
      }),
    );
  }
  if (cold > 0) {
    sentences.push(
      t('ui.overview.notCountedPluralThatWould', {
        plural: plural(cold, 'image'),
      }),
    );
  }
  return sentences.join(' ');
}

/** One environment in numbers. */
export const EnvironmentPanel = (props: { summary: EnvironmentSummary }) => {
  const t = useWords();

  const { summary } = props;
  const servicesLink = useOptionalRouteRef(servicesRouteRef);
  const postureLink = useOptionalRouteRef(postureRouteRef);
  const name =
    summary.environment === NO_ENVIRONMENT
      ? t('ui.overview.outsideEveryEnvironment')
      : summary.environment;
  const query = `?environment=${encodeURIComponent(summary.environment)}`;
  return (
    <Panel
      title={name}
      level="h4"
      actions={
        <Flex gap="3">
          {servicesLink && (
            <Link
              href={`${servicesLink()}${query}`}
              aria-label={t('ui.overview.servicesName', { name })}
            >
              {t('ui.overview.services')}
            </Link>
          )}
          {postureLink && (
            <Link
              href={`${postureLink()}${query}`}
              aria-label={t('ui.overview.postureName', { name })}
            >
              {t('ui.overview.posture')}
            </Link>
          )}
        </Flex>
      }
    >
      <div className={styles.intent}>
        <span className={styles.control}>
          {t('ui.overview.intentForSignatures')}{' '}
          <ModeLabel mode={summary.intent.signature} isIntent />
        </span>
        <span className={styles.control}>
          {t('ui.overview.forDigestsOnly')}{' '}
          <ModeLabel mode={summary.intent.digest} isIntent />
        </span>
      </div>
      <Numbers summary={summary} />
      <SegmentedBar
        counts={summary.digests}
        label={t('ui.overview.runningDigestsName', { name })}
      />
      {summary.staleClusters.length > 0 && (
        <Alert
          status="warning"
          icon
          title={t('ui.overview.silentStaleclusters', {
            staleClusters: summary.staleClusters.join(', '),
          })}
          description={t('ui.overview.staleOfTotalDigestsAre', {
            stale: summary.digests.stale,
            total: summary.digests.total,
          })}
        />
      )}
      <Text as="p" variant="body-small" color="secondary">
        {denominators(t, summary)}
      </Text>
    </Panel>
  );
};
