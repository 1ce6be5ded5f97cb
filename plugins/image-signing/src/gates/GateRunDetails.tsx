import { Alert, Link, Text } from '@backstage/ui';
import {
  readGateStages,
  type GateRun,
} from 'backstage-plugin-image-signing-common';
import { Digest } from '../components/Digest';
import { EntityName } from '../components/EntityName';
import { Facts } from '../components/Facts';
import { GateResultLabel } from '../components/GateResultLabel';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { TimeAgo } from '../components/TimeAgo';
import { useWords, type Words } from '../components/words';

const sourcesOf = (t: Words) =>
  ({
    stated: t('ui.gates.toldByThePipeline'),
    evidence: t('ui.gates.provenByTheSignedDocuments'),
    verifier: t('ui.gates.theGateItself'),
  } as const);

const statesOf = (t: Words) =>
  ({
    ok: t('ui.gates.inOrder'),
    early: t('ui.gates.tooEarly'),
    missing: t('ui.gates.nobodyTold'),
  } as const);

const Verdict = (props: { run: GateRun }) => {
  const t = useWords();
  const { record } = props.run;
  return (
    <Panel title={t('ui.gates.whatTheGateAnswered')}>
      <GateResultLabel value={record.result} />
      {record.reason && (
        <Text as="p" variant="body-medium" style={{ overflowWrap: 'anywhere' }}>
          {record.reason}
        </Text>
      )}
      {record.admitted && record.result !== 'verified' && (
        <Alert
          status="warning"
          icon
          title={t('ui.gates.letPassAndNotVerified')}
          description={t('ui.gates.theTrustPolicyLetsThis')}
        />
      )}
      {record.enforcement === 'advisory' && (
        <Alert
          status="warning"
          icon
          title={t('ui.gates.thisGateIsAdvisory')}
          description={t('ui.gates.thePipelineGoesOnWhen')}
        />
      )}
      <Facts
        items={[
          [t('ui.gates.signature'), t(`gateCheck.${record.checks.signature}`)],
          [
            t('ui.gates.attestations'),
            t(`gateCheck.${record.checks.attestations}`),
          ],
          [t('ui.gates.origin'), t(`gateCheck.${record.checks.origin}`)],
          [t('table.gate'), t(`gateEnforcement.${record.enforcement}`)],
          [t('ui.gates.letItPass'), record.admitted ? 'yes' : 'no'],
          [t('ui.gates.rule'), record.rule],
          [
            t('ui.gates.onFailure'),
            record.onFailure ? (
              <>
                {t(`gateAction.${record.onFailure.action}`)}{' '}
                {record.onFailure.digest && (
                  <Digest digest={record.onFailure.digest} />
                )}
              </>
            ) : (
              t('ui.gates.notTold')
            ),
          ],
        ]}
      />
    </Panel>
  );
};

const Order = (props: { run: GateRun }) => {
  const t = useWords();
  return (
    <Panel
      title={t('ui.gates.orderOfThePipeline')}
      description={t('ui.gates.signAfterBuildTestsScan')}
    >
      <PlainTable
        caption={t('ui.gates.stages')}
        head={[
          t('ui.gates.stage'),
          t('table.state'),
          t('ui.gates.ended'),
          t('ui.gates.knownFrom'),
        ]}
        rows={readGateStages(props.run.record.stages).map(
          ({ stage, state, at, source }) => ({
            id: stage,
            cells: [
              t(`gateStage.${stage}`),
              statesOf(t)[state],
              at ? <TimeAgo at={at} /> : '',
              source ? sourcesOf(t)[source] : '',
            ],
          }),
        )}
      />
    </Panel>
  );
};

/** One run of a gate: what was verified, by whom, for whom, and why. */
export const GateRunDetails = (props: { run: GateRun }) => {
  const t = useWords();
  const { run } = props;
  const { record } = run;
  const { image, pipeline } = record;
  return (
    <>
      <Verdict run={run} />
      <Panel title={t('table.image')}>
        <Facts
          items={[
            [
              t('table.service'),
              <EntityName
                entityRef={run.entityRef}
                absent={t('ui.gates.ofNoService')}
              />,
            ],
            [t('ui.gates.reference'), image.reference],
            [t('table.digest'), <Digest digest={image.digest} />],
            [t('ui.gates.tag'), image.tag],
            [t('ui.gates.published'), <TimeAgo at={image.publishedAt} />],
            [
              t('table.environment'),
              record.environment ?? t('ui.gates.everyEnvironment'),
            ],
          ]}
        />
      </Panel>
      <Panel title={t('ui.gates.whoSignedAndWhatWas')}>
        {record.signers.length === 0 && (
          <Text as="p" variant="body-medium">
            {t('ui.gates.noSignatureCounted')}
          </Text>
        )}
        <Facts
          items={record.signers.map(({ authority, signer }) => [
            authority,
            <span style={{ overflowWrap: 'anywhere' }}>{signer}</span>,
          ])}
        />
        {record.attestations.length === 0 ? (
          <Text as="p" variant="body-medium">
            {t('ui.gates.noAttestationWasAskedFor')}
          </Text>
        ) : (
          <Facts
            items={record.attestations.map(({ name, outcome }) => [
              name,
              t(`outcome.${outcome}`),
            ])}
          />
        )}
      </Panel>
      <Order run={run} />
      <Panel title={t('ui.gates.pipeline')}>
        <Facts
          items={[
            [
              t('ui.gates.run'),
              pipeline.runUrl ? (
                <Link href={pipeline.runUrl} target="_blank" rel="noopener">
                  {pipeline.runId}
                </Link>
              ) : (
                pipeline.runId
              ),
            ],
            [t('ui.gates.system'), pipeline.system],
            [t('ui.gates.commit'), pipeline.commit],
            [t('ui.gates.author'), pipeline.author],
            [t('ui.gates.repository'), pipeline.sourceRepository],
            [t('ui.gates.branchOrTag'), pipeline.ref],
          ]}
        />
      </Panel>
      <Panel
        title={t('ui.gates.record')}
        description={t('ui.gates.whatThePipelineReportedThe')}
      >
        <Facts
          items={[
            [t('table.decided'), <TimeAgo at={record.at} />],
            [t('ui.gates.received'), <TimeAgo at={run.receivedAt} />],
            [t('ui.gates.reportedBy'), run.reportedBy],
            [
              t('ui.gates.verifier'),
              `${record.verifier.name} ${record.verifier.version}`,
            ],
            [t('ui.gates.policyVersion'), record.policyVersion],
          ]}
        />
      </Panel>
    </>
  );
};
