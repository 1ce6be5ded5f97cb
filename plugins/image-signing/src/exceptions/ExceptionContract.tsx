import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import type { SigningException } from 'backstage-plugin-image-signing-common';
import { Digest } from '../components/Digest';
import { EntityName } from '../components/EntityName';
import { Facts } from '../components/Facts';
import { Panel } from '../components/Panel';
import { TimeAgo } from '../components/TimeAgo';
import { imageQuery } from '../images/imageQuery';
import { useOptionalRouteRef } from '../hooks/useOptionalRouteRef';
import { denialsRouteRef, imagesRouteRef } from '../routes';
import { imageSigningTranslationRef } from '../translation';
import { daysLeft } from './daysLeft';

const Ticket = (props: { ticket: string }) =>
  /^https:\/\//.test(props.ticket) ? (
    <Link href={props.ticket}>{props.ticket}</Link>
  ) : (
    <span>{props.ticket}</span>
  );

/** The whole contract of an exception. */
export const ExceptionContract = (props: { exception: SigningException }) => {
  const { t } = useTranslationRef(imageSigningTranslationRef);
  const { exception } = props;
  const { scope } = exception;
  const imagesLink = useOptionalRouteRef(imagesRouteRef)?.();
  const denialsLink = useOptionalRouteRef(denialsRouteRef)?.();
  return (
    <>
      <Panel
        title="What it covers"
        description="Exactly this; another digest, namespace or service account is not covered."
      >
        <Facts
          items={[
            [
              'Repository',
              imagesLink ? (
                <Link href={`${imagesLink}?${imageQuery(scope)}`}>
                  {scope.repository}
                </Link>
              ) : (
                scope.repository
              ),
            ],
            ['Digest', <Digest digest={scope.digest} />],
            ['Cluster', scope.cluster],
            ['Namespace', scope.namespace],
            ['Service account', scope.serviceAccount],
            [
              'Service',
              exception.entityRef && (
                <EntityName entityRef={exception.entityRef} />
              ),
            ],
          ]}
        />
      </Panel>
      <Panel title="The contract">
        <Facts
          items={[
            ['Kind', t(`exceptionKind.${exception.kind}`)],
            ['Reason', exception.reason],
            ['Owner', <EntityName entityRef={exception.owner} />],
            [
              'Ends',
              <>
                <TimeAgo at={exception.expiresAt} /> (
                {daysLeft(exception.expiresAt, new Date())})
              </>,
            ],
            ['Ends early or is extended when', exception.closureCondition],
            ['Risk', exception.risk],
            [
              'Compensating controls',
              <ul style={{ margin: 0, paddingInlineStart: '1.2em' }}>
                {exception.compensatingControls.map(control => (
                  <li key={control}>{control}</li>
                ))}
              </ul>,
            ],
            ['Ticket', <Ticket ticket={exception.ticket} />],
            [
              'Denial',
              exception.denialId &&
                (denialsLink ? (
                  <Link
                    href={`${denialsLink}?denial=${encodeURIComponent(
                      exception.denialId,
                    )}`}
                  >
                    The refusal that led to it
                  </Link>
                ) : (
                  exception.denialId
                )),
            ],
          ]}
        />
      </Panel>
    </>
  );
};
