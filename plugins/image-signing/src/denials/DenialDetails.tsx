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
import { VerdictDetails } from '../evidence/VerdictDetails';
import { exceptionQuery } from '../exceptions/exceptionQuery';
import { useOptionalRouteRef } from '../hooks/useOptionalRouteRef';
import { requestExceptionRouteRef } from '../routes';
import { denialScopes } from './denialScope';

const SOURCES = {
  'audit-webhook': 'the audit log of the cluster',
  'controller-event': 'an event of a controller',
  'engine-event': 'an event of the admission engine',
  'policy-report': 'a policy report',
} as const;

const RequestException = (props: { denial: Denial }) => {
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
        You may not request an exception; it needs the permission
        image-signing.exception.create.
      </Text>
    );
  }
  if (scopes.length === 0) {
    return (
      <Text as="p" variant="body-small" color="secondary">
        An exception needs one digest and one service account; this denial does
        not tell them.
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
            ? 'Request exception'
            : `Request exception for ${shortDigest(scope.digest)}`}
        </ButtonLink>
      ))}
    </Flex>
  );
};

/** One group of refusals: who, what, why, where, and what to do. */
export const DenialDetails = (props: { denial: Denial }) => {
  const { denial } = props;
  return (
    <>
      <DenialClassLabel value={denial.class} />
      {denial.class === 'finding' && (
        <Alert
          status="info"
          icon
          title="Nothing was refused"
          description="A policy that only audits found this. Turned to enforce, it would have refused it."
        />
      )}
      {denial.class === 'outage' && (
        <Alert
          status="warning"
          icon
          title="This is not a verdict"
          description="The admission webhook did not answer. The image may be in order; the owner of the engine has to look."
        />
      )}
      <Panel title="Why, and what to do">
        <ReasonText reason={denial.reason} />
        <RequestException denial={denial} />
      </Panel>
      <Panel title="What and where">
        <Facts
          items={[
            [
              'Service',
              <EntityName
                entityRef={denial.entityRef}
                absent="of no service"
              />,
            ],
            ['Workload', `${denial.workload.kind} ${denial.workload.name}`],
            ['Cluster', denial.cluster],
            ['Namespace', denial.namespace],
            ['Environment', denial.environment ?? 'none'],
            ...denial.images.map((image, index): [string, ReactNode] => [
              `Image ${index + 1}`,
              <>
                {image.reference} <Digest digest={image.digest} />
              </>,
            ]),
          ]}
        />
      </Panel>
      <Panel title="Who and when">
        <Facts
          items={[
            ['User', denial.user ?? 'not provided by this source'],
            ['Client', denial.userAgent],
            ['Service account', denial.serviceAccount ?? 'not told'],
            ['Change', denial.changeId ?? 'not propagated'],
            ['Count', `${denial.count}×`],
            ['First', <TimeAgo at={denial.firstAt} />],
            ['Last', <TimeAgo at={denial.lastAt} />],
            [
              'Learned from',
              denial.sources.map(source => SOURCES[source]).join(', '),
            ],
          ]}
        />
      </Panel>
      <Panel title="In the engine's own words">
        <Text
          as="p"
          variant="body-small"
          style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}
        >
          {denial.message}
        </Text>
        <Facts
          items={[
            ['Engine', denial.engine ?? 'not told'],
            ['Policy', denial.policy],
          ]}
        />
      </Panel>
      <Panel
        title="Judged by this portal now"
        description="The same image, checked again against the trust policy of today."
      >
        {denial.now ? (
          <VerdictDetails verdict={denial.now} />
        ) : (
          <Text as="p" variant="body-medium">
            Not judged: the digest is not known or was not read yet.
          </Text>
        )}
      </Panel>
    </>
  );
};
