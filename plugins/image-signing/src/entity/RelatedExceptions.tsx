import { Link } from '@backstage/ui';
import type { SigningException } from 'backstage-plugin-image-signing-common';
import { Digest } from '../components/Digest';
import { EntityName } from '../components/EntityName';
import { ExceptionStatusLabel } from '../components/ExceptionStatusLabel';
import { PlainTable } from '../components/PlainTable';
import { TimeAgo } from '../components/TimeAgo';
import { useWords } from '../components/words';
import { useOptionalRouteRef } from '../hooks/useOptionalRouteRef';
import { exceptionRouteRef } from '../routes';

/** The exceptions of one service. */
export const RelatedExceptions = (props: {
  exceptions: SigningException[];
}) => {
  const t = useWords();
  const link = useOptionalRouteRef(exceptionRouteRef);
  return (
    <PlainTable
      caption={t('ui.entity.exceptions')}
      head={[
        t('table.ticket'),
        t('table.status'),
        t('table.kind'),
        t('table.digest'),
        t('table.scope'),
        t('table.owner'),
        t('table.daysLeft'),
      ]}
      rows={props.exceptions.map(exception => ({
        id: exception.id,
        cells: [
          link ? (
            <Link href={link({ id: exception.id })}>{exception.ticket}</Link>
          ) : (
            exception.ticket
          ),
          <ExceptionStatusLabel status={exception.status} />,
          t(`exceptionKind.${exception.kind}`),
          <Digest digest={exception.scope.digest} />,
          `${exception.scope.cluster} / ${exception.scope.namespace}`,
          <EntityName entityRef={exception.owner} />,
          <TimeAgo at={exception.expiresAt} />,
        ],
      }))}
    />
  );
};
