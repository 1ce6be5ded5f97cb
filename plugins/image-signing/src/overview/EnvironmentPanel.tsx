import { Alert, Flex, Link, Text } from '@backstage/ui';
import {
  NO_ENVIRONMENT,
  type EnvironmentSummary,
} from 'backstage-plugin-image-signing-common';
import { ModeLabel } from '../components/ModeLabel';
import { Panel } from '../components/Panel';
import { Ratio } from '../components/Ratio';
import { useOptionalRouteRef } from '../hooks/useOptionalRouteRef';
import { postureRouteRef, servicesRouteRef } from '../routes';
import { SegmentedBar } from './SegmentedBar';
import styles from './EnvironmentPanel.module.css';

const Numbers = (props: { summary: EnvironmentSummary }) => {
  const { digests } = props.summary;
  const numbers: Array<[string, number]> = [
    ['Protected', digests.protected],
    ['Verified', digests.verified],
    ['Enforced', digests.enforced],
    ['Pinned by digest', digests.pinned],
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
function denominators(summary: EnvironmentSummary): string {
  const { digests, workloads, unmapped, cold, services } = summary;
  if (digests.total === 0 && cold === 0) return 'Nothing runs here.';
  const sentences = [
    `Counted: ${plural(digests.total, 'distinct running digest')} of ${plural(
      services,
      'service',
    )}; ${workloads.protected} of ${plural(
      workloads.total,
      'workload',
    )} protected.`,
  ];
  if (unmapped.total > 0) {
    sentences.push(
      `${unmapped.total} of the ${digests.total} digests belong to no service.`,
    );
  }
  if (cold > 0) {
    sentences.push(
      `Not counted: ${plural(cold, 'image')} that would run on the next start.`,
    );
  }
  return sentences.join(' ');
}

/** One environment in numbers. */
export const EnvironmentPanel = (props: { summary: EnvironmentSummary }) => {
  const { summary } = props;
  const servicesLink = useOptionalRouteRef(servicesRouteRef);
  const postureLink = useOptionalRouteRef(postureRouteRef);
  const name =
    summary.environment === NO_ENVIRONMENT
      ? 'Outside every environment'
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
              aria-label={`Services: ${name}`}
            >
              Services
            </Link>
          )}
          {postureLink && (
            <Link
              href={`${postureLink()}${query}`}
              aria-label={`Posture: ${name}`}
            >
              Posture
            </Link>
          )}
        </Flex>
      }
    >
      <div className={styles.intent}>
        <span className={styles.control}>
          Intent for signatures:{' '}
          <ModeLabel mode={summary.intent.signature} isIntent />
        </span>
        <span className={styles.control}>
          for digests only: <ModeLabel mode={summary.intent.digest} isIntent />
        </span>
      </div>
      <Numbers summary={summary} />
      <SegmentedBar
        counts={summary.digests}
        label={`Running digests: ${name}`}
      />
      {summary.staleClusters.length > 0 && (
        <Alert
          status="warning"
          icon
          title={`Silent: ${summary.staleClusters.join(', ')}`}
          description={`${summary.digests.stale} of ${summary.digests.total} digests are counted as unknown until these clusters answer again.`}
        />
      )}
      <Text as="p" variant="body-small" color="secondary">
        {denominators(summary)}
      </Text>
    </Panel>
  );
};
