import { Button, Text } from '@backstage/ui';
import type { RolloutFactor } from 'backstage-plugin-image-signing-common';
import { EmptyNotice } from '../components/EmptyNotice';
import { EntityName } from '../components/EntityName';
import { LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { TimeAgo } from '../components/TimeAgo';
import { useWords } from '../components/words';
import { useLoad } from '../hooks/useLoad';
import { GuideButton } from './GuideButton';
import { LeftOutPilots } from './LeftOutPilots';
import { PilotFactor } from './PilotFactor';
import type { Decide } from './PilotPanel';
import styles from './CandidatesPanel.module.css';

const SHOWN = 5;
const FACTORS: Array<RolloutFactor['id']> = [
  'criticality',
  'lifecycle',
  'readiness',
  'gate',
  'rhythm',
  'response',
  'radius',
  'dependents',
];

/** Who should go first, with every reason. */
export const CandidatesPanel = (props: {
  pilots: string[];
  onDecide?: Decide;
  onOpen: (entityRef: string) => void;
}) => {
  const t = useWords();
  const { pilots, onDecide, onOpen } = props;
  const { value, error, loading, retry } = useLoad(
    (api, signal) => api.listRolloutCandidates({ limit: SHOWN }, { signal }),
    [],
  );
  return (
    <Panel
      title={t('ui.rollout.candidates.title')}
      description={t('ui.rollout.candidates.description')}
    >
      {error && <LoadError error={error} onRetry={retry} />}
      {loading && !value && (
        <LoadingBlocks label={t('ui.rollout.candidates.loading')} />
      )}
      {value && value.items.length === 0 && (
        <EmptyNotice title={t('ui.rollout.candidates.none')}>
          {t('ui.rollout.candidates.noneHint')}
        </EmptyNotice>
      )}
      {value && value.items.length > 0 && (
        <>
          <PlainTable
            caption={t('ui.rollout.candidates.caption')}
            head={[
              t('table.service'),
              t('ui.rollout.candidates.points'),
              t('ui.rollout.candidates.reasons'),
            ]}
            rows={value.items.map(candidate => ({
              id: candidate.entityRef,
              cells: [
                <>
                  <EntityName
                    entityRef={candidate.entityRef}
                    title={candidate.name}
                  />
                  <GuideButton
                    entityRef={candidate.entityRef}
                    onOpen={onOpen}
                  />
                  {pilots.includes(candidate.entityRef)
                    ? ` ${t('ui.rollout.candidates.isPilot')}`
                    : onDecide && (
                        <Button
                          variant="tertiary"
                          size="small"
                          aria-label={t('ui.rollout.candidates.nameService', {
                            name: candidate.name,
                          })}
                          onPress={() =>
                            onDecide('add-pilot', candidate.entityRef)
                          }
                        >
                          {t('ui.rollout.candidates.name')}
                        </Button>
                      )}
                </>,
                t('ui.rollout.numberOfTotal', {
                  number: candidate.points,
                  total: candidate.of,
                }),
                <ul key="reasons" className={styles.reasons}>
                  {FACTORS.map(id => (
                    <li key={id}>
                      {t(`ui.rollout.candidates.factor.${id}`)}:{' '}
                      <PilotFactor
                        factor={candidate.factors.find(one => one.id === id)}
                      />
                    </li>
                  ))}
                </ul>,
              ],
            }))}
          />
          <Text as="p" variant="body-x-small" color="secondary">
            {t('ui.rollout.candidates.theBest', {
              shown: value.items.length,
              total: value.totalCount,
              timeAgo: <TimeAgo at={value.asOf} />,
            })}
          </Text>
        </>
      )}
      <LeftOutPilots onOpen={onOpen} />
    </Panel>
  );
};
