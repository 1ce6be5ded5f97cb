import { Button, Flex, Link, Text } from '@backstage/ui';
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
import { useWords } from '../components/words';
import { useLoad } from '../hooks/useLoad';
import { useOptionalRouteRef } from '../hooks/useOptionalRouteRef';
import { useUrlFilters } from '../hooks/useUrlFilters';
import { postureRouteRef } from '../routes';
import { planMarkdown } from './planMarkdown';
import { PlanSimulation } from './PlanSimulation';
import { PlanStep } from './PlanStep';

const FILTERS = ['cluster', 'namespace'] as const;
const CONTROLS: Control[] = ['signature', 'digest'];

const Modes = (props: { plan: EnforcementPlan }) => {
  const t = useWords();
  const { plan } = props;
  return (
    <Panel
      title={t('ui.plan.nowAndWithThisPlan')}
      actions={plan.stale ? <StaleLabel /> : undefined}
    >
      <Text as="p" variant="body-medium">
        {t('ui.plan.environmentValueGateOwnerEntityname', {
          value: plan.environment ?? 'none',
          entityName: (
            <EntityName
              entityRef={plan.gateOwner}
              absent={t('ui.components.nobody')}
            />
          ),
        })}
      </Text>
      <PlainTable
        caption={t('ui.plan.modesNowAndWithThis')}
        head={[
          t('ui.plan.control'),
          t('ui.plan.now'),
          t('ui.plan.shouldBe'),
          t('ui.plan.withThisPlan'),
          t('table.verifier'),
        ]}
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
                t('ui.plan.noIntent')
              ),
              <ModeLabel mode={planned.mode} />,
              now.sources
                .map(source =>
                  [source.engine, source.policy, source.binding]
                    .filter(Boolean)
                    .join(' / '),
                )
                .filter((text, index, all) => all.indexOf(text) === index)
                .join('; ') || t('ui.plan.noPolicy'),
            ],
          };
        })}
      />
    </Panel>
  );
};

const Missing = (props: { plan: EnforcementPlan }) => {
  const t = useWords();

  const { missing, environment } = props.plan;
  if (missing.length === 0) return null;
  return (
    <Panel
      title={
        missing.length === 2
          ? t('ui.plan.noPolicyIsThereTo')
          : t('ui.plan.noPolicyIsThereFor', {
              part: missing[0] === 'signature' ? 'signatures' : 'digests',
            })
      }
      description={t('ui.plan.generateOneFromTheTrust')}
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
  const t = useWords();

  const { plan } = props;
  const { checked, total } = plan.otherNamespaces;
  return (
    <>
      <Modes plan={plan} />
      <Panel title={t('ui.plan.toBeTrueBefore')}>
        <PlainTable
          caption={t('ui.plan.checksBefore')}
          head={[t('ui.plan.check'), t('table.state'), t('ui.plan.whatToDo')]}
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
        title={t('ui.plan.theChange')}
        description={t('ui.plan.nothingIsChangedHereBring', { checked, total })}
      >
        {plan.steps.length === 0 && plan.missing.length === 0 && (
          <Text as="p" variant="body-medium">
            {t('ui.plan.nothingIsLeftToChange')}
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
  const t = useWords();

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
          ? t('ui.plan.planToEnforceInCluster', { cluster, namespace })
          : t('ui.plan.planToEnforce')
      }
      description={t('ui.plan.whatIsInForceWhat')}
      demo={value?.demo}
      asOf={value?.asOf}
      actions={
        markdown && (
          <Flex gap="2" align="center">
            <CopyButton
              text={markdown}
              label={t('ui.plan.copyThePlanAsMarkdown')}
            />
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
              {t('ui.plan.markdown')}
            </Button>
          </Flex>
        )
      }
    >
      {postureLink && (
        <Link href={postureLink}>{t('ui.plan.allNamespaces')}</Link>
      )}
      {!(cluster && namespace) && (
        <EmptyNotice title={t('ui.plan.noNamespaceIsChosen')}>
          {t('ui.plan.openANamespaceUnderPosture')}
        </EmptyNotice>
      )}
      {error && <LoadError error={error} onRetry={retry} />}
      {loading && <LoadingBlocks label={t('ui.plan.thePlan')} />}
      {value && !loading && !error && <Plan plan={value} />}
    </PageBody>
  );
};
