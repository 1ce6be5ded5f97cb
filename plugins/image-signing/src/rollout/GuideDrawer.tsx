import { parseEntityRef } from '@backstage/catalog-model';
import { Flex, Text } from '@backstage/ui';
import type {
  EntityStageGuide,
  StageCheck,
  StageTests,
} from 'backstage-plugin-image-signing-common';
import { CheckStateLabel } from '../components/CheckStateLabel';
import { EntityName } from '../components/EntityName';
import { LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { NextActionBox } from '../components/NextActionBox';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { SideDrawer } from '../components/SideDrawer';
import { StaleLabel } from '../components/StaleLabel';
import { TimeAgo } from '../components/TimeAgo';
import { useLoad } from '../hooks/useLoad';
import { PlanLink } from '../plan/PlanLink';
import { OverrideText } from './OverrideText';
import { useWords } from '../components/words';

/** More plans than anybody opens from here. */
const MOST_PLANS = 6;

/** The entry and exit tests of one stage. */
const Tests = (props: { tests: StageTests }) => {
  const t = useWords();
  const { stage, position, entry, exit, skipped, override } = props.tests;
  const row = (when: 'entry' | 'exit') => (check: StageCheck) => ({
    id: `${when} ${check.id}`,
    cells: [
      check.title,
      t(`guide.${when}`),
      <CheckStateLabel state={check.state} />,
      check.finding,
      check.nextAction ? (
        <>
          {check.nextAction.text} (
          <EntityName entityRef={check.nextAction.actor} />)
        </>
      ) : (
        t('guide.nothing')
      ),
    ],
  });
  const rows = [...entry.map(row('entry')), ...exit.map(row('exit'))];
  return (
    <Panel
      level="h4"
      title={`${t(`stage.${stage}`)} · ${t(`guide.position.${position}`)}`}
    >
      {skipped && !override && (
        <Text as="p" variant="body-small">
          {t('guide.skipped')}
        </Text>
      )}
      {override && <OverrideText override={override} />}
      {rows.length === 0 ? (
        <Text as="p" variant="body-small" color="secondary">
          {t('guide.noTests')}
        </Text>
      ) : (
        <PlainTable
          caption={t('guide.caption', { stage: t(`stage.${stage}`) })}
          head={[
            t('guide.test'),
            t('guide.when'),
            t('table.state'),
            t('guide.found'),
            t('table.nextAction'),
          ]}
          rows={rows}
        />
      )}
    </Panel>
  );
};

/** One environment of a service: where it stands, and what each stage asks for. */
const Guide = (props: { guide: EntityStageGuide }) => {
  const t = useWords();
  const { environment, stage, since, next, nextAction, stale, places, stages } =
    props.guide;
  return (
    <Panel level="h3" title={`${environment}: ${t(`stage.${stage}`)}`}>
      {stale && (
        <Flex align="center" gap="2">
          <StaleLabel />
          <Text variant="body-small">{t('guide.stale')}</Text>
        </Flex>
      )}
      <Text as="p" variant="body-medium">
        {since ? (
          <>
            {t('guide.since')} <TimeAgo at={since} />.{' '}
          </>
        ) : (
          `${t('guide.sinceUnknown')} `
        )}
        {next
          ? t('guide.next', { stage: t(`stage.${next}`) })
          : t('guide.last')}
      </Text>
      {nextAction && <NextActionBox action={nextAction} />}
      {places.slice(0, MOST_PLANS).map(({ cluster, namespace }) => (
        <Flex key={`${cluster}/${namespace}`} align="center" gap="2">
          <Text variant="body-small">
            {cluster}/{namespace}
          </Text>
          <PlanLink cluster={cluster} namespace={namespace} />
        </Flex>
      ))}
      {places.length > MOST_PLANS && (
        <Text as="p" variant="body-small" color="secondary">
          {t('guide.morePlaces', { count: places.length - MOST_PLANS })}
        </Text>
      )}
      {stages.map(tests => (
        <Tests key={tests.stage} tests={tests} />
      ))}
    </Panel>
  );
};

/** The service that the URL names: all tests of all stages, per environment. */
export const GuideDrawer = (props: {
  entityRef: string | undefined;
  onClose: () => void;
}) => {
  const t = useWords();
  const { entityRef, onClose } = props;
  const { value, error, loading, retry } = useLoad(
    async (api, signal) =>
      entityRef
        ? api.getEntityRollout(
            parseEntityRef(entityRef, {
              defaultKind: 'component',
              defaultNamespace: 'default',
            }),
            { signal },
          )
        : undefined,
    [entityRef],
    ['fleet'],
  );
  return (
    <SideDrawer
      title={t('guide.title')}
      open={Boolean(entityRef)}
      onClose={onClose}
    >
      {error && <LoadError error={error} onRetry={retry} />}
      {loading && <LoadingBlocks label={t('guide.title')} />}
      {!loading && !error && value && (
        <Flex direction="column" gap="4">
          <Text as="p" variant="body-medium">
            <EntityName entityRef={value.entityRef} />
            {value.pilot && ` · ${t('guide.pilot')}`} · {t('guide.asOf')}{' '}
            <TimeAgo at={value.asOf} />
          </Text>
          {value.environments.length === 0 && (
            <Text as="p" variant="body-medium">
              {t('guide.none')}
            </Text>
          )}
          {value.environments.map(guide => (
            <Guide key={guide.environment} guide={guide} />
          ))}
        </Flex>
      )}
    </SideDrawer>
  );
};
