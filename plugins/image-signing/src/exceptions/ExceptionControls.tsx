import { Flex, Link, Text } from '@backstage/ui';
import { RiCheckboxCircleFill, RiTimeLine } from '@remixicon/react';
import {
  missingControls,
  samePrincipal,
  type ExceptionControl,
  type SigningException,
} from 'backstage-plugin-image-signing-common';
import { EntityName } from '../components/EntityName';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { StatusLabel } from '../components/StatusLabel';
import { TimeAgo } from '../components/TimeAgo';
import { StepDialog } from './StepDialog';
import type { StepRights } from './useStepRights';

const WHEN: Record<ExceptionControl['phase'], string> = {
  activation: 'before it is in force',
  active: 'while it is in force',
};

const State = (props: { control: ExceptionControl }) => {
  const { done, phase } = props.control;
  if (done) {
    return (
      <StatusLabel tone="good" icon={<RiCheckboxCircleFill size={16} />}>
        Recorded
      </StatusLabel>
    );
  }
  return (
    <StatusLabel
      tone={phase === 'activation' ? 'warning' : 'neutral'}
      icon={<RiTimeLine size={16} />}
    >
      Not recorded
    </StatusLabel>
  );
};

const Evidence = (props: { control: ExceptionControl }) => {
  const { done } = props.control;
  if (!done) return null;
  return (
    <Flex direction="column" gap="0.5">
      <span>{done.comment}</span>
      {done.date && <span>by {done.date}</span>}
      {done.link && <Link href={done.link}>{done.link}</Link>}
      <Text variant="body-x-small" color="secondary">
        <EntityName entityRef={done.by} />, <TimeAgo at={done.at} />
      </Text>
    </Flex>
  );
};

const OPEN: SigningException['status'][] = ['requested', 'approved', 'active'];

/** What the kind demands, and what is still missing for it to be in force. */
export const ExceptionControls = (props: {
  exception: SigningException;
  rights: StepRights;
  onChanged: (exception: SigningException) => void;
}) => {
  const { exception, rights, onChanged } = props;
  const { controls, status } = exception;
  if (controls.length === 0) return null;
  const missing = missingControls(exception).length;
  const open = OPEN.includes(status);

  const actionOf = (control: ExceptionControl) => {
    if (control.done || !open) return null;
    const own =
      control.bySomebodyElse &&
      rights.user !== undefined &&
      samePrincipal(rights.user, exception.requestedBy);
    if (own) return 'Somebody else records this.';
    const right = rights.right('record-control', control.id);
    if (!right.allowed) return right.why;
    return (
      <StepDialog
        label="Record"
        title={control.text}
        description="What was done, and where to see it. It is kept in the history."
        action="Record as done"
        fields={[
          { key: 'comment', label: 'What was done', long: true },
          {
            key: 'link',
            label: 'Link',
            description: 'Where to see it: a web address.',
            optional: true,
          },
          ...(control.needsDate
            ? [
                {
                  key: 'date',
                  label: 'Date',
                  description: 'Written as 2027-01-31.',
                },
              ]
            : []),
        ]}
        send={(api, { comment, link, date }) =>
          api.recordExceptionControl(exception.id, {
            control: control.id,
            comment,
            ...(link && { link }),
            ...(date && { date }),
          })
        }
        onDone={onChanged}
      />
    );
  };

  return (
    <Panel
      title="What this kind demands"
      description={
        open && missing > 0
          ? `In force only once ${
              missing === 1 ? 'one more control is' : `${missing} more are`
            } recorded${
              status === 'requested' ? ' and somebody else approved' : ''
            }.`
          : undefined
      }
    >
      <PlainTable
        caption="Controls that the kind of this exception demands"
        head={['Control', 'When', 'State', 'Evidence', '']}
        rows={controls.map(control => ({
          id: control.id,
          cells: [
            control.text,
            WHEN[control.phase],
            <State control={control} />,
            <Evidence control={control} />,
            actionOf(control),
          ],
        }))}
      />
    </Panel>
  );
};
