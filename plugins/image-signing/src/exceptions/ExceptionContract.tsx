import { Link } from '@backstage/ui';
import type { SigningException } from 'backstage-plugin-image-signing-common';
import { Digest } from '../components/Digest';
import { EntityName } from '../components/EntityName';
import { Facts } from '../components/Facts';
import { Panel } from '../components/Panel';
import { TimeAgo } from '../components/TimeAgo';
import { useWords } from '../components/words';
import { imageQuery } from '../images/imageQuery';
import { useOptionalRouteRef } from '../hooks/useOptionalRouteRef';
import { denialsRouteRef, imagesRouteRef } from '../routes';
import { daysLeft } from './daysLeft';

const Ticket = (props: { ticket: string }) =>
  /^https:\/\//.test(props.ticket) ? (
    <Link href={props.ticket}>{props.ticket}</Link>
  ) : (
    <span>{props.ticket}</span>
  );

/** The whole contract of an exception. */
export const ExceptionContract = (props: { exception: SigningException }) => {
  const t = useWords();
  const { exception } = props;
  const { scope } = exception;
  const imagesLink = useOptionalRouteRef(imagesRouteRef)?.();
  const denialsLink = useOptionalRouteRef(denialsRouteRef)?.();
  return (
    <>
      <Panel
        title={t('ui.exceptions.whatItCovers')}
        description={t('ui.exceptions.exactlyThisAnotherDigestNamespace')}
      >
        <Facts
          items={[
            [
              t('ui.exceptions.repository'),
              imagesLink ? (
                <Link href={`${imagesLink}?${imageQuery(scope)}`}>
                  {scope.repository}
                </Link>
              ) : (
                scope.repository
              ),
            ],
            [t('table.digest'), <Digest digest={scope.digest} />],
            [t('table.cluster'), scope.cluster],
            [t('table.namespace'), scope.namespace],
            [t('table.serviceAccount'), scope.serviceAccount],
            [
              t('table.service'),
              exception.entityRef && (
                <EntityName entityRef={exception.entityRef} />
              ),
            ],
          ]}
        />
      </Panel>
      <Panel title={t('ui.exceptions.theContract')}>
        <Facts
          items={[
            [t('table.kind'), t(`exceptionKind.${exception.kind}`)],
            [t('table.reason'), exception.reason],
            [t('table.owner'), <EntityName entityRef={exception.owner} />],
            [
              t('table.daysLeft'),
              <>
                <TimeAgo at={exception.expiresAt} /> (
                {daysLeft(t, exception.expiresAt, new Date())})
              </>,
            ],
            [
              t('ui.exceptions.endsEarlyOrIsExtended'),
              exception.closureCondition,
            ],
            [t('ui.exceptions.risk'), exception.risk],
            [
              t('ui.exceptions.compensatingControls'),
              <ul style={{ margin: 0, paddingInlineStart: '1.2em' }}>
                {exception.compensatingControls.map(control => (
                  <li key={control}>{control}</li>
                ))}
              </ul>,
            ],
            [t('table.ticket'), <Ticket ticket={exception.ticket} />],
            [
              t('ui.exceptions.denial'),
              exception.denialId &&
                (denialsLink ? (
                  <Link
                    href={`${denialsLink}?denial=${encodeURIComponent(
                      exception.denialId,
                    )}`}
                  >
                    {t('ui.exceptions.theRefusalThatLedTo')}
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
