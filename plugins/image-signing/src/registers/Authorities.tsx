import { useEffect } from 'react';
import { Flex, Text } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  RiAlertFill,
  RiCheckboxCircleFill,
  RiQuestionLine,
} from '@remixicon/react';
import type { AuthorityRow } from 'backstage-plugin-image-signing-common';
import { EntityName } from '../components/EntityName';
import { TimeAgo } from '../components/TimeAgo';
import { imageSigningTranslationRef } from '../translation';
import { EmptyNotice } from '../components/EmptyNotice';
import { LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { StatusLabel } from '../components/StatusLabel';
import { useLoad } from '../hooks/useLoad';
import type { TableMeta } from '../hooks/useCursorTable';

const KINDS = {
  key: 'key',
  keyless: 'identity (keyless)',
  x509: 'certificate (Notation)',
} as const;

/** A key in one of these is where nobody can copy it. */
const SAFE = ['kms', 'hsm'];

const Custody = (props: { authority: AuthorityRow }) => {
  const { kind, custody } = props.authority;
  if (kind === 'keyless') return <>no key is held</>;
  if (!custody) {
    return (
      <StatusLabel tone="unknown" icon={<RiQuestionLine size={16} />}>
        not declared
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
  const { rotation, rotateEvery, nextRotationAt } = props.authority;
  const due = nextRotationAt?.slice(0, 10);
  switch (rotation) {
    case 'none-needed':
      return <>none needed</>;
    case 'in-time':
      return (
        <StatusLabel tone="good" icon={<RiCheckboxCircleFill size={16} />}>
          every {rotateEvery}
          {due ? `, next ${due}` : ''}
        </StatusLabel>
      );
    case 'overdue':
      return (
        <StatusLabel tone="bad" icon={<RiAlertFill size={16} />}>
          overdue since {due}
        </StatusLabel>
      );
    default:
      return (
        <StatusLabel tone="unknown" icon={<RiQuestionLine size={16} />}>
          not declared
        </StatusLabel>
      );
  }
};

const Use = (props: { authority: AuthorityRow }) => {
  const { kind, use } = props.authority;
  if (!use) return <>not counted</>;
  const { digests, services, owners, logged, timestamped, unproven } = use;
  return (
    <>
      {digests} digests of {services} services, {owners} owners
      {kind === 'keyless' && digests > 0 && (
        <Text as="p" variant="body-x-small" color="secondary">
          proven by log {logged}, timestamp {timestamped}, neither {unproven}
        </Text>
      )}
    </>
  );
};

const Flags = (props: { authority: AuthorityRow }) => {
  const { t } = useTranslationRef(imageSigningTranslationRef);
  const { flags, sameKey } = props.authority;
  if (flags.length === 0) {
    return (
      <StatusLabel tone="good" icon={<RiCheckboxCircleFill size={16} />}>
        Nothing
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
  const { onLoaded } = props;
  const { value, error, loading, retry } = useLoad(
    (api, signal) => api.listAuthorities({ signal }),
    [],
  );
  useEffect(() => {
    if (value) onLoaded({ demo: value.demo });
  }, [value, onLoaded]);
  if (error) return <LoadError error={error} onRetry={retry} />;
  if (loading || !value) return <LoadingBlocks label="the authorities" />;
  if (value.items.length === 0) {
    return (
      <EmptyNotice title="No trust policy is configured">
        Set imageSigning.trustPolicy or imageSigning.trustPolicyFile.
      </EmptyNotice>
    );
  }
  return (
    <Panel title="Authorities of the trust policy">
      <Text as="p" variant="body-small" color="secondary">
        As declared in the policy, version {value.policyVersion.slice(0, 19)}….
        A key stands out where more than {value.limits.maxServices} services or{' '}
        {value.limits.maxOwners} owners rest on it.
        {value.asOf && (
          <>
            {' '}
            Counted <TimeAgo at={value.asOf} />.
          </>
        )}
      </Text>
      <PlainTable
        caption="Authorities"
        head={[
          'Authority',
          'Owner',
          'Kind',
          'Custody',
          'Rotation',
          'In use',
          'What stands out',
          'Rules',
        ]}
        rows={value.items.map(authority => ({
          id: authority.name,
          cells: [
            authority.name,
            <EntityName entityRef={authority.owner} />,
            KINDS[authority.kind],
            <Custody authority={authority} />,
            <Rotation authority={authority} />,
            <Use authority={authority} />,
            <Flags authority={authority} />,
            authority.rules.join(', ') || 'none counts on it',
          ],
        }))}
      />
    </Panel>
  );
};
