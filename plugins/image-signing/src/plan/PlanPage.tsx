import { Button, Flex, Link, Text } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { RiDownloadLine } from '@remixicon/react';
import type {
  Control,
  EnforcementPlan,
} from 'backstage-plugin-image-signing-common';
import { CheckStateLabel } from '../components/CheckStateLabel';
import { Command } from '../components/Command';
import { CopyButton } from '../components/CopyButton';
import { EmptyNotice } from '../components/EmptyNotice';
import { EntityName } from '../components/EntityName';
import { LoadError } from '../components/LoadError';
import { LoadingBlocks } from '../components/LoadingBlocks';
import { ModeLabel } from '../components/ModeLabel';
import { PageBody } from '../components/PageBody';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { StaleLabel } from '../components/StaleLabel';
import { saveText } from '../components/saveText';
import { useLoad } from '../hooks/useLoad';
import { useOptionalRouteRef } from '../hooks/useOptionalRouteRef';
import { useUrlFilters } from '../hooks/useUrlFilters';
import { postureRouteRef } from '../routes';
import { imageSigningTranslationRef } from '../translation';
import { planMarkdown } from './planMarkdown';
import { PlanSimulation } from './PlanSimulation';
import { PlanStep } from './PlanStep';

const FILTERS = ['cluster', 'namespace'] as const;
const CONTROLS: Control[] = ['signature', 'digest'];

const Modes = (props: { plan: EnforcementPlan }) => {
  const { t } = useTranslationRef(imageSigningTranslationRef);
  const { plan } = props;
  return (
    <Panel
      title="Now, and with this plan"
      actions={plan.stale ? <StaleLabel /> : undefined}
    >
      <Text as="p" variant="body-medium">
        Environment: {plan.environment ?? 'none'}. Gate owner:{' '}
        <EntityName entityRef={plan.gateOwner} absent="nobody" />.
      </Text>
      <PlainTable
        caption="Modes now and with this plan"
        head={['Control', 'Now', 'Should be', 'With this plan', 'By']}
        rows={CONTROLS.map(control => {
          const { now, planned } = plan.controls[control];
          return {
            id: control,
            cells: [
              control === 'signature'
                ? t('table.signature')
                : t('table.digestControl'),
              <ModeLabel mode={now.mode} />,
              now.intent ? (
                <ModeLabel mode={now.intent} isIntent />
              ) : (
                'no intent'
              ),
              <ModeLabel mode={planned.mode} />,
              now.sources
                .map(source =>
                  [source.engine, source.policy, source.binding]
                    .filter(Boolean)
                    .join(' / '),
                )
                .filter((text, index, all) => all.indexOf(text) === index)
                .join('; ') || 'no policy',
            ],
          };
        })}
      />
    </Panel>
  );
};

const Missing = (props: { plan: EnforcementPlan }) => {
  const { missing, environment } = props.plan;
  if (missing.length === 0) return null;
  return (
    <Panel
      title={
        missing.length === 2
          ? 'No policy is there to turn'
          : `No policy is there for ${
              missing[0] === 'signature' ? 'signatures' : 'digests'
            }`
      }
      description="Generate one from the trust policy for the engine of this cluster, first in audit."
      level="h4"
    >
      <Command
        command={`image-verifier policy compile --trust-policy trust-policy.yaml --target kyverno${
          environment ? ` --environment ${environment}` : ''
        } --mode audit --out policies`}
      />
    </Panel>
  );
};

const Plan = (props: { plan: EnforcementPlan }) => {
  const { plan } = props;
  const { checked, total } = plan.otherNamespaces;
  return (
    <>
      <Modes plan={plan} />
      <Panel title="To be true before">
        <PlainTable
          caption="Checks before"
          head={['Check', 'State', 'What to do']}
          rows={plan.checks.map(check => ({
            id: check.id,
            cells: [
              check.text,
              <CheckStateLabel state={check.state} />,
              check.fix ?? '',
            ],
          }))}
        />
      </Panel>
      <PlanSimulation plan={plan} />
      <Panel
        title="The change"
        description={`Nothing is changed here: bring it through the repository of your policies. Its effect was computed from the objects of the cluster, for this namespace and ${checked} of ${total} others.`}
      >
        {plan.steps.length === 0 && plan.missing.length === 0 && (
          <Text as="p" variant="body-medium">
            Nothing is left to change: both controls enforce.
          </Text>
        )}
        {plan.steps.map((step, index) => (
          <PlanStep key={index} step={step} />
        ))}
        <Missing plan={plan} />
      </Panel>
    </>
  );
};

/** How one namespace comes to enforce. It shows and exports; it changes nothing. */
export const PlanPage = () => {
  const [filters] = useUrlFilters(FILTERS);
  const { cluster, namespace } = filters;
  const postureLink = useOptionalRouteRef(postureRouteRef)?.();
  const { value, error, loading, retry } = useLoad(
    async (api, signal) =>
      cluster && namespace
        ? api.getEnforcementPlan({ cluster, namespace }, { signal })
        : undefined,
    [cluster, namespace],
  );
  const markdown = value && planMarkdown(value, new Date());
  return (
    <PageBody
      title={
        cluster && namespace
          ? `Plan to enforce in ${cluster} / ${namespace}`
          : 'Plan to enforce'
      }
      description="What is in force, what enforcing would refuse, what has to change for it, and what takes it back."
      demo={value?.demo}
      asOf={value?.asOf}
      actions={
        markdown && (
          <Flex gap="2" align="center">
            <CopyButton text={markdown} label="Copy the plan as Markdown" />
            <Button
              size="small"
              variant="secondary"
              iconStart={<RiDownloadLine />}
              onPress={() =>
                saveText(
                  `image-signing${
                    value.demo ? '-demo' : ''
                  }-plan-${cluster}-${namespace}.md`,
                  markdown,
                  'text/markdown;charset=utf-8',
                )
              }
            >
              Markdown
            </Button>
          </Flex>
        )
      }
    >
      {postureLink && <Link href={postureLink}>All namespaces</Link>}
      {!(cluster && namespace) && (
        <EmptyNotice title="No namespace is chosen">
          Open a namespace under Posture, and its plan from there.
        </EmptyNotice>
      )}
      {error && <LoadError error={error} onRetry={retry} />}
      {loading && <LoadingBlocks label="the plan" />}
      {value && !loading && !error && <Plan plan={value} />}
    </PageBody>
  );
};
