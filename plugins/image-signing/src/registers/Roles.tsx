import { useEffect } from 'react';
import { Text } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { TimeAgo } from '../components/TimeAgo';
import type { TableMeta } from '../hooks/useCursorTable';
import { useLoad } from '../hooks/useLoad';
import { imageSigningTranslationRef } from '../translation';

/** People who hold more than one role, and what is not known of the roles. */
export const Roles = (props: { onLoaded: (meta: TableMeta) => void }) => {
  const { t } = useTranslationRef(imageSigningTranslationRef);
  const { onLoaded } = props;
  const { value, error, loading, retry } = useLoad(
    (api, signal) => api.getRoleRegister({ signal }),
    [],
  );
  useEffect(() => {
    if (value) onLoaded({ demo: value.demo });
  }, [value, onLoaded]);
  if (error) return <LoadError error={error} onRetry={retry} />;
  if (loading || !value) return <LoadingBlocks label="the roles" />;
  const { findings, sources, asOf } = value;
  return (
    <>
      <Panel
        title="One person in two roles"
        description={
          <>
            Compared by the name of the user entity and the part of an e-mail
            address before the @, so the same name may be two people. As of{' '}
            <TimeAgo at={asOf} />.
          </>
        }
      >
        {findings.length === 0 ? (
          <Text as="p" variant="body-medium">
            None among what is known.
          </Text>
        ) : (
          <PlainTable
            caption="People in two roles"
            head={['Person', 'Roles and what tells so']}
            rows={findings.map(finding => ({
              id: finding.person,
              cells: [
                finding.person,
                finding.roles.map(role => (
                  <Text
                    as="p"
                    variant="body-small"
                    key={role.role}
                    style={{ overflowWrap: 'anywhere' }}
                  >
                    <strong>{t(`deliveryRole.${role.role}`)}</strong>:{' '}
                    {role.name}, {role.evidence}
                    {role.at && (
                      <>
                        , <TimeAgo at={role.at} />
                      </>
                    )}
                  </Text>
                )),
              ],
            }))}
          />
        )}
      </Panel>
      <Panel title="What is known of each role">
        <PlainTable
          caption="What is known of each role"
          head={['Role', 'People', 'Not known']}
          rows={sources.map(source => ({
            id: source.role,
            cells: [
              t(`deliveryRole.${source.role}`),
              source.people,
              source.unknown ?? '',
            ],
          }))}
        />
      </Panel>
    </>
  );
};
