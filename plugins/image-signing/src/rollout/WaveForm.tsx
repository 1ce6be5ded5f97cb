import { useEffect, useState, type FormEvent } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { toError } from '@backstage/errors';
import { Alert, Button, Flex, TextAreaField, TextField } from '@backstage/ui';
import {
  STAGES,
  type RolloutWave,
  type RolloutWaveRequest,
} from 'backstage-plugin-image-signing-common';
import { imageSigningApiRef } from '../api/imageSigningApiRef';
import { ChoiceField } from '../components/ChoiceField';
import { errorMessage, LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { SideDrawer } from '../components/SideDrawer';
import { useWords } from '../components/words';
import { useLoad } from '../hooks/useLoad';
import { emptyWave, toWaveDraft, toWaveRequest } from './waveDraft';

const REQUIRED = ['name', 'owner', 'targetDate'] as const;
const CRITERIA = ['selectionOwner', 'system', 'criticality'] as const;

const Form = (props: {
  wave: RolloutWave | undefined;
  environments: string[];
  onSaved: (wave: RolloutWave) => void;
}) => {
  const t = useWords();
  const { wave, environments, onSaved } = props;
  const api = useApi(imageSigningApiRef);
  const [draft, setDraft] = useState(() =>
    wave ? toWaveDraft(wave) : emptyWave(environments[0] ?? ''),
  );
  const [problem, setProblem] = useState<string>();
  const [pending, setPending] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setPending(true);
    setProblem(undefined);
    const request: RolloutWaveRequest = toWaveRequest(draft, wave?.version);
    try {
      onSaved(
        wave
          ? await api.changeRolloutWave(wave.id, request)
          : await api.createRolloutWave(request),
      );
    } catch (error) {
      setProblem(errorMessage(toError(error)));
    } finally {
      setPending(false);
    }
  };
  return (
    <form onSubmit={submit} noValidate>
      <Flex direction="column" gap="4">
        {REQUIRED.map(key => (
          <TextField
            key={key}
            label={t(`ui.rollout.waveField.${key}.label`)}
            description={t(`ui.rollout.waveField.${key}.hint`)}
            isRequired
            value={draft[key]}
            onChange={value => setDraft({ ...draft, [key]: value })}
          />
        ))}
        <ChoiceField
          label={t('table.environment')}
          description={t('ui.rollout.waveForm.environmentHint')}
          options={environments.map(id => ({ id, label: id }))}
          value={draft.environment}
          error={undefined}
          onChange={environment => setDraft({ ...draft, environment })}
        />
        <ChoiceField
          label={t('ui.rollout.waveForm.targetStage')}
          description={t('ui.rollout.waveForm.targetStageHint')}
          options={STAGES.slice(1).map(id => ({ id, label: t(`stage.${id}`) }))}
          value={draft.targetStage}
          error={undefined}
          onChange={stage =>
            setDraft({
              ...draft,
              targetStage: STAGES.find(one => one === stage)!,
            })
          }
        />
        <TextAreaField
          label={t('ui.rollout.waveForm.byName')}
          description={t('ui.rollout.waveForm.byNameHint')}
          value={draft.entityRefs}
          onChange={entityRefs => setDraft({ ...draft, entityRefs })}
        />
        {CRITERIA.map(key => (
          <TextField
            key={key}
            label={t(`ui.rollout.waveField.${key}.label`)}
            description={t(`ui.rollout.waveField.${key}.hint`)}
            value={draft[key]}
            onChange={value => setDraft({ ...draft, [key]: value })}
          />
        ))}
        {problem && (
          <Alert
            role="alert"
            status="danger"
            icon
            title={t('ui.rollout.notSaved')}
            description={problem}
          />
        )}
        <div>
          <Button type="submit" variant="primary" isPending={pending}>
            {wave
              ? t('ui.rollout.waveForm.save')
              : t('ui.rollout.waveForm.plan')}
          </Button>
        </div>
      </Flex>
    </form>
  );
};

/** Plans a wave, or changes the one with this id. */
export const WaveForm = (props: {
  open: boolean;
  id: string | undefined;
  environments: string[];
  onClose: () => void;
  onSaved: (wave: RolloutWave) => void;
}) => {
  const t = useWords();
  const { open, id, environments, onClose, onSaved } = props;
  const { value, error, loading, retry } = useLoad(
    async (api, signal) =>
      open && id
        ? (await api.listRolloutWaves({ limit: 200 }, { signal })).items
        : undefined,
    [open, id],
  );
  const [generation, setGeneration] = useState(0);
  useEffect(() => setGeneration(count => count + 1), [open, id]);
  const ready = !id || (!loading && value !== undefined);
  return (
    <SideDrawer
      choices
      title={
        id
          ? t('ui.rollout.waveForm.changeTitle')
          : t('ui.rollout.waveForm.planTitle')
      }
      open={open}
      onClose={onClose}
    >
      {error && <LoadError error={error} onRetry={retry} />}
      {!ready && !error && (
        <LoadingBlocks label={t('ui.rollout.wave.loading')} />
      )}
      {open && ready && !error && (
        <Form
          key={generation}
          wave={value?.find(one => one.id === id)}
          environments={environments}
          onSaved={onSaved}
        />
      )}
    </SideDrawer>
  );
};
