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
  if (loading || !value) {
    return <LoadingBlocks label={t('ui.rollout.wave.loadingServices')} />;
  }
  const next = (member: RolloutMember) => {
    if (member.reached) return t('ui.rollout.wave.arrived');
    if (!member.nextAction) {
      return member.stageReason ?? t('ui.rollout.wave.notKnown');
    }
    return `${member.nextAction.text} (${member.nextAction.actor})`;
  };
  return (
    <Panel title={t('ui.rollout.wave.services')} level="h3">
      <PlainTable
        caption={t('ui.rollout.wave.caption')}
        head={[
          t('table.service'),
          t('ui.rollout.wave.stage'),
          t('table.nextAction'),
        ]}
        rows={value.items.map(member => ({
          id: member.entityRef,
          cells: [
            <>
              <EntityName entityRef={member.entityRef} title={member.name} />
              <GuideButton entityRef={member.entityRef} onOpen={props.onOpen} />
            </>,
            member.stage
              ? t(`stage.${member.stage}`)
              : t('ui.rollout.wave.notThere'),
            next(member),
          ],
        }))}
      />
      {value.totalCount > value.items.length && (
        <Text as="p" variant="body-small" color="secondary">
          {t('ui.rollout.theFirstShown', {
            shown: value.items.length,
            total: value.totalCount,
          })}
        </Text>
      )}
    </Panel>
  );
};

const Removal = (props: { wave: RolloutWave; onRemoved: () => void }) => {
  const t = useWords();
  const api = useApi(imageSigningApiRef);
  const [comment, setComment] = useState('');
  const [problem, setProblem] = useState<string>();
  const [pending, setPending] = useState(false);
  const remove = async () => {
    if (!comment.trim()) {
      setProblem(t('ui.rollout.wave.whyMissing'));
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
    <Panel title={t('ui.rollout.wave.removeTitle')} level="h3">
      <TextField
        label={t('ui.rollout.wave.why')}
        description={t('ui.rollout.wave.whyHint')}
        value={comment}
        onChange={setComment}
      />
      {problem && (
        <Alert
          role="alert"
          status="danger"
          icon
          title={t('ui.rollout.wave.notDone')}
          description={problem}
        />
      )}
      <div>
        <Button variant="secondary" isPending={pending} onPress={remove}>
          {t('ui.rollout.wave.remove')}
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
      ...Object.entries(criteria).map(([name, text]) =>
        t(`ui.rollout.wave.chosen.${name as keyof typeof criteria}`, {
          value: text,
        }),
      ),
      ...(entityRefs?.length
        ? [t('ui.rollout.wave.chosenByName', { count: entityRefs.length })]
        : []),
    ].join(', ');
  }, [t, wave]);
  return (
    <SideDrawer
      title={
        wave
          ? t('ui.rollout.wave.title', { name: wave.name })
          : t('ui.rollout.wave.untitled')
      }
      open={Boolean(id)}
      onClose={onClose}
    >
      {error && <LoadError error={error} onRetry={retry} />}
      {loading && <LoadingBlocks label={t('ui.rollout.wave.loading')} />}
      {!loading && value && !wave && (
        <Alert status="info" icon title={t('ui.rollout.wave.gone')} />
      )}
      {!loading && value && wave && (
        <Flex direction="column" gap="4">
          <LateLabel wave={wave} />
          <Text as="p" variant="body-medium">
            {t('ui.rollout.wave.about', {
              stage: t(`stage.${wave.targetStage}`),
              environment: wave.environment,
              targetDate: wave.targetDate,
              owner: <EntityName entityRef={wave.owner} />,
              chosen,
              count: wave.members,
              counted: wave.counted,
            })}
          </Text>
          <BurnUpView
            burnUp={value.burnUp}
            caption={t('ui.rollout.wave.burnUp', { name: wave.name })}
          />
          <Members id={wave.id} onOpen={onOpenService} />
          {onEdit && (
            <>
              <div>
                <Button variant="secondary" onPress={() => onEdit(wave.id)}>
                  {t('ui.rollout.wave.change')}
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
