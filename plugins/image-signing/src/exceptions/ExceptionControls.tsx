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
import { useWords, type Words } from '../components/words';
import { StepDialog } from './StepDialog';
import type { StepRights } from './useStepRights';

const whenOf = (t: Words): Record<ExceptionControl['phase'], string> => ({
  activation: t('ui.exceptions.beforeItIsInForce'),
  active: t('ui.exceptions.whileItIsInForce'),
});

const State = (props: { control: ExceptionControl }) => {
  const t = useWords();

  const { done, phase } = props.control;
  if (done) {
    return (
      <StatusLabel tone="good" icon={<RiCheckboxCircleFill size={16} />}>
        {t('ui.exceptions.recorded')}
      </StatusLabel>
    );
  }
  return (
    <StatusLabel
      tone={phase === 'activation' ? 'warning' : 'neutral'}
      icon={<RiTimeLine size={16} />}
    >
      {t('ui.exceptions.notRecorded')}
    </StatusLabel>
  );
};

const Evidence = (props: { control: ExceptionControl }) => {
  const t = useWords();

  const { done } = props.control;
  if (!done) return null;
  return (
    // An address must not push what can be done out of a narrow window.
    <Flex direction="column" gap="0.5" style={{ overflowWrap: 'anywhere' }}>
      <span>{done.comment}</span>
      {done.date && (
        <span>{t('ui.exceptions.byDate', { date: done.date })}</span>
      )}
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
  const t = useWords();

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
    if (own) return t('ui.exceptions.somebodyElseRecordsThis');
    const right = rights.right('record-control', control.id);
    if (!right.allowed) return right.why;
    return (
      <StepDialog
        label={t('ui.exceptions.record')}
        title={control.text}
        description={t('ui.exceptions.whatWasDoneAndWhere')}
        action={t('ui.exceptions.recordAsDone')}
        fields={[
          { key: 'comment', label: t('ui.exceptions.whatWasDone'), long: true },
          {
            key: 'link',
            label: t('ui.exceptions.link'),
            description: t('ui.exceptions.whereToSeeItA'),
            optional: true,
          },
          ...(control.needsDate
            ? [
                {
                  key: 'date',
                  label: t('ui.exceptions.date'),
                  description: t('ui.exceptions.writtenAs20270131'),
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
      title={t('ui.exceptions.whatThisKindDemands')}
      description={
        open && missing > 0
          ? t(
              status === 'requested'
                ? 'ui.exceptions.inForceOnceApprovedToo'
                : 'ui.exceptions.inForceOnce',
              { count: missing },
            )
          : undefined
      }
    >
      <PlainTable
        caption={t('ui.exceptions.controlsThatTheKindOf')}
        head={[
          t('ui.exceptions.control'),
          t('ui.exceptions.when'),
          t('table.state'),
          t('ui.exceptions.evidence'),
          '',
        ]}
        rows={controls.map(control => ({
          id: control.id,
          cells: [
            control.text,
            whenOf(t)[control.phase],
            <State control={control} />,
            <Evidence control={control} />,
            actionOf(control),
          ],
        }))}
      />
    </Panel>
  );
};
