import type { ReactElement } from 'react';
import type { TranslationFunction } from '@backstage/frontend-plugin-api';
import { Cell, Flex, Text, type ColumnConfig } from '@backstage/ui';
import {
  RiAlertFill,
  RiCheckboxCircleFill,
  RiFocus2Line,
  RiInfinityLine,
  RiLinkUnlink,
  RiProhibitedLine,
  RiQuestionLine,
  RiTimeLine,
  RiUserUnfollowLine,
} from '@remixicon/react';
import type {
  ImplicitException,
  ImplicitExceptionFlag,
} from 'backstage-plugin-image-signing-common';
import { StatusLabel, type Tone } from '../components/StatusLabel';
import { TimeAgo } from '../components/TimeAgo';
import type { imageSigningTranslationRef } from '../translation';

type Words = TranslationFunction<typeof imageSigningTranslationRef.T>;

const LOOKS: Record<ImplicitExceptionFlag, { tone: Tone; icon: ReactElement }> =
  {
    'no-expiry': { tone: 'warning', icon: <RiInfinityLine size={16} /> },
    'no-owner': { tone: 'warning', icon: <RiUserUnfollowLine size={16} /> },
    'wide-scope': { tone: 'warning', icon: <RiFocus2Line size={16} /> },
    inert: { tone: 'neutral', icon: <RiProhibitedLine size={16} /> },
    'policy-missing': { tone: 'neutral', icon: <RiLinkUnlink size={16} /> },
    'expired-but-effective': { tone: 'bad', icon: <RiTimeLine size={16} /> },
  };

const Line = (props: { children: React.ReactNode; secondary?: boolean }) => (
  <Text
    as="p"
    variant={props.secondary ? 'body-x-small' : 'body-small'}
    color={props.secondary ? 'secondary' : 'primary'}
    style={{ overflowWrap: 'anywhere' }}
  >
    {props.children}
  </Text>
);

const Flags = (props: { exception: ImplicitException; t: Words }) => {
  const { exception, t } = props;
  return (
    <Flex direction="column" gap="0.5">
      {exception.flags.map(flag => (
        <StatusLabel key={flag} tone={LOOKS[flag].tone} icon={LOOKS[flag].icon}>
          {t(`implicitExceptionFlag.${flag}`)}
        </StatusLabel>
      ))}
      {exception.effect === 'unknown' && (
        <StatusLabel tone="unknown" icon={<RiQuestionLine size={16} />}>
          Effect unknown
        </StatusLabel>
      )}
      {exception.flags.length === 0 && exception.effect === 'in-force' && (
        <StatusLabel tone="good" icon={<RiCheckboxCircleFill size={16} />}>
          Nothing
        </StatusLabel>
      )}
    </Flex>
  );
};

const SCOPE: Array<[keyof ImplicitException['scope'], string]> = [
  ['namespaces', 'namespaces'],
  ['digests', 'digests'],
  ['images', 'images'],
  ['serviceAccounts', 'service accounts'],
  ['users', 'users'],
];
const MAX_SHOWN = 5;

const Scope = (props: { scope: ImplicitException['scope'] }) => {
  const parts = SCOPE.filter(([key]) => props.scope[key]?.length);
  return parts.length === 0 ? (
    <StatusLabel tone="warning" icon={<RiAlertFill size={16} />}>
      No limit is written
    </StatusLabel>
  ) : (
    <>
      {parts.map(([key, label]) => {
        const items = props.scope[key] ?? [];
        const more = items.length - MAX_SHOWN;
        return (
          <Line key={key}>
            {label}: {items.slice(0, MAX_SHOWN).join(', ')}
            {more > 0 && ` and ${more} more`}
          </Line>
        );
      })}
    </>
  );
};

/** The columns of the exceptions found in the clusters. */
export function implicitExceptionColumns(
  t: Words,
): ColumnConfig<ImplicitException>[] {
  return [
    {
      id: 'object',
      label: 'What was found',
      isRowHeader: true,
      minWidth: 240,
      cell: ({ kind, object, text, cluster, engineTitle }) => (
        <Cell>
          <Text
            as="p"
            variant="body-medium"
            style={{ overflowWrap: 'anywhere' }}
          >
            {t(`implicitExceptionKind.${kind}`)}: {object.kind}{' '}
            {object.namespace && `${object.namespace}/`}
            {object.name}
          </Text>
          <Line secondary>
            {engineTitle} in {cluster}
          </Line>
          <Line secondary>{text}</Line>
        </Cell>
      ),
    },
    {
      id: 'flags',
      label: 'What stands out',
      minWidth: 180,
      cell: exception => (
        <Cell>
          <Flags exception={exception} t={t} />
        </Cell>
      ),
    },
    {
      id: 'scope',
      label: 'What it lets pass',
      minWidth: 210,
      cell: ({ scope, policy }) => (
        <Cell>
          <Scope scope={scope} />
          {policy && <Line secondary>of {policy}</Line>}
        </Cell>
      ),
    },
    {
      id: 'owner',
      label: t('table.owner'),
      minWidth: 160,
      cell: ({ owner, reason, ticket, lastManager }) => (
        <Cell>
          <Line>{owner ?? 'not written'}</Line>
          {ticket && <Line secondary>{ticket}</Line>}
          {reason && <Line secondary>{reason}</Line>}
          {lastManager && <Line secondary>last written by {lastManager}</Line>}
        </Cell>
      ),
    },
    {
      id: 'age',
      label: t('implicitException.age'),
      minWidth: 170,
      cell: ({
        kind,
        createdAt,
        firstSeenAt,
        lastUsedAt,
        expiresAt,
        expiryEnforced,
      }) => (
        <Cell>
          {createdAt && (
            <Line>
              object created <TimeAgo at={createdAt} />
            </Line>
          )}
          <Line secondary>
            first seen <TimeAgo at={firstSeenAt} />
          </Line>
          {expiresAt && (
            <Line secondary>
              end <TimeAgo at={expiresAt} />
              {expiryEnforced ? '' : ', by hand'}
            </Line>
          )}
          {kind === 'policy-exception' && (
            <Line secondary>
              {lastUsedAt ? (
                <>
                  {t('implicitException.lastUsed')} <TimeAgo at={lastUsedAt} />
                </>
              ) : (
                t('implicitException.lastUseUnknown')
              )}
            </Line>
          )}
        </Cell>
      ),
    },
  ];
}
