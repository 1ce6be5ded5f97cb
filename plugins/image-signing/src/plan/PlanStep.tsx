import { Text } from '@backstage/ui';
import { RiCloseCircleFill } from '@remixicon/react';
import type { EnforcementPlanStep } from 'backstage-plugin-image-signing-common';
import { Panel } from '../components/Panel';
import { StatusLabel } from '../components/StatusLabel';
import { useWords } from '../components/words';
import { PlanManifest } from './PlanManifest';

const MAX_ELSEWHERE = 5;

const Line = (props: { children: React.ReactNode }) => (
  <Text as="p" variant="body-medium" style={{ overflowWrap: 'anywhere' }}>
    {props.children}
  </Text>
);

/** What brings one policy to enforce, and what takes it back. */
export const PlanStep = (props: { step: EnforcementPlanStep }) => {
  const t = useWords();
  const { step } = props;
  const title = [step.engine, step.policy, step.binding]
    .filter(Boolean)
    .join(' / ');
  const more = step.elsewhere.length - MAX_ELSEWHERE;
  return (
    <Panel
      title={t('ui.plan.titleWordNow', { title, word: t(`mode.${step.mode}`) })}
      description={step.granularity}
      level="h4"
    >
      {step.possible ? (
        <>
          {step.gives && (
            <Line>
              {t('ui.plan.aloneItBringsSignaturesTo', {
                strong: <strong>{t(`mode.${step.gives.signature}`)}</strong>,
                strong2: <strong>{t(`mode.${step.gives.digest}`)}</strong>,
              })}
            </Line>
          )}
          <Line>
            {step.elsewhere.length === 0
              ? t('ui.plan.noOtherNamespaceOfThe')
              : t('ui.plan.itAlsoChangesElsewherePart', {
                  elsewhere: step.elsewhere
                    .slice(0, MAX_ELSEWHERE)
                    .map(one =>
                      t('ui.plan.namespaceControlBeforeToAfter', {
                        namespace: one.namespace,
                        control: one.control,
                        before: one.before,
                        after: one.after,
                      }),
                    )
                    .join(', '),
                  part: more > 0 ? t('ui.plan.andMoreMore', { more }) : '',
                })}
          </Line>
          {step.notes.map(note => (
            <Line key={note}>{note}</Line>
          ))}
          {step.changes.map(edit => (
            <PlanManifest key={`${edit.kind}/${edit.name}`} edit={edit} />
          ))}
          <Text as="h5" variant="body-medium" weight="bold">
            {t('ui.plan.whatUndoesIt')}
          </Text>
          {step.cannotUndo ? (
            <Line>
              {t('ui.plan.cannotBeUndoneCannotundo', {
                cannotUndo: step.cannotUndo,
              })}
            </Line>
          ) : (
            step.undo.map(edit => (
              <PlanManifest key={`${edit.kind}/${edit.name}`} edit={edit} />
            ))
          )}
        </>
      ) : (
        <>
          <StatusLabel tone="warning" icon={<RiCloseCircleFill size={16} />}>
            {t('ui.plan.notPossibleForThisNamespace')}
          </StatusLabel>
          <Line>{step.why}</Line>
        </>
      )}
    </Panel>
  );
};
