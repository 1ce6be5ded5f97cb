import { Flex, Text } from '@backstage/ui';
import type {
  ExceptionAction,
  ExceptionRules,
  SigningException,
} from 'backstage-plugin-image-signing-common';
import { Panel } from '../components/Panel';
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
        label="Request an extension"
        title="Request an extension"
        description={`The condition that was recorded: ${exception.closureCondition} Somebody else decides, before the present end.`}
        action="Request the extension"
        fields={[
          {
            key: 'days',
            label: 'Days from now until the new end',
            description: rules && `At most ${rules.maxDurationDays}.`,
            initial: '7',
          },
          { key: 'statement', label: 'How the condition is met', long: true },
          {
            key: 'evidenceUrl',
            label: 'Link to the evidence',
            description: 'A web address.',
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
        label="Close"
        title="Close the exception"
        description={`It was to end when: ${exception.closureCondition}`}
        action="Close it"
        fields={[
          {
            key: 'evidence',
            label: 'Evidence',
            description: 'For example the signed digest that runs now.',
            long: true,
          },
          { key: 'link', label: 'Link', optional: true },
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
        label="Revoke"
        title="Revoke the exception"
        description="It ends at once."
        action="Revoke it"
        fields={[{ key: 'comment', label: 'Comment', long: true }]}
        send={(api, { comment }) => api.revokeException(id, comment)}
        onDone={onChanged}
      />
    ),
    reassign: () => (
      <StepDialog
        key="reassign"
        label="Give it another owner"
        title="Give it another owner"
        action="Change the owner"
        fields={[
          {
            key: 'owner',
            label: 'Owner',
            description:
              'As an entity ref: group:default/payments or user:default/anna.',
            initial: exception.owner,
          },
          { key: 'comment', label: 'Comment', long: true },
        ]}
        send={(api, { owner, comment }) =>
          api.reassignException(id, { owner, comment })
        }
        onDone={onChanged}
      />
    ),
  };

  return (
    <Panel title="What can be done">
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
