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
import { useWords, type Words } from '../components/words';
import { USES_ID } from './ExceptionUses';
import { StepDialog } from './StepDialog';
import type { StepRights } from './useStepRights';

const namesOf = (t: Words): Record<ExceptionTrail['id'], string> => ({
  ticket: t('ui.exceptions.discussionInTheTicket'),
  commit: t('ui.exceptions.commitInThePolicyRepository'),
  admission: t('ui.exceptions.useInTheCluster'),
});

const looksOf = (
  t: Words,
): Record<
  ExceptionTrail['state'],
  { tone: Tone; icon: ReactElement; word: string }
> => ({
  present: {
    tone: 'good',
    icon: <RiCheckboxCircleFill size={16} />,
    word: t('ui.exceptions.recorded'),
  },
  missing: {
    tone: 'warning',
    icon: <RiAlertFill size={16} />,
    word: t('ui.exceptions.missing'),
  },
  unknown: {
    tone: 'unknown',
    icon: <RiQuestionLine size={16} />,
    word: t('ui.exceptions.unknown'),
  },
  'none-yet': {
    tone: 'neutral',
    icon: <RiSubtractLine size={16} />,
    word: t('ui.exceptions.nothingYet'),
  },
});

/** Leads to another system, or down to the uses on the same page. */
const TrailLink = ({ text, link }: { text: string; link?: string }) => {
  if (!link) return <>{text}</>;
  // A router changes the address only.
  const scroll = () => document.getElementById(link.slice(1))?.scrollIntoView();
  return (
    <Link href={link} onPress={link.startsWith('#') ? scroll : undefined}>
      {text}
    </Link>
  );
};

/** The three places in which an auditor follows an exception. */
export const ExceptionTrails = (props: {
  exception: SigningException;
  rights: StepRights;
  onChanged: (exception: SigningException) => void;
}) => {
  const t = useWords();

  const { exception, rights, onChanged } = props;
  const record = exception.status !== 'rejected' &&
    rights.right('record-commit').allowed && (
      <StepDialog
        label={
          exception.commitUrl
            ? t('ui.exceptions.changeTheCommit')
            : t('ui.exceptions.recordTheCommit')
        }
        title={t('ui.exceptions.commitInThePolicyRepository')}
        description={t('ui.exceptions.theCommitOrPullRequest')}
        action={t('ui.exceptions.recordIt')}
        fields={[
          {
            key: 'url',
            label: t('ui.exceptions.address'),
            description: t('ui.exceptions.aWebAddress'),
            initial: exception.commitUrl,
          },
        ]}
        send={(api, { url }) => api.recordExceptionCommit(exception.id, url)}
        onDone={onChanged}
      />
    );
  return (
    <Panel title={t('ui.exceptions.threeTrails')}>
      <PlainTable
        caption={t('ui.exceptions.whereThisExceptionCanBe')}
        head={[
          t('ui.exceptions.trail'),
          t('table.state'),
          t('ui.exceptions.whatThereIs'),
          '',
        ]}
        rows={exceptionTrails(exception).map(({ id, state, text, link }) => {
          const { tone, icon, word } = looksOf(t)[state];
          return {
            id,
            cells: [
              namesOf(t)[id],
              <StatusLabel tone={tone} icon={icon}>
                {word}
              </StatusLabel>,
              <TrailLink
                text={text}
                link={
                  id === 'admission' && state === 'present'
                    ? `#${USES_ID}`
                    : link
                }
              />,
              id === 'commit' ? record : null,
            ],
          };
        })}
      />
      {!exception.commitUrl && record && (
        <Flex>
          <Text variant="body-small" color="secondary">
            {t('ui.exceptions.withoutACommitNobodyCan')}
          </Text>
        </Flex>
      )}
    </Panel>
  );
};
