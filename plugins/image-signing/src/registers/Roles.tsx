import { useEffect } from 'react';
import { Text } from '@backstage/ui';
import { LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { TimeAgo } from '../components/TimeAgo';
import { useWords } from '../components/words';
import type { TableMeta } from '../hooks/useCursorTable';
import { useLoad } from '../hooks/useLoad';

/** People who hold more than one role, and what is not known of the roles. */
export const Roles = (props: { onLoaded: (meta: TableMeta) => void }) => {
  const t = useWords();
  const { onLoaded } = props;
  const { value, error, loading, retry } = useLoad(
    (api, signal) => api.getRoleRegister({ signal }),
    [],
  );
  useEffect(() => {
    if (value) onLoaded({ demo: value.demo });
  }, [value, onLoaded]);
  if (error) return <LoadError error={error} onRetry={retry} />;
  if (loading || !value)
    return <LoadingBlocks label={t('ui.registers.theRoles')} />;
  const { findings, sources, asOf } = value;
  return (
    <>
      <Panel
        title={t('ui.registers.onePersonInTwoRoles')}
        description={
          <>
            {t('ui.registers.comparedByTheNameOf', {
              timeAgo: <TimeAgo at={asOf} />,
            })}
          </>
        }
      >
        {findings.length === 0 ? (
          <Text as="p" variant="body-medium">
            {t('ui.registers.noneAmongWhatIsKnown')}
          </Text>
        ) : (
          <PlainTable
            caption={t('ui.registers.peopleInTwoRoles')}
            head={[
              t('ui.registers.person'),
              t('ui.registers.rolesAndWhatTellsSo'),
            ]}
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
      <Panel title={t('ui.registers.whatIsKnownOfEach')}>
        <PlainTable
          caption={t('ui.registers.whatIsKnownOfEach')}
          head={[
            t('ui.registers.role'),
            t('ui.registers.people'),
            t('ui.registers.notKnown'),
          ]}
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
