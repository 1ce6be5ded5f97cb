import { Flex, Text } from '@backstage/ui';
import type {
  ExceptionAction,
  ExceptionRules,
  SigningException,
} from 'backstage-plugin-image-signing-common';
import { Panel } from '../components/Panel';
import { useWords } from '../components/words';
import { StepDialog } from './StepDialog';
import type { StepRights } from './useStepRights';

type Step = 'request-extension' | 'close' | 'revoke' | 'reassign';

const POSSIBLE: Partial<Record<SigningException['status'], Step[]>> = {
  requested: ['reassign'],
  approved: ['close', 'revoke', 'reassign'],
  active: ['request-extension', 'close', 'revoke', 'reassign'],
  expired: ['close', 'reassign'],
};

/** A new end is so many days from now; the backend checks it again. */
function inDays(days: string): string {
  const count = Number(days);
  return Number.isFinite(count)
    ? new Date(Date.now() + count * 86_400_000).toISOString()
    : days;
}

/** What can be done with an exception besides deciding on it. */
export const ExceptionSteps = (props: {
  exception: SigningException;
  rules: ExceptionRules | undefined;
  rights: StepRights;
  onChanged: (exception: SigningException) => void;
}) => {
  const t = useWords();

  const { exception, rules, rights, onChanged } = props;
  const { id } = exception;
  if (rights.loading) return null;
  const steps = (POSSIBLE[exception.status] ?? []).filter(
    step => step !== 'request-extension' || !exception.extension,
  );
  const may = (step: ExceptionAction) => rights.right(step).allowed;
  const refused = [
    ...new Set(
      steps.flatMap(step => {
        const right = rights.right(step);
        return right.allowed ? [] : [right.why];
      }),
    ),
  ];
  if (steps.length === 0) return null;

  const dialogs: Record<Step, () => JSX.Element> = {
    'request-extension': () => (
      <StepDialog
        key="extend"
        label={t('ui.exceptions.requestAnExtension')}
        title={t('ui.exceptions.requestAnExtension')}
        description={t('ui.exceptions.theConditionThatWasRecorded', {
          closureCondition: exception.closureCondition,
        })}
        action={t('ui.exceptions.requestTheExtension')}
        fields={[
          {
            key: 'days',
            label: t('ui.exceptions.daysFromNowUntilThe'),
            description:
              rules &&
              t('ui.exceptions.atMostMaxdurationdays', {
                maxDurationDays: rules.maxDurationDays,
              }),
            initial: '7',
          },
          {
            key: 'statement',
            label: t('ui.exceptions.howTheConditionIsMet'),
            long: true,
          },
          {
            key: 'evidenceUrl',
            label: t('ui.exceptions.linkToTheEvidence'),
            description: t('ui.exceptions.aWebAddress'),
          },
        ]}
        send={(api, { days, statement, evidenceUrl }) =>
          api.requestExceptionExtension(id, {
            until: inDays(days),
            statement,
            evidenceUrl,
          })
        }
        onDone={onChanged}
      />
    ),
    close: () => (
      <StepDialog
        key="close"
        label={t('ui.exceptions.close')}
        title={t('ui.exceptions.closeTheException')}
        description={t('ui.exceptions.itWasToEndWhen', {
          closureCondition: exception.closureCondition,
        })}
        action={t('ui.exceptions.closeIt')}
        fields={[
          {
            key: 'evidence',
            label: t('ui.exceptions.evidence'),
            description: t('ui.exceptions.forExampleTheSignedDigest'),
            long: true,
          },
          { key: 'link', label: t('ui.exceptions.link'), optional: true },
        ]}
        send={(api, { evidence, link }) =>
          api.closeException(id, { evidence, ...(link && { link }) })
        }
        onDone={onChanged}
      />
    ),
    revoke: () => (
      <StepDialog
        key="revoke"
        label={t('ui.exceptions.revoke')}
        title={t('ui.exceptions.revokeTheException')}
        description={t('ui.exceptions.itEndsAtOnce')}
        action={t('ui.exceptions.revokeIt')}
        fields={[
          { key: 'comment', label: t('ui.exceptions.comment'), long: true },
        ]}
        send={(api, { comment }) => api.revokeException(id, comment)}
        onDone={onChanged}
      />
    ),
    reassign: () => (
      <StepDialog
        key="reassign"
        label={t('ui.exceptions.giveItAnotherOwner')}
        title={t('ui.exceptions.giveItAnotherOwner')}
        action={t('ui.exceptions.changeTheOwner')}
        fields={[
          {
            key: 'owner',
            label: t('table.owner'),
            description: t('ui.exceptions.asAnEntityRefGroup'),
            initial: exception.owner,
          },
          { key: 'comment', label: t('ui.exceptions.comment'), long: true },
        ]}
        send={(api, { owner, comment }) =>
          api.reassignException(id, { owner, comment })
        }
        onDone={onChanged}
      />
    ),
  };

  return (
    <Panel title={t('ui.exceptions.whatCanBeDone')}>
      <Flex gap="3" style={{ flexWrap: 'wrap' }}>
        {steps.filter(may).map(step => dialogs[step]())}
      </Flex>
      {refused.length > 0 && steps.filter(may).length === 0 && (
        <Text as="p" variant="body-small" color="secondary">
          {refused.join(' ')}
        </Text>
      )}
    </Panel>
  );
};
