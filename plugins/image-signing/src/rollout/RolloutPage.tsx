import { useEffect, useMemo, useState } from 'react';
import { usePermission } from '@backstage/plugin-permission-react';
import { Text } from '@backstage/ui';
import {
  imageSigningRolloutUpdatePermission,
  type Rollout,
  type RolloutChange,
} from 'backstage-plugin-image-signing-common';
import { LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { PageBody } from '../components/PageBody';
import { useWords } from '../components/words';
import { useLoad } from '../hooks/useLoad';
import { useUrlFilters } from '../hooks/useUrlFilters';
import { CandidatesPanel } from './CandidatesPanel';
import { ChangeDrawer } from './ChangeDrawer';
import { FleetBurnUp } from './FleetBurnUp';
import { Decisions } from './Decisions';
import { GuideDrawer } from './GuideDrawer';
import { NotesPanel } from './NotesPanel';
import { OverridesPanel } from './OverridesPanel';
import { PilotPanel } from './PilotPanel';
import { ProposalsPanel } from './ProposalsPanel';
import { StageLadder } from './StageLadder';
import { TeamsPanel } from './TeamsPanel';
import { WaveDrawer } from './WaveDrawer';
import { WaveForm } from './WaveForm';
import { WavesPanel } from './WavesPanel';

const URL_STATE = ['wave', 'form', 'about', 'service'] as const;

/** Where the services stand, and what people decide about the way on. */
export const RolloutPage = () => {
  const t = useWords();
  const [{ wave, form, about, service }, setUrl] = useUrlFilters(URL_STATE);
  const { value, error, retry } = useLoad(
    (api, signal) => api.getRollout({ signal }),
    [],
  );
  const [changed, setChanged] = useState<Rollout>();
  const [round, setRound] = useState(0);
  useEffect(() => setChanged(undefined), [value]);
  const rollout = changed ?? value;
  const { allowed } = usePermission({
    permission: imageSigningRolloutUpdatePermission,
  });
  const environments = useMemo(
    () => (rollout?.ladder ?? []).map(({ environment }) => environment),
    [rollout],
  );
  const open = (action: RolloutChange['action'] | 'wave', subject?: string) =>
    setUrl({ form: action, about: subject });
  const close = () => setUrl({ form: undefined, about: undefined });
  const decide = allowed ? open : undefined;
  const openGuide = (entityRef: string) => setUrl({ service: entityRef });

  return (
    <PageBody
      title={t('page.rollout')}
      demo={rollout?.demo}
      asOf={rollout?.asOf}
      help={['gradualRollout']}
      description={t('ui.rollout.description')}
    >
      {error && <LoadError error={error} onRetry={retry} />}
      {!rollout && !error && (
        <LoadingBlocks label={t('ui.rollout.theRollout')} rows={5} />
      )}
      {rollout && !error && (
        <>
          <StageLadder ladder={rollout.ladder} />
          <PilotPanel rollout={rollout} onDecide={decide} onOpen={openGuide} />
          <CandidatesPanel
            onOpen={openGuide}
            pilots={rollout.pilots.map(({ entityRef }) => entityRef)}
            onDecide={
              rollout.pilots.length + rollout.hiddenPilots < rollout.maxPilots
                ? decide
                : undefined
            }
          />
          <WavesPanel
            key={`waves-${round}`}
            unlocked={rollout.extend.unlocked}
            onOpen={id => setUrl({ wave: id })}
            onAdd={decide && (() => decide('wave'))}
          />
          <FleetBurnUp environments={environments} />
          <TeamsPanel />
          <ProposalsPanel stableDays={rollout.stableDays} />
          <OverridesPanel overrides={rollout.overrides} onDecide={decide} />
          <NotesPanel notes={rollout.notes} onDecide={decide} />
          <Decisions key={`history-${rollout.version}-${round}`} />
          {!allowed && (
            <Text as="p" variant="body-small" color="secondary">
              {t('ui.rollout.needsPermission')}
            </Text>
          )}
          <ChangeDrawer
            rollout={rollout}
            environments={environments}
            action={form === 'wave' || !allowed ? undefined : form}
            about={about}
            onClose={close}
            onChanged={next => {
              setChanged(next);
              close();
            }}
            onReload={retry}
          />
          <WaveForm
            open={form === 'wave' && allowed}
            id={about}
            environments={environments}
            onClose={close}
            onSaved={saved => {
              setRound(count => count + 1);
              setUrl({ form: undefined, about: undefined, wave: saved.id });
            }}
          />
          <GuideDrawer
            entityRef={form ? undefined : service}
            onClose={() => setUrl({ service: undefined })}
          />
          <WaveDrawer
            key={`wave-${round}`}
            id={form || service ? undefined : wave}
            onOpenService={openGuide}
            onClose={() => setUrl({ wave: undefined })}
            onEdit={decide && (id => decide('wave', id))}
            onRemoved={() => {
              setRound(count => count + 1);
              setUrl({ wave: undefined });
            }}
          />
        </>
      )}
    </PageBody>
  );
};
