import { Cell, Link, Text, type ColumnConfig } from '@backstage/ui';
import type { SigningException } from 'backstage-plugin-image-signing-common';
import { Digest } from '../components/Digest';
import { EntityName } from '../components/EntityName';
import { ExceptionStatusLabel } from '../components/ExceptionStatusLabel';
import { ProofLabel } from '../components/ProofLabel';
import { TimeAgo } from '../components/TimeAgo';
import type { Words } from '../components/words';
import { daysLeft } from './daysLeft';

/** The columns of the exceptions table. */
export function exceptionColumns(
  t: Words,
  linkTo: (id: string) => string | undefined,
): ColumnConfig<SigningException>[] {
  return [
    {
      id: 'ticket',
      label: t('table.ticket'),
      isRowHeader: true,
      minWidth: 150,
      cell: exception => (
        <Cell>
          <Link href={linkTo(exception.id)}>{exception.ticket}</Link>
          <Text as="p" variant="body-x-small" color="secondary">
            {t(`exceptionKind.${exception.kind}`)}
          </Text>
        </Cell>
      ),
    },
    {
      id: 'status',
      label: t('table.status'),
      minWidth: 160,
      cell: exception => (
        <Cell>
          <ExceptionStatusLabel status={exception.status} />
          {exception.proofResult && (
            <ProofLabel result={exception.proofResult} />
          )}
        </Cell>
      ),
    },
    {
      id: 'digest',
      label: t('table.digest'),
      minWidth: 230,
      cell: exception => (
        <Cell>
          <Digest digest={exception.scope.digest} />
          <Text
            as="p"
            variant="body-x-small"
            color="secondary"
            style={{ overflowWrap: 'anywhere' }}
          >
            {exception.scope.repository}
          </Text>
        </Cell>
      ),
    },
    {
      id: 'namespace',
      label: t('table.namespace'),
      minWidth: 160,
      cell: exception => (
        <Cell>
          <Text as="p" variant="body-medium">
            {exception.scope.namespace}
          </Text>
          <Text as="p" variant="body-x-small" color="secondary">
            {exception.scope.cluster}
          </Text>
        </Cell>
      ),
    },
    {
      id: 'serviceAccount',
      label: t('table.serviceAccount'),
      minWidth: 150,
      cell: exception => (
        <Cell>
          <Text as="p" variant="body-medium">
            {exception.scope.serviceAccount}
          </Text>
        </Cell>
      ),
    },
    {
      id: 'owner',
      label: t('table.owner'),
      minWidth: 140,
      cell: exception => (
        <Cell>
          <EntityName entityRef={exception.owner} />
        </Cell>
      ),
    },
    {
      id: 'left',
      label: t('table.daysLeft'),
      minWidth: 150,
      cell: exception => (
        <Cell>
          <Text as="p" variant="body-medium">
            {['requested', 'approved', 'active'].includes(exception.status)
              ? daysLeft(t, exception.expiresAt, new Date())
              : t('ui.exceptions.notInForce')}
          </Text>
          <Text as="p" variant="body-x-small" color="secondary">
            <TimeAgo at={exception.expiresAt} />
          </Text>
        </Cell>
      ),
    },
    {
      id: 'uses',
      label: t('ui.exceptions.renewalsAndUses'),
      minWidth: 150,
      cell: ({ renewals, usage }) => (
        <Cell>
          <Text as="p" variant="body-medium">
            {t('ui.exceptions.renewals', { count: renewals })}
          </Text>
          <Text as="p" variant="body-x-small" color="secondary">
            {usage?.count ? (
              <>
                {t('ui.exceptions.usesAndLast', {
                  count: usage.count,
                  timeAgo: <TimeAgo at={usage.lastAt!} />,
                })}
              </>
            ) : (
              t('ui.exceptions.noUseSeen')
            )}
          </Text>
        </Cell>
      ),
    },
  ];
}
