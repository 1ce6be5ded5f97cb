import { useMemo, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { toError } from '@backstage/errors';
import { Alert, Button, Flex, Text, TextField } from '@backstage/ui';
import type {
  RolloutMember,
  RolloutWave,
} from 'backstage-plugin-image-signing-common';
import { imageSigningApiRef } from '../api/imageSigningApiRef';
import { EntityName } from '../components/EntityName';
import { errorMessage, LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { SideDrawer } from '../components/SideDrawer';
import { useWords } from '../components/words';
import { useLoad } from '../hooks/useLoad';
import { BurnUpView } from './BurnUpView';
import { GuideButton } from './GuideButton';
import { LateLabel } from './WavesPanel';

const SHOWN = 50;

const Members = (props: {
  id: string;
  onOpen: (entityRef: string) => void;
}) => {
  const t = useWords();
  const { value, error, loading, retry } = useLoad(
    (api, signal) =>
      api.listRolloutMembers(props.id, { limit: SHOWN }, { signal }),
    [props.id],
  );
  if (error) return <LoadError error={error} onRetry={retry} />;
  if (loading || !value) return <LoadingBlocks label="the services" />;
  const next = (member: RolloutMember) => {
    if (member.reached) return 'Nothing: it has arrived.';
    if (!member.nextAction) return member.stageReason ?? 'Not known yet.';
    return `${member.nextAction.text} (${member.nextAction.actor})`;
  };
  return (
    <Panel title="Services" level="h3">
      <PlainTable
        caption="Services of the wave, those that have not arrived first"
        head={[t('table.service'), 'Stage', t('table.nextAction')]}
        rows={value.items.map(member => ({
          id: member.entityRef,
          cells: [
            <>
              <EntityName entityRef={member.entityRef} title={member.name} />
              <GuideButton entityRef={member.entityRef} onOpen={props.onOpen} />
            </>,
            member.stage ? t(`stage.${member.stage}`) : 'not there',
            next(member),
          ],
        }))}
      />
      {value.totalCount > value.items.length && (
        <Text as="p" variant="body-small" color="secondary">
          The first {value.items.length} of {value.totalCount} are shown.
        </Text>
      )}
    </Panel>
  );
};

const Removal = (props: { wave: RolloutWave; onRemoved: () => void }) => {
  const api = useApi(imageSigningApiRef);
  const [comment, setComment] = useState('');
  const [problem, setProblem] = useState<string>();
  const [pending, setPending] = useState(false);
  const remove = async () => {
    if (!comment.trim()) {
      setProblem('Write why; it is kept with the decisions.');
      return;
    }
    setPending(true);
    try {
      await api.removeRolloutWave(props.wave.id, comment.trim());
      props.onRemoved();
    } catch (error) {
      setProblem(errorMessage(toError(error)));
    } finally {
      setPending(false);
    }
  };
  return (
    <Panel title="Remove this wave" level="h3">
      <TextField
        label="Why"
        description="For example: it is done, or another wave takes over."
        value={comment}
        onChange={setComment}
      />
      {problem && (
        <Alert
          role="alert"
          status="danger"
          icon
          title="Not done"
          description={problem}
        />
      )}
      <div>
        <Button variant="secondary" isPending={pending} onPress={remove}>
          Remove
        </Button>
      </div>
    </Panel>
  );
};

/** The wave that the URL names: its burn-up, and what each service needs next. */
export const WaveDrawer = (props: {
  id: string | undefined;
  onClose: () => void;
  onOpenService: (entityRef: string) => void;
  onEdit?: (id: string) => void;
  onRemoved: () => void;
}) => {
  const t = useWords();
  const { id, onClose, onOpenService, onEdit, onRemoved } = props;
  const { value, error, loading, retry } = useLoad(
    async (api, signal) => {
      if (!id) return undefined;
      const [waves, burnUp] = await Promise.all([
        api.listRolloutWaves({ limit: 200 }, { signal }),
        api.getBurnUp({ wave: id }, { signal }),
      ]);
      return { wave: waves.items.find(one => one.id === id), burnUp };
    },
    [id],
  );
  const wave = value?.wave;
  const chosen = useMemo(() => {
    const { entityRefs, ...criteria } = wave?.selection ?? {};
    return [
      ...Object.entries(criteria).map(([name, text]) => `${name} ${text}`),
      ...(entityRefs?.length ? [`${entityRefs.length} by name`] : []),
    ].join(', ');
  }, [wave]);
  return (
    <SideDrawer
      title={wave ? `Wave ${wave.name}` : 'Wave'}
      open={Boolean(id)}
      onClose={onClose}
    >
      {error && <LoadError error={error} onRetry={retry} />}
      {loading && <LoadingBlocks label="the wave" />}
      {!loading && value && !wave && (
        <Alert status="info" icon title="This wave is not there any more" />
      )}
      {!loading && value && wave && (
        <Flex direction="column" gap="4">
          <LateLabel wave={wave} />
          <Text as="p" variant="body-medium">
            To {t(`stage.${wave.targetStage}`)} in {wave.environment} by{' '}
            {wave.targetDate}, owned by <EntityName entityRef={wave.owner} />.
            Chosen: {chosen}; {wave.members} services, of which {wave.counted}{' '}
            are in {wave.environment}.
          </Text>
          <BurnUpView
            burnUp={value.burnUp}
            caption={`Services of the wave ${wave.name} that had arrived, per day`}
          />
          <Members id={wave.id} onOpen={onOpenService} />
          {onEdit && (
            <>
              <div>
                <Button variant="secondary" onPress={() => onEdit(wave.id)}>
                  Change this wave
                </Button>
              </div>
              <Removal wave={wave} onRemoved={onRemoved} />
            </>
          )}
        </Flex>
      )}
    </SideDrawer>
  );
};
