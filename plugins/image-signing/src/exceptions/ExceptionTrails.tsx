import type { ReactElement } from 'react';
import { Flex, Link, Text } from '@backstage/ui';
import {
  RiAlertFill,
  RiCheckboxCircleFill,
  RiQuestionLine,
  RiSubtractLine,
} from '@remixicon/react';
import {
  exceptionTrails,
  type ExceptionTrail,
  type SigningException,
} from 'backstage-plugin-image-signing-common';
import { Panel } from '../components/Panel';
import { PlainTable } from '../components/PlainTable';
import { StatusLabel, type Tone } from '../components/StatusLabel';
import { StepDialog } from './StepDialog';
import type { StepRights } from './useStepRights';

const NAMES: Record<ExceptionTrail['id'], string> = {
  ticket: 'Discussion in the ticket',
  commit: 'Commit in the policy repository',
  admission: 'Use in the cluster',
};

const LOOKS: Record<
  ExceptionTrail['state'],
  { tone: Tone; icon: ReactElement; word: string }
> = {
  present: {
    tone: 'good',
    icon: <RiCheckboxCircleFill size={16} />,
    word: 'Recorded',
  },
  missing: {
    tone: 'warning',
    icon: <RiAlertFill size={16} />,
    word: 'Missing',
  },
  unknown: {
    tone: 'unknown',
    icon: <RiQuestionLine size={16} />,
    word: 'Unknown',
  },
  'none-yet': {
    tone: 'neutral',
    icon: <RiSubtractLine size={16} />,
    word: 'Nothing yet',
  },
};

/** The three places in which an auditor follows an exception. */
export const ExceptionTrails = (props: {
  exception: SigningException;
  rights: StepRights;
  onChanged: (exception: SigningException) => void;
}) => {
  const { exception, rights, onChanged } = props;
  const record = exception.status !== 'rejected' &&
    rights.right('record-commit').allowed && (
      <StepDialog
        label={exception.commitUrl ? 'Change the commit' : 'Record the commit'}
        title="Commit in the policy repository"
        description="The commit or pull request that brings the exception to the engine."
        action="Record it"
        fields={[
          {
            key: 'url',
            label: 'Address',
            description: 'A web address.',
            initial: exception.commitUrl,
          },
        ]}
        send={(api, { url }) => api.recordExceptionCommit(exception.id, url)}
        onDone={onChanged}
      />
    );
  return (
    <Panel title="Three trails">
      <PlainTable
        caption="Where this exception can be followed"
        head={['Trail', 'State', 'What there is', '']}
        rows={exceptionTrails(exception).map(({ id, state, text, link }) => {
          const { tone, icon, word } = LOOKS[state];
          return {
            id,
            cells: [
              NAMES[id],
              <StatusLabel tone={tone} icon={icon}>
                {word}
              </StatusLabel>,
              link ? <Link href={link}>{text}</Link> : text,
              id === 'commit' ? record : null,
            ],
          };
        })}
      />
      {!exception.commitUrl && record && (
        <Flex>
          <Text variant="body-small" color="secondary">
            Without a commit nobody can tell how the exception came to its
            engine.
          </Text>
        </Flex>
      )}
    </Panel>
  );
};
