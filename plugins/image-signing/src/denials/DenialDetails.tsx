import type { ReactNode } from 'react';
import { Alert, ButtonLink, Flex, Text } from '@backstage/ui';
import { usePermission } from '@backstage/plugin-permission-react';
import {
  imageSigningExceptionCreatePermission,
  type Denial,
} from 'backstage-plugin-image-signing-common';
import { DenialClassLabel } from '../components/DenialClassLabel';
import { Digest, shortDigest } from '../components/Digest';
import { EntityName } from '../components/EntityName';
import { Facts } from '../components/Facts';
import { Panel } from '../components/Panel';
import { ReasonText } from '../components/ReasonText';
import { TimeAgo } from '../components/TimeAgo';
import { useWords, type Words } from '../components/words';
import { VerdictDetails } from '../evidence/VerdictDetails';
import { exceptionQuery } from '../exceptions/exceptionQuery';
import { useOptionalRouteRef } from '../hooks/useOptionalRouteRef';
import { requestExceptionRouteRef } from '../routes';
import { denialScopes } from './denialScope';

const sourcesOf = (t: Words) =>
  ({
    'audit-webhook': t('ui.denials.theAuditLogOfThe'),
    'controller-event': t('ui.denials.anEventOfAController'),
    'engine-event': t('ui.denials.anEventOfTheAdmission'),
    'policy-report': t('ui.denials.aPolicyReport'),
  } as const);

const RequestException = (props: { denial: Denial }) => {
  const t = useWords();

  const { denial } = props;
  const { allowed, loading } = usePermission({
    permission: imageSigningExceptionCreatePermission,
  });
  const link = useOptionalRouteRef(requestExceptionRouteRef)?.();
  const scopes = denialScopes(denial);
  if (!link || loading || denial.class !== 'policy') return null;
  if (!allowed) {
    return (
      <Text as="p" variant="body-small" color="secondary">
        {t('ui.denials.youMayNotRequestAn')}
      </Text>
    );
  }
  if (scopes.length === 0) {
    return (
      <Text as="p" variant="body-small" color="secondary">
        {t('ui.denials.anExceptionNeedsOneDigest')}
      </Text>
    );
  }
  return (
    <Flex direction="column" gap="2" align="start">
      {scopes.map(scope => (
        <ButtonLink
          key={scope.digest}
          variant="secondary"
          href={`${link}?${exceptionQuery({
            scope,
            entityRef: denial.entityRef,
            denialId: denial.id,
          })}`}
        >
          {scopes.length === 1
            ? t('ui.denials.requestException')
            : t('ui.denials.requestExceptionForShortdigest', {
                shortDigest: shortDigest(scope.digest),
              })}
        </ButtonLink>
      ))}
    </Flex>
  );
};

/** One group of refusals: who, what, why, where, and what to do. */
export const DenialDetails = (props: { denial: Denial }) => {
  const t = useWords();

  const { denial } = props;
  return (
    <>
      <DenialClassLabel value={denial.class} />
      {denial.class === 'finding' && (
        <Alert
          status="info"
          icon
          title={t('ui.denials.nothingWasRefused')}
          description={t('ui.denials.aPolicyThatOnlyAudits')}
        />
      )}
      {denial.class === 'outage' && (
        <Alert
          status="warning"
          icon
          title={t('ui.denials.thisIsNotAVerdict')}
          description={t('ui.denials.theAdmissionWebhookDidNot')}
        />
      )}
      <Panel title={t('ui.denials.whyAndWhatToDo')}>
        <ReasonText reason={denial.reason} />
        <RequestException denial={denial} />
      </Panel>
      <Panel title={t('ui.denials.whatAndWhere')}>
        <Facts
          items={[
            [
              t('table.service'),
              <EntityName
                entityRef={denial.entityRef}
                absent={t('ui.denials.ofNoService')}
              />,
            ],
            [
              t('table.workload'),
              `${denial.workload.kind} ${denial.workload.name}`,
            ],
            [t('table.cluster'), denial.cluster],
            [t('table.namespace'), denial.namespace],
            [t('table.environment'), denial.environment ?? 'none'],
            ...denial.images.map((image, index): [string, ReactNode] => [
              t('ui.denials.imageValue', { value: index + 1 }),
              <>
                {image.reference} <Digest digest={image.digest} />
              </>,
            ]),
          ]}
        />
      </Panel>
      <Panel title={t('ui.denials.whoAndWhen')}>
        <Facts
          items={[
            [
              t('ui.denials.user'),
              denial.user ?? t('ui.denials.notProvidedByThisSource'),
            ],
            [t('ui.denials.client'), denial.userAgent],
            [
              t('table.serviceAccount'),
              denial.serviceAccount ?? t('ui.denials.notTold'),
            ],
            [
              t('ui.denials.change'),
              denial.changeId ?? t('ui.denials.notPropagated'),
            ],
            [t('table.count'), `${denial.count}×`],
            [t('ui.denials.first'), <TimeAgo at={denial.firstAt} />],
            [t('ui.denials.last'), <TimeAgo at={denial.lastAt} />],
            [
              t('ui.denials.learnedFrom'),
              denial.sources.map(source => sourcesOf(t)[source]).join(', '),
            ],
          ]}
        />
      </Panel>
      <Panel title={t('ui.denials.inTheEngineSOwn')}>
        <Text
          as="p"
          variant="body-small"
          style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}
        >
          {denial.message}
        </Text>
        <Facts
          items={[
            [t('ui.denials.engine'), denial.engine ?? t('ui.denials.notTold')],
            [t('ui.denials.policy'), denial.policy],
          ]}
        />
      </Panel>
      <Panel
        title={t('ui.denials.judgedByThisPortalNow')}
        description={t('ui.denials.theSameImageCheckedAgain')}
      >
        {denial.now ? (
          <VerdictDetails verdict={denial.now} />
        ) : (
          <Text as="p" variant="body-medium">
            {t('ui.denials.notJudgedTheDigestIs')}
          </Text>
        )}
      </Panel>
    </>
  );
};
