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
import { useLoad } from '../hooks/useLoad';
import { EngineManifest } from './EngineManifest';
import { ProposeManifests } from './ProposeManifests';

const Engines = (props: { manifests: ExceptionManifests }) => {
  const { items, state } = props.manifests;
  const [chosen, setChosen] = useState<string>();
  const selected = items.find(({ engine }) => engine === chosen) ?? items[0];
  return (
    <ViewTabs
      label="Admission engines"
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
  const { id, status, scope } = props.exception;
  const { value, error, retry } = useLoad(
    (api, signal) => api.getExceptionManifests(id, { signal }),
    [id, status],
  );
  return (
    <Panel
      title="For the cluster"
      level="h3"
      description={
        <>
          What {scope.cluster} needs so that its policies let this image pass.
          {value?.asOf && (
            <>
              {' '}
              The cluster was read <TimeAgo at={value.asOf} />.
            </>
          )}
        </>
      }
    >
      {error && <LoadError error={error} onRetry={retry} />}
      {!value && !error && <LoadingBlocks label="the manifests" />}
      {value && !error && (
        <>
          {value.state === 'preview' && (
            <Alert
              status="info"
              icon
              title={
                status === 'approved'
                  ? 'Preview, not yet in force'
                  : 'Preview, not approved'
              }
              description="It can be taken along once the exception is in force."
            />
          )}
          {value.gaps.length > 0 && (
            <Alert
              status="warning"
              icon
              title="More may refuse the image than is shown"
              description={value.gaps.join(' ')}
            />
          )}
          {value.state === 'ended' && (
            <EmptyNotice title="Nothing is to be applied">
              The exception has ended: what was applied for it must go.
            </EmptyNotice>
          )}
          {value.state !== 'ended' && value.items.length === 0 && (
            <EmptyNotice title="No policy that is known refuses this image here">
              Nothing needs to be applied, as far as the policies could be read.
            </EmptyNotice>
          )}
          {value.items.length > 0 && <Engines manifests={value} />}
          <ProposeManifests exception={props.exception} manifests={value} />
        </>
      )}
    </Panel>
  );
};
