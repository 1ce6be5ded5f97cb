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

const TEXTS = [
  ['name', 'Name', 'What people call it.'],
  [
    'owner',
    'Owner',
    'Who answers for it, as an entity ref: group:default/platform.',
  ],
  ['targetDate', 'Target date', 'A day, for example 2027-03-31.'],
  [
    'selectionOwner',
    'Services of this owner',
    'An entity ref, for example group:default/payments. May stay empty.',
  ],
  [
    'system',
    'Services of this system',
    'An entity ref, for example system:default/shop. May stay empty.',
  ],
  [
    'criticality',
    'Services of this criticality',
    'As the catalog tells it (image-signing/criticality). May stay empty.',
  ],
] as const;

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
        {TEXTS.slice(0, 3).map(([key, label, description]) => (
          <TextField
            key={key}
            label={label}
            description={description}
            isRequired
            value={draft[key]}
            onChange={value => setDraft({ ...draft, [key]: value })}
          />
        ))}
        <ChoiceField
          label={t('table.environment')}
          description="Where the services are counted."
          options={environments.map(id => ({ id, label: id }))}
          value={draft.environment}
          error={undefined}
          onChange={environment => setDraft({ ...draft, environment })}
        />
        <ChoiceField
          label="Target stage"
          description="Where they go; they pass the stages in their order."
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
          label="Services by name"
          description="Entity refs, one a line. They are joined with those that fit all of the criteria below, as the catalog is when you save."
          value={draft.entityRefs}
          onChange={entityRefs => setDraft({ ...draft, entityRefs })}
        />
        {TEXTS.slice(3).map(([key, label, description]) => (
          <TextField
            key={key}
            label={label}
            description={description}
            value={draft[key]}
            onChange={value => setDraft({ ...draft, [key]: value })}
          />
        ))}
        {problem && (
          <Alert
            role="alert"
            status="danger"
            icon
            title="Not saved"
            description={problem}
          />
        )}
        <div>
          <Button type="submit" variant="primary" isPending={pending}>
            {wave ? 'Save the wave' : 'Plan the wave'}
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
      title={id ? 'Change a wave' : 'Plan a wave'}
      open={open}
      onClose={onClose}
    >
      {error && <LoadError error={error} onRetry={retry} />}
      {!ready && !error && <LoadingBlocks label="the wave" />}
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
