import { useEffect } from 'react';
import { Flex, Text } from '@backstage/ui';
import {
  RiAlertFill,
  RiCheckboxCircleFill,
  RiQuestionLine,
} from '@remixicon/react';
import type { AuthorityRow } from 'backstage-plugin-image-signing-common';
import { EntityName } from '../components/EntityName';
import { TimeAgo } from '../components/TimeAgo';
import { EmptyNotice } from '../components/EmptyNotice';
import { LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { StatusLabel } from '../components/StatusLabel';
import { useWords, type Words } from '../components/words';
import { useLoad } from '../hooks/useLoad';
import type { TableMeta } from '../hooks/useCursorTable';

const kindsOf = (t: Words) =>
  ({
    key: 'key',
    keyless: t('ui.registers.identityKeyless'),
    x509: t('ui.registers.certificateNotation'),
  } as const);

/** A key in one of these is where nobody can copy it. */
const SAFE = ['kms', 'hsm'];

const Custody = (props: { authority: AuthorityRow }) => {
  const t = useWords();

  const { kind, custody } = props.authority;
  if (kind === 'keyless') return <>{t('ui.registers.noKeyIsHeld')}</>;
  if (!custody) {
    return (
      <StatusLabel tone="unknown" icon={<RiQuestionLine size={16} />}>
        {t('ui.registers.notDeclared')}
      </StatusLabel>
    );
  }
  return SAFE.includes(custody) ? (
    <StatusLabel tone="good" icon={<RiCheckboxCircleFill size={16} />}>
      {custody}
    </StatusLabel>
  ) : (
    <StatusLabel tone="bad" icon={<RiAlertFill size={16} />}>
      {custody}
    </StatusLabel>
  );
};

const Rotation = (props: { authority: AuthorityRow }) => {
  const t = useWords();

  const { rotation, rotateEvery, nextRotationAt } = props.authority;
  const due = nextRotationAt?.slice(0, 10);
  switch (rotation) {
    case 'none-needed':
      return <>{t('ui.registers.noneNeeded')}</>;
    case 'in-time':
      return (
        <StatusLabel tone="good" icon={<RiCheckboxCircleFill size={16} />}>
          {t('ui.registers.every')} {rotateEvery}
          {due ? t('ui.registers.nextDue', { due }) : ''}
        </StatusLabel>
      );
    case 'overdue':
      return (
        <StatusLabel tone="bad" icon={<RiAlertFill size={16} />}>
          {t('ui.registers.overdueSince')} {due}
        </StatusLabel>
      );
    default:
      return (
        <StatusLabel tone="unknown" icon={<RiQuestionLine size={16} />}>
          {t('ui.registers.notDeclared')}
        </StatusLabel>
      );
  }
};

const Use = (props: { authority: AuthorityRow }) => {
  const t = useWords();

  const { kind, use } = props.authority;
  if (!use) return <>{t('ui.registers.notCounted')}</>;
  const { digests, services, owners, logged, timestamped, unproven } = use;
  return (
    <>
      {t('ui.registers.digestsDigestsOfServicesServices', {
        digests,
        services,
        owners,
      })}
      {kind === 'keyless' && digests > 0 && (
        <Text as="p" variant="body-x-small" color="secondary">
          {t('ui.registers.provenByLogLoggedTimestamp', {
            logged,
            timestamped,
            unproven,
          })}
        </Text>
      )}
    </>
  );
};

const Flags = (props: { authority: AuthorityRow }) => {
  const t = useWords();
  const { flags, sameKey } = props.authority;
  if (flags.length === 0) {
    return (
      <StatusLabel tone="good" icon={<RiCheckboxCircleFill size={16} />}>
        {t('ui.registers.nothing')}
      </StatusLabel>
    );
  }
  return (
    <Flex direction="column" gap="0.5">
      {flags.map(flag => (
        <StatusLabel key={flag} tone="warning" icon={<RiAlertFill size={16} />}>
          {t(`authorityFlag.${flag}`)}
          {flag === 'same-key' ? `: ${sameKey.join(', ')}` : ''}
        </StatusLabel>
      ))}
    </Flex>
  );
};

/** Whom the trust policy trusts, who answers for it, and its keys. */
export const Authorities = (props: { onLoaded: (meta: TableMeta) => void }) => {
  const t = useWords();

  const { onLoaded } = props;
  const { value, error, loading, retry } = useLoad(
    (api, signal) => api.listAuthorities({ signal }),
    [],
  );
  useEffect(() => {
    if (value) onLoaded({ demo: value.demo });
  }, [value, onLoaded]);
  if (error) return <LoadError error={error} onRetry={retry} />;
  if (loading || !value)
    return <LoadingBlocks label={t('ui.registers.theAuthorities')} />;
  if (value.items.length === 0) {
    return (
      <EmptyNotice title={t('ui.registers.noTrustPolicyIsConfigured')}>
        {t('ui.registers.setImagesigningTrustpolicyOrImagesigning')}
      </EmptyNotice>
    );
  }
  return (
    <Panel title={t('ui.registers.authoritiesOfTheTrustPolicy')}>
      <Text as="p" variant="body-small" color="secondary">
        {t('ui.registers.asDeclaredInThePolicy', {
          policyVersion: value.policyVersion.slice(0, 19),
          maxServices: value.limits.maxServices,
          maxOwners: value.limits.maxOwners,
        })}
        {value.asOf && (
          <>
            {' '}
            {t('ui.registers.countedTimeago', {
              timeAgo: <TimeAgo at={value.asOf} />,
            })}
          </>
        )}
      </Text>
      <PlainTable
        caption={t('ui.registers.authorities')}
        head={[
          t('ui.registers.authority'),
          t('table.owner'),
          t('table.kind'),
          t('ui.registers.custody'),
          t('ui.registers.rotation'),
          t('ui.registers.inUse'),
          t('ui.registers.whatStandsOut'),
          t('ui.registers.rules'),
        ]}
        rows={value.items.map(authority => ({
          id: authority.name,
          cells: [
            authority.name,
            <EntityName entityRef={authority.owner} />,
            kindsOf(t)[authority.kind],
            <Custody authority={authority} />,
            <Rotation authority={authority} />,
            <Use authority={authority} />,
            <Flags authority={authority} />,
            authority.rules.join(', ') || t('ui.registers.noneCountsOnIt'),
          ],
        }))}
      />
    </Panel>
  );
};
