import { useState } from 'react';
import { Alert } from '@backstage/ui';
import type {
  ExceptionManifests,
  SigningException,
} from 'backstage-plugin-image-signing-common';
import { EmptyNotice } from '../components/EmptyNotice';
import { LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { Panel } from '../components/Panel';
import { TimeAgo } from '../components/TimeAgo';
import { ViewTabs } from '../components/ViewTabs';
import { useWords } from '../components/words';
import { useLoad } from '../hooks/useLoad';
import { EngineManifest } from './EngineManifest';
import { ProposeManifests } from './ProposeManifests';

const Engines = (props: { manifests: ExceptionManifests }) => {
  const t = useWords();

  const { items, state } = props.manifests;
  const [chosen, setChosen] = useState<string>();
  const selected = items.find(({ engine }) => engine === chosen) ?? items[0];
  return (
    <ViewTabs
      label={t('ui.exceptions.admissionEngines')}
      views={items.map(({ engine, engineTitle }) => ({
        id: engine,
        label: engineTitle,
      }))}
      selected={selected.engine}
      onSelect={setChosen}
    >
      <EngineManifest manifest={selected} preview={state === 'preview'} />
    </ViewTabs>
  );
};

/** The exception written for the admission engines of its cluster. */
export const ManifestPanel = (props: { exception: SigningException }) => {
  const t = useWords();

  const { id, status, scope } = props.exception;
  const { value, error, retry } = useLoad(
    (api, signal) => api.getExceptionManifests(id, { signal }),
    [id, status],
  );
  return (
    <Panel
      title={t('ui.exceptions.forTheCluster')}
      level="h3"
      description={
        <>
          {t('ui.exceptions.whatClusterNeedsSoThat', {
            cluster: scope.cluster,
          })}
          {value?.asOf && (
            <>
              {' '}
              {t('ui.exceptions.theClusterWasReadTimeago', {
                timeAgo: <TimeAgo at={value.asOf} />,
              })}
            </>
          )}
        </>
      }
    >
      {error && <LoadError error={error} onRetry={retry} />}
      {!value && !error && (
        <LoadingBlocks label={t('ui.exceptions.theManifests')} />
      )}
      {value && !error && (
        <>
          {value.state === 'preview' && (
            <Alert
              status="info"
              icon
              title={
                status === 'approved'
                  ? t('ui.exceptions.previewNotYetInForce')
                  : t('ui.exceptions.previewNotApproved')
              }
              description={t('ui.exceptions.itCanBeTakenAlong')}
            />
          )}
          {value.gaps.length > 0 && (
            <Alert
              status="warning"
              icon
              title={t('ui.exceptions.moreMayRefuseTheImage')}
              description={value.gaps.join(' ')}
            />
          )}
          {value.state === 'ended' && (
            <EmptyNotice title={t('ui.exceptions.nothingIsToBeApplied')}>
              {t('ui.exceptions.theExceptionHasEndedWhat')}
            </EmptyNotice>
          )}
          {value.state !== 'ended' && value.items.length === 0 && (
            <EmptyNotice title={t('ui.exceptions.noPolicyThatIsKnown')}>
              {t('ui.exceptions.nothingNeedsToBeApplied')}
            </EmptyNotice>
          )}
          {value.items.length > 0 && <Engines manifests={value} />}
          <ProposeManifests exception={props.exception} manifests={value} />
        </>
      )}
    </Panel>
  );
};
