import { Alert, Link, Text } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
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
import { imageSigningTranslationRef } from '../translation';

const SOURCES = {
  stated: 'told by the pipeline',
  evidence: 'proven by the signed documents',
  verifier: 'the gate itself',
} as const;

const STATES = {
  ok: 'in order',
  early: 'too early',
  missing: 'nobody told',
} as const;

const Verdict = (props: { run: GateRun }) => {
  const { t } = useTranslationRef(imageSigningTranslationRef);
  const { record } = props.run;
  return (
    <Panel title="What the gate answered">
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
          title="Let pass, and not verified"
          description="The trust policy lets this image pass without a rule that covers it."
        />
      )}
      {record.enforcement === 'advisory' && (
        <Alert
          status="warning"
          icon
          title="This gate is advisory"
          description="The pipeline goes on when the gate refuses."
        />
      )}
      <Facts
        items={[
          ['Signature', t(`gateCheck.${record.checks.signature}`)],
          ['Attestations', t(`gateCheck.${record.checks.attestations}`)],
          ['Origin', t(`gateCheck.${record.checks.origin}`)],
          ['Gate', t(`gateEnforcement.${record.enforcement}`)],
          ['Let it pass', record.admitted ? 'yes' : 'no'],
          ['Rule', record.rule],
          [
            'On failure',
            record.onFailure ? (
              <>
                {t(`gateAction.${record.onFailure.action}`)}{' '}
                {record.onFailure.digest && (
                  <Digest digest={record.onFailure.digest} />
                )}
              </>
            ) : (
              'not told'
            ),
          ],
        ]}
      />
    </Panel>
  );
};

const Order = (props: { run: GateRun }) => {
  const { t } = useTranslationRef(imageSigningTranslationRef);
  return (
    <Panel
      title="Order of the pipeline"
      description="Sign after build, tests, scan and attestations; verify last."
    >
      <PlainTable
        caption="Stages"
        head={['Stage', 'State', 'Ended', 'Known from']}
        rows={readGateStages(props.run.record.stages).map(
          ({ stage, state, at, source }) => ({
            id: stage,
            cells: [
              t(`gateStage.${stage}`),
              STATES[state],
              at ? <TimeAgo at={at} /> : '',
              source ? SOURCES[source] : '',
            ],
          }),
        )}
      />
    </Panel>
  );
};

/** One run of a gate: what was verified, by whom, for whom, and why. */
export const GateRunDetails = (props: { run: GateRun }) => {
  const { t } = useTranslationRef(imageSigningTranslationRef);
  const { run } = props;
  const { record } = run;
  const { image, pipeline } = record;
  return (
    <>
      <Verdict run={run} />
      <Panel title="Image">
        <Facts
          items={[
            [
              'Service',
              <EntityName entityRef={run.entityRef} absent="of no service" />,
            ],
            ['Reference', image.reference],
            ['Digest', <Digest digest={image.digest} />],
            ['Tag', image.tag],
            ['Published', <TimeAgo at={image.publishedAt} />],
            ['Environment', record.environment ?? 'every environment'],
          ]}
        />
      </Panel>
      <Panel title="Who signed, and what was attested">
        {record.signers.length === 0 && (
          <Text as="p" variant="body-medium">
            No signature counted.
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
            No attestation was asked for.
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
      <Panel title="Pipeline">
        <Facts
          items={[
            [
              'Run',
              pipeline.runUrl ? (
                <Link href={pipeline.runUrl} target="_blank" rel="noopener">
                  {pipeline.runId}
                </Link>
              ) : (
                pipeline.runId
              ),
            ],
            ['System', pipeline.system],
            ['Commit', pipeline.commit],
            ['Author', pipeline.author],
            ['Repository', pipeline.sourceRepository],
            ['Branch or tag', pipeline.ref],
          ]}
        />
      </Panel>
      <Panel
        title="Record"
        description="What the pipeline reported; the portal did not verify this image for it."
      >
        <Facts
          items={[
            ['Decided', <TimeAgo at={record.at} />],
            ['Received', <TimeAgo at={run.receivedAt} />],
            ['Reported by', run.reportedBy],
            ['Verifier', `${record.verifier.name} ${record.verifier.version}`],
            ['Policy version', record.policyVersion],
          ]}
        />
      </Panel>
    </>
  );
};
