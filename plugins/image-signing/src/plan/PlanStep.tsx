import { Text } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { RiCloseCircleFill } from '@remixicon/react';
import type { EnforcementPlanStep } from 'backstage-plugin-image-signing-common';
import { Panel } from '../components/Panel';
import { StatusLabel } from '../components/StatusLabel';
import { imageSigningTranslationRef } from '../translation';
import { PlanManifest } from './PlanManifest';

const MAX_ELSEWHERE = 5;

const Line = (props: { children: React.ReactNode }) => (
  <Text as="p" variant="body-medium" style={{ overflowWrap: 'anywhere' }}>
    {props.children}
  </Text>
);

/** What brings one policy to enforce, and what takes it back. */
export const PlanStep = (props: { step: EnforcementPlanStep }) => {
  const { t } = useTranslationRef(imageSigningTranslationRef);
  const { step } = props;
  const title = [step.engine, step.policy, step.binding]
    .filter(Boolean)
    .join(' / ');
  const more = step.elsewhere.length - MAX_ELSEWHERE;
  return (
    <Panel
      title={`${title}: ${t(`mode.${step.mode}`)} now`}
      description={step.granularity}
      level="h4"
    >
      {step.possible ? (
        <>
          {step.gives && (
            <Line>
              Alone it brings signatures to{' '}
              <strong>{t(`mode.${step.gives.signature}`)}</strong> and digests
              to <strong>{t(`mode.${step.gives.digest}`)}</strong>.
            </Line>
          )}
          <Line>
            {step.elsewhere.length === 0
              ? 'No other namespace of the cluster changes.'
              : `It also changes ${step.elsewhere
                  .slice(0, MAX_ELSEWHERE)
                  .map(
                    one =>
                      `${one.namespace} (${one.control}: ${one.before} to ${one.after})`,
                  )
                  .join(', ')}${more > 0 ? ` and ${more} more` : ''}.`}
          </Line>
          {step.notes.map(note => (
            <Line key={note}>{note}</Line>
          ))}
          {step.changes.map(edit => (
            <PlanManifest key={`${edit.kind}/${edit.name}`} edit={edit} />
          ))}
          <Text as="h5" variant="body-medium" weight="bold">
            What undoes it
          </Text>
          {step.cannotUndo ? (
            <Line>Cannot be undone. {step.cannotUndo}</Line>
          ) : (
            step.undo.map(edit => (
              <PlanManifest key={`${edit.kind}/${edit.name}`} edit={edit} />
            ))
          )}
        </>
      ) : (
        <>
          <StatusLabel tone="warning" icon={<RiCloseCircleFill size={16} />}>
            Not possible for this namespace
          </StatusLabel>
          <Line>{step.why}</Line>
        </>
      )}
    </Panel>
  );
};
