import { Text } from '@backstage/ui';
import { EntityName } from '../components/EntityName';
import { LoadError } from '../components/LoadError';
import { PlainTable } from '../components/PlainTable';
import { useWords } from '../components/words';
import { useLoad } from '../hooks/useLoad';
import { GuideButton } from './GuideButton';

const SHOWN = 5;

/** Services that are no pilots whatever their points, each with the reason. */
export const LeftOutPilots = (props: {
  onOpen: (entityRef: string) => void;
}) => {
  const t = useWords();
  const { value, error, retry } = useLoad(
    (api, signal) =>
      api.listRolloutCandidates({ limit: SHOWN, excluded: true }, { signal }),
    [],
  );
  if (error) return <LoadError error={error} onRetry={retry} />;
  if (!value || value.items.length === 0) return null;
  return (
    <>
      <Text as="h3" variant="body-medium" weight="bold">
        {t('ui.rollout.candidates.leftOut')}
      </Text>
      <PlainTable
        caption={t('ui.rollout.candidates.leftOut')}
        head={[
          t('table.service'),
          t('ui.rollout.candidates.points'),
          t('ui.rollout.candidates.whyNot'),
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
                onOpen={props.onOpen}
              />
            </>,
            t('ui.rollout.numberOfTotal', {
              number: candidate.points,
              total: candidate.of,
            }),
            candidate.excluded &&
              t(`ui.rollout.candidates.no.${candidate.excluded.code}`),
          ],
        }))}
      />
      <Text as="p" variant="body-x-small" color="secondary">
        {t('ui.rollout.theFirstShown', {
          shown: value.items.length,
          total: value.totalCount,
        })}
      </Text>
    </>
  );
};
