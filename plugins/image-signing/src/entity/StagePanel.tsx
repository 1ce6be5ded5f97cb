import { useEntity } from '@backstage/plugin-catalog-react';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { Link, Text } from '@backstage/ui';
import { EntityName } from '../components/EntityName';
import { LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { StaleLabel } from '../components/StaleLabel';
import { TimeAgo } from '../components/TimeAgo';
import { useLoad } from '../hooks/useLoad';
import { useOptionalRouteRef } from '../hooks/useOptionalRouteRef';
import { OverrideText } from '../rollout/OverrideText';
import { rolloutRouteRef } from '../routes';
import { useWords } from '../components/words';

/** How far the service is in the rollout, and what it may skip. */
export const StagePanel = () => {
  const t = useWords();
  const { entity } = useEntity();
  const { kind } = entity;
  const { namespace = 'default', name } = entity.metadata;
  const link = useOptionalRouteRef(rolloutRouteRef)?.();
  const { value, error, retry } = useLoad(
    (api, signal) =>
      api.getEntityRollout({ kind, namespace, name }, { signal }),
    [kind, namespace, name],
    ['fleet'],
  );
  const query = new URLSearchParams({ service: stringifyEntityRef(entity) });
  return (
    <Panel title={t('page.rollout')} description={t('guide.panel')}>
      {error && <LoadError error={error} onRetry={retry} />}
      {!value && !error && <LoadingBlocks label={t('page.rollout')} />}
      {value && !error && (
        <>
          <PlainTable
            caption={t('guide.panelCaption')}
            head={[
              t('table.environment'),
              t('table.stage'),
              t('table.nextAction'),
              t('guide.overrides'),
            ]}
            rows={value.environments.map(guide => {
              const overrides = guide.stages.flatMap(
                ({ override }) => override ?? [],
              );
              return {
                id: guide.environment,
                cells: [
                  guide.environment,
                  <>
                    {t(`stage.${guide.stage}`)} {guide.stale && <StaleLabel />}
                  </>,
                  guide.nextAction ? (
                    <>
                      {guide.nextAction.text} (
                      <EntityName entityRef={guide.nextAction.actor} />)
                    </>
                  ) : (
                    t('guide.nothing')
                  ),
                  overrides.length === 0
                    ? t('guide.noOverride')
                    : overrides.map(override => (
                        <OverrideText key={override.id} override={override} />
                      )),
                ],
              };
            })}
          />
          <Text as="p" variant="body-small">
            {link && <Link href={`${link}?${query}`}>{t('guide.all')}</Link>}{' '}
            {t('guide.asOf')} <TimeAgo at={value.asOf} />
          </Text>
        </>
      )}
    </Panel>
  );
};
