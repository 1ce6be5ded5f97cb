import { Button, Text } from '@backstage/ui';
import type { RolloutCandidate } from 'backstage-plugin-image-signing-common';
import { EmptyNotice } from '../components/EmptyNotice';
import { EntityName } from '../components/EntityName';
import { LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { TimeAgo } from '../components/TimeAgo';
import { useLoad } from '../hooks/useLoad';
import { GuideButton } from './GuideButton';
import type { Decide } from './PilotPanel';

const SHOWN = 5;
const FACTORS: Array<[RolloutCandidate['factors'][number]['id'], string]> = [
  ['criticality', 'Criticality'],
  ['readiness', 'Readiness'],
  ['rhythm', 'Release rhythm'],
  ['response', 'Owner’s response'],
  ['radius', 'What it would touch'],
];

/** Who should go first, with every reason. */
export const CandidatesPanel = (props: {
  pilots: string[];
  onDecide?: Decide;
  onOpen: (entityRef: string) => void;
}) => {
  const { pilots, onDecide, onOpen } = props;
  const { value, error, loading, retry } = useLoad(
    (api, signal) => api.listRolloutCandidates({ limit: SHOWN }, { signal }),
    [],
  );
  return (
    <Panel
      title="Recommended pilots"
      description="Critical, mostly admitted already, released often, mended fast, and small. What is not known is said, and never helps."
    >
      {error && <LoadError error={error} onRetry={retry} />}
      {loading && !value && <LoadingBlocks label="the recommendation" />}
      {value && value.items.length === 0 && (
        <EmptyNotice title="No recommendation yet">
          The services are compared within minutes after the first evaluation.
        </EmptyNotice>
      )}
      {value && value.items.length > 0 && (
        <>
          <PlainTable
            caption="Recommended pilots with the reasons"
            head={['Service', 'Points', ...FACTORS.map(([, title]) => title)]}
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
                    ? ' (pilot)'
                    : onDecide && (
                        <Button
                          variant="tertiary"
                          size="small"
                          aria-label={`Name ${candidate.name} a pilot`}
                          onPress={() =>
                            onDecide('add-pilot', candidate.entityRef)
                          }
                        >
                          Name
                        </Button>
                      )}
                </>,
                `${candidate.points} of ${candidate.of}`,
                ...FACTORS.map(
                  ([id]) => candidate.factors.find(one => one.id === id)?.text,
                ),
              ],
            }))}
          />
          <Text as="p" variant="body-x-small" color="secondary">
            The best {value.items.length} of {value.totalCount}, compared{' '}
            <TimeAgo at={value.asOf} />.
          </Text>
        </>
      )}
    </Panel>
  );
};
