import { useState } from 'react';
import { useEntity } from '@backstage/plugin-catalog-react';
import { usePermission } from '@backstage/plugin-permission-react';
import { Button, Text } from '@backstage/ui';
import {
  imageSigningDecisionUpdatePermission,
  type ServiceDecision,
  type SigningDecision,
} from 'backstage-plugin-image-signing-common';
import { EmptyNotice } from '../components/EmptyNotice';
import { EntityName } from '../components/EntityName';
import { Facts } from '../components/Facts';
import { LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { TimeAgo } from '../components/TimeAgo';
import { useWords, type Words } from '../components/words';
import { useLoad } from '../hooks/useLoad';
import { DecisionDrawer } from './DecisionDrawer';

function formatWords(t: Words, { attestations }: SigningDecision): string {
  return attestations.length === 0
    ? t('ui.decision.signatureOnly')
    : t('ui.decision.signatureAnd', {
        attestations: attestations
          .map(id => t(`ui.decision.element.${id}`))
          .join(', '),
      });
}

function keyWords(t: Words, { keyModel, custody }: SigningDecision): string {
  const model = t(`ui.decision.keyModel.${keyModel}`);
  return custody
    ? t('ui.decision.keptIn', {
        model,
        custody: t(`ui.decision.custody.${custody}`),
      })
    : model;
}

const Owner = ({ decision }: { decision: SigningDecision }) => {
  const t = useWords();
  const { kind, name } = decision.releaseOwner;
  return (
    <>
      <EntityName entityRef={name} /> ({t(`ui.decision.ownerKind.${kind}`)})
    </>
  );
};

/** What was decided for the service, every version of it, and how to decide. */
export const DecisionPanel = () => {
  const t = useWords();
  const { entity } = useEntity();
  const { kind } = entity;
  const { namespace = 'default', name } = entity.metadata;
  const about = { kind, namespace, name };
  const { allowed, loading } = usePermission({
    permission: imageSigningDecisionUpdatePermission,
  });
  const [deciding, setDeciding] = useState(false);
  const [saved, setSaved] = useState<ServiceDecision>();
  const { value, error, retry } = useLoad(
    (api, signal) => api.getServiceDecision(about, { signal }),
    [kind, namespace, name],
  );
  const shown = saved && saved.version >= (value?.version ?? 0) ? saved : value;
  const current = shown?.versions[0];
  return (
    <Panel
      title={t('ui.decision.title')}
      description={t('ui.decision.description')}
      actions={
        allowed &&
        shown && (
          <Button
            size="small"
            variant="secondary"
            onPress={() => setDeciding(true)}
          >
            {t(current ? 'ui.decision.decideAnew' : 'ui.decision.decide')}
          </Button>
        )
      }
    >
      {error && <LoadError error={error} onRetry={retry} />}
      {!shown && !error && <LoadingBlocks label={t('ui.decision.loading')} />}
      {shown && !current && (
        <EmptyNotice title={t('ui.decision.none')}>
          {t('ui.decision.noneHint')}
        </EmptyNotice>
      )}
      {shown && current && (
        <>
          <Facts
            items={[
              [t('ui.decision.format'), formatWords(t, current.decision)],
              [t('ui.decision.keys'), keyWords(t, current.decision)],
              [
                t('ui.decision.releaseOwner'),
                <Owner key="owner" decision={current.decision} />,
              ],
            ]}
          />
          <PlainTable
            caption={t('ui.decision.versions')}
            head={[
              t('ui.decision.version'),
              t('ui.decision.format'),
              t('ui.decision.keys'),
              t('ui.decision.releaseOwner'),
              t('ui.decision.reason'),
              t('ui.decision.by'),
            ]}
            rows={shown.versions.map(one => ({
              id: String(one.version),
              cells: [
                String(one.version),
                formatWords(t, one.decision),
                keyWords(t, one.decision),
                <Owner key="owner" decision={one.decision} />,
                one.reason,
                <>
                  <EntityName entityRef={one.by} />, <TimeAgo at={one.at} />
                </>,
              ],
            }))}
          />
        </>
      )}
      {!allowed && !loading && (
        <Text as="p" variant="body-x-small" color="secondary">
          {t('ui.decision.needsPermission')}
        </Text>
      )}
      {shown && (
        <DecisionDrawer
          entity={about}
          decided={shown}
          open={deciding}
          onClose={() => setDeciding(false)}
          onSaved={decision => {
            setSaved(decision);
            setDeciding(false);
          }}
          onReload={() => {
            setSaved(undefined);
            setDeciding(false);
            retry();
          }}
        />
      )}
    </Panel>
  );
};
