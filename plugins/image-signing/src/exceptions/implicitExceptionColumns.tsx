import type { ReactElement } from 'react';
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
import { useWords, type Words } from '../components/words';

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
          {t('ui.exceptions.effectUnknown')}
        </StatusLabel>
      )}
      {exception.flags.length === 0 && exception.effect === 'in-force' && (
        <StatusLabel tone="good" icon={<RiCheckboxCircleFill size={16} />}>
          {t('ui.exceptions.nothing')}
        </StatusLabel>
      )}
    </Flex>
  );
};

const scopeOf = (
  t: Words,
): Array<[keyof ImplicitException['scope'], string]> => [
  ['namespaces', 'namespaces'],
  ['digests', 'digests'],
  ['images', 'images'],
  ['serviceAccounts', t('ui.exceptions.serviceAccounts')],
  ['users', 'users'],
];
const MAX_SHOWN = 5;

const Scope = (props: { scope: ImplicitException['scope'] }) => {
  const t = useWords();

  const parts = scopeOf(t).filter(([key]) => props.scope[key]?.length);
  return parts.length === 0 ? (
    <StatusLabel tone="warning" icon={<RiAlertFill size={16} />}>
      {t('ui.exceptions.noLimitIsWritten')}
    </StatusLabel>
  ) : (
    <>
      {parts.map(([key, label]) => {
        const items = props.scope[key] ?? [];
        const more = items.length - MAX_SHOWN;
        return (
          <Line key={key}>
            {label}: {items.slice(0, MAX_SHOWN).join(', ')}
            {more > 0 && t('ui.exceptions.andMoreMore', { more })}
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
      label: t('ui.exceptions.whatWasFound'),
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
            {t('ui.exceptions.enginetitleInCluster', { engineTitle, cluster })}
          </Line>
          <Line secondary>{text}</Line>
        </Cell>
      ),
    },
    {
      id: 'flags',
      label: t('ui.exceptions.whatStandsOut'),
      minWidth: 180,
      cell: exception => (
        <Cell>
          <Flags exception={exception} t={t} />
        </Cell>
      ),
    },
    {
      id: 'scope',
      label: t('ui.exceptions.whatItLetsPass'),
      minWidth: 210,
      cell: ({ scope, policy }) => (
        <Cell>
          <Scope scope={scope} />
          {policy && (
            <Line secondary>{t('ui.exceptions.ofPolicy', { policy })}</Line>
          )}
        </Cell>
      ),
    },
    {
      id: 'owner',
      label: t('table.owner'),
      minWidth: 160,
      cell: ({ owner, reason, ticket, lastManager }) => (
        <Cell>
          <Line>{owner ?? t('ui.exceptions.notWritten')}</Line>
          {ticket && <Line secondary>{ticket}</Line>}
          {reason && <Line secondary>{reason}</Line>}
          {lastManager && (
            <Line secondary>
              {t('ui.exceptions.lastWrittenByLastmanager', { lastManager })}
            </Line>
          )}
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
              {t('ui.exceptions.objectCreatedTimeago', {
                timeAgo: <TimeAgo at={createdAt} />,
              })}
            </Line>
          )}
          <Line secondary>
            {t('ui.exceptions.firstSeenTimeago', {
              timeAgo: <TimeAgo at={firstSeenAt} />,
            })}
          </Line>
          {expiresAt && (
            <Line secondary>
              {t('ui.exceptions.endTimeagoPart', {
                timeAgo: <TimeAgo at={expiresAt} />,
                part: expiryEnforced ? '' : t('ui.exceptions.byHand'),
              })}
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
