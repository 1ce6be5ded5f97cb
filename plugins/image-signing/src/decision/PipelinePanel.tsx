import { useEntity } from '@backstage/plugin-catalog-react';
import { Link, Text } from '@backstage/ui';
import type {
  CheckState,
  PipelineFinding,
  ServicePipeline,
} from 'backstage-plugin-image-signing-common';
import { CheckStateLabel } from '../components/CheckStateLabel';
import { LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { TimeAgo } from '../components/TimeAgo';
import { useWords } from '../components/words';
import { useLoad } from '../hooks/useLoad';

type Purpose = 'sign' | 'verify';
type Step = PipelineFinding[Purpose]['steps'][number];

const PURPOSES: Purpose[] = ['sign', 'verify'];

/** Signing by tag is no good, whatever else is found. */
function stateOf(finding: PipelineFinding, purpose: Purpose): CheckState {
  const { state, steps } = finding[purpose];
  if (state !== 'found') return state === 'missing' ? 'fail' : 'unknown';
  if (purpose === 'sign' && steps.some(step => step.by === 'tag')) {
    return 'fail';
  }
  return purpose === 'verify' && steps.every(step => step.tolerated)
    ? 'fail'
    : 'pass';
}

const StepText = ({ step, purpose }: { step: Step; purpose: Purpose }) => {
  const t = useWords();
  return (
    <>
      <code>{step.text}</code>
      <Text as="p" variant="body-x-small" color="secondary">
        {t('ui.decision.pipeline.line', { file: step.file, line: step.line })}{' '}
        {t(`ui.decision.pipeline.by.${step.by}`)}{' '}
        {purpose === 'sign' &&
          step.by === 'tag' &&
          t('ui.decision.pipeline.signedByTag')}{' '}
        {step.tolerated && t('ui.decision.pipeline.tolerated')}
      </Text>
    </>
  );
};

const Finding = ({ finding }: { finding: PipelineFinding }) => {
  const t = useWords();
  return (
    <>
      <PlainTable
        caption={t('ui.decision.pipeline.caption')}
        head={[
          t('ui.decision.pipeline.what'),
          t('ui.decision.pipeline.state'),
          t('ui.decision.pipeline.where'),
        ]}
        rows={PURPOSES.map(purpose => ({
          id: purpose,
          cells: [
            t(`ui.decision.pipeline.purpose.${purpose}`),
            <CheckStateLabel key="state" state={stateOf(finding, purpose)} />,
            finding[purpose].steps.length > 0
              ? finding[purpose].steps.map((step, index) => (
                  <StepText key={index} step={step} purpose={purpose} />
                ))
              : t(
                  finding[purpose].state === 'unknown'
                    ? 'ui.decision.pipeline.mayBeElsewhere'
                    : 'ui.decision.pipeline.nowhere',
                ),
          ],
        }))}
      />
      {finding.templates.length > 0 && (
        <Text as="p" variant="body-small">
          {t('ui.decision.pipeline.templates', {
            templates: finding.templates.join(', '),
          })}
        </Text>
      )}
      {finding.unread.map(({ path, reason }) => (
        <Text key={path} as="p" variant="body-small">
          {t('ui.decision.pipeline.unread', { path, reason })}
        </Text>
      ))}
    </>
  );
};

const Notice = ({ value }: { value: ServicePipeline }) => {
  const t = useWords();
  return (
    <Text as="p" variant="body-medium">
      {t(`ui.decision.pipeline.notice.${value.state}`)}{' '}
      {value.state === 'unreadable' && value.message}
    </Text>
  );
};

/** Whether the pipelines of the service sign and verify, and where. */
export const PipelinePanel = () => {
  const t = useWords();
  const { entity } = useEntity();
  const { kind } = entity;
  const { namespace = 'default', name } = entity.metadata;
  const { value, error, retry } = useLoad(
    (api, signal) =>
      api.getServicePipeline({ kind, namespace, name }, { signal }),
    [kind, namespace, name],
  );
  return (
    <Panel
      title={t('ui.decision.pipeline.title')}
      description={t('ui.decision.pipeline.description')}
    >
      {error && <LoadError error={error} onRetry={retry} />}
      {!value && !error && (
        <LoadingBlocks label={t('ui.decision.pipeline.loading')} />
      )}
      {value && !value.finding && <Notice value={value} />}
      {value?.finding && <Finding finding={value.finding} />}
      {value?.repository && (
        <Text as="p" variant="body-x-small" color="secondary">
          <Link href={value.repository}>{value.repository}</Link>{' '}
          {value.readAt && (
            <>
              {t('ui.decision.pipeline.readAt')} <TimeAgo at={value.readAt} />
            </>
          )}
        </Text>
      )}
    </Panel>
  );
};
