import { Link, Text } from '@backstage/ui';
import { usePermission } from '@backstage/plugin-permission-react';
import {
  imageSigningExceptionCreatePermission,
  type ReadinessNamespace,
  type ReadinessWorkload,
} from 'backstage-plugin-image-signing-common';
import { EntityName } from '../components/EntityName';
import { Facts } from '../components/Facts';
import { LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { Panel } from '../components/Panel';
import { ReadinessOutcomeLabel } from '../components/ReadinessOutcomeLabel';
import { TimeAgo } from '../components/TimeAgo';
import { useWords, type Words } from '../components/words';
import { exceptionQuery } from '../exceptions/exceptionQuery';
import { useLoad } from '../hooks/useLoad';
import { useOptionalRouteRef } from '../hooks/useOptionalRouteRef';
import { requestExceptionRouteRef } from '../routes';
import { PlanLink } from '../plan/PlanLink';
import { NamespaceDryRuns } from './NamespaceDryRuns';
import { ReadinessSummaryPanel } from './ReadinessSummaryPanel';

const SHOWN = 50;

const presenceOf = (t: Words) =>
  ({
    running: t('ui.readiness.runsNow'),
    cold: t('ui.readiness.doesNotRunNowStarts'),
    past: t('ui.readiness.goneLastSeen'),
  } as const);

/** Leads to the form with the narrow scope of a refused image filled in. */
const RequestException = (props: {
  workload: ReadinessWorkload;
  image: ReadinessWorkload['images'][number];
}) => {
  const t = useWords();

  const { workload, image } = props;
  const { repository, digest, serviceAccount, trustPolicy } = image;
  const form = useOptionalRouteRef(requestExceptionRouteRef)?.();
  const { allowed } = usePermission({
    permission: imageSigningExceptionCreatePermission,
  });
  const narrow = repository && digest && serviceAccount;
  if (!form || !allowed || !narrow || trustPolicy !== 'refused') return null;
  const { cluster, namespace, entityRef } = workload;
  const scope = { repository, digest, cluster, namespace, serviceAccount };
  return (
    <Link href={`${form}?${exceptionQuery({ scope, entityRef })}`}>
      {t('ui.readiness.requestAnExceptionForContainer', {
        container: image.container,
      })}
    </Link>
  );
};

const Workload = (props: { workload: ReadinessWorkload }) => {
  const t = useWords();

  const { workload } = props;
  const failing = workload.images.filter(
    image => image.trustPolicy !== 'admitted',
  );
  return (
    <Panel
      title={`${workload.workload.kind} ${workload.workload.name}`}
      level="h4"
    >
      <ReadinessOutcomeLabel outcome={workload.trustPolicy} />
      <Facts
        items={[
          [
            t('table.service'),
            <EntityName
              entityRef={workload.entityRef}
              absent={t('ui.readiness.ofNoService')}
            />,
          ],
          [t('table.owner'), workload.owner ?? t('ui.readiness.notKnown')],
          [
            t('ui.readiness.now'),
            <>
              {presenceOf(t)[workload.presence]}{' '}
              {workload.lastSeenAt && <TimeAgo at={workload.lastSeenAt} />}
            </>,
          ],
        ]}
      />
      {failing.map(image => (
        <div key={`${image.containerType}/${image.container}`}>
          <Text
            as="p"
            variant="body-small"
            weight="bold"
            style={{ overflowWrap: 'anywhere' }}
          >
            {image.container}: {image.reference}
          </Text>
          {!image.pinned && (
            <Text as="p" variant="body-small">
              {t('ui.readiness.namedByATagDeploy')}
            </Text>
          )}
          {image.reasons.map(reason => (
            <Text as="p" variant="body-small" key={reason.code + reason.detail}>
              {reason.text}. {reason.fix}
            </Text>
          ))}
          <RequestException workload={workload} image={image} />
        </div>
      ))}
    </Panel>
  );
};

/** The workloads of one namespace that would be refused, and why. */
export const NamespaceReadiness = (props: {
  namespace: ReadinessNamespace;
}) => {
  const t = useWords();

  const { cluster, namespace, dryRuns } = props.namespace;
  const { value, error, loading, retry } = useLoad(
    (api, signal) =>
      api.listReadinessWorkloads(
        { cluster, namespace, limit: SHOWN },
        { signal },
      ),
    [cluster, namespace],
    ['fleet'],
  );
  const notAdmitted = value?.items.filter(
    workload => workload.trustPolicy !== 'admitted',
  );
  return (
    <>
      <PlanLink cluster={cluster} namespace={namespace} />
      <ReadinessSummaryPanel scope={{ cluster, namespace }} />
      {dryRuns && <NamespaceDryRuns cluster={cluster} namespace={namespace} />}
      {error && <LoadError error={error} onRetry={retry} />}
      {loading && <LoadingBlocks label={t('ui.readiness.theWorkloads')} />}
      {notAdmitted && !loading && (
        <Panel title={t('ui.readiness.workloadsThatTheTrustPolicy')}>
          {notAdmitted.length === 0 ? (
            <Text as="p" variant="body-medium">
              {t('ui.readiness.noneOfThoseThatYou')}
            </Text>
          ) : (
            notAdmitted.map(workload => (
              <Workload
                key={`${workload.workload.kind}/${workload.workload.name}`}
                workload={workload}
              />
            ))
          )}
          {notAdmitted.length === SHOWN && (
            <Text as="p" variant="body-small" color="secondary">
              {t('ui.readiness.theFirstShownAreShown', { shown: SHOWN })}
            </Text>
          )}
        </Panel>
      )}
    </>
  );
};
