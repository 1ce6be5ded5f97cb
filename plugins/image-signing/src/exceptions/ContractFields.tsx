import { TextAreaField, TextField } from '@backstage/ui';
import { DateTime } from 'luxon';
import {
  exceptionKinds,
  type ExceptionKind,
} from 'backstage-plugin-image-signing-common';
import { ChoiceField } from '../components/ChoiceField';
import { useWords, type Words } from '../components/words';
import {
  endOf,
  kindsOf,
  offeredDays,
  withKind,
  type ExceptionDraft,
  type FieldErrors,
} from './exceptionDraft';

type TextKey = 'reason' | 'closureCondition' | 'risk' | 'compensatingControls';

const textsOf = (
  t: Words,
): Array<{ key: TextKey; label: string; description: string }> => [
  {
    key: 'reason',
    label: t('table.reason'),
    description: t('ui.exceptions.whatHappenedAndWhyThe'),
  },
  {
    key: 'closureCondition',
    label: t('ui.exceptions.closureCondition'),
    description: t('ui.exceptions.whatMustBeDoneFor'),
  },
  {
    key: 'risk',
    label: t('ui.exceptions.risk'),
    description: t('ui.exceptions.whatHappensIfThisImage'),
  },
  {
    key: 'compensatingControls',
    label: t('ui.exceptions.compensatingControls'),
    description: t('ui.exceptions.whatLimitsTheDamageMeanwhile'),
  },
];

/** Everything of the contract but its scope. */
export const ContractFields = (props: {
  draft: ExceptionDraft;
  errors: FieldErrors;
  /** The longest time that is granted there. */
  maxDurationDays: number;
  onChange: (draft: ExceptionDraft) => void;
}) => {
  const t = useWords();
  const { draft, errors, onChange } = props;
  const end = endOf(draft.days, new Date());
  const offered = offeredDays(props.maxDurationDays);
  const days =
    draft.days && !offered.includes(draft.days)
      ? [...offered, draft.days]
      : offered;
  return (
    <>
      <ChoiceField
        label={t('table.kind')}
        description={
          draft.kind
            ? kindsOf(t)[draft.kind]
            : t('ui.exceptions.itProposesAnEndA')
        }
        error={errors.kind}
        options={exceptionKinds.map(kind => ({
          id: kind,
          label: t(`exceptionKind.${kind}`),
        }))}
        value={draft.kind}
        onChange={kind => onChange(withKind(draft, kind as ExceptionKind))}
      />
      <TextField
        label={t('table.ticket')}
        description={t('ui.exceptions.whereThisIsDiscussedThe')}
        isRequired
        validationBehavior="aria"
        validate={() => errors.ticket}
        value={draft.ticket}
        onChange={ticket => onChange({ ...draft, ticket })}
      />
      <TextField
        label={t('table.owner')}
        description={t('ui.exceptions.whoClosesItAsAn')}
        isRequired
        validationBehavior="aria"
        validate={() => errors.owner}
        value={draft.owner}
        onChange={owner => onChange({ ...draft, owner })}
      />
      <ChoiceField
        label={t('ui.exceptions.endsIn')}
        description={
          end
            ? t('ui.exceptions.onFromiso', {
                fromISO: DateTime.fromISO(end).toLocaleString(
                  DateTime.DATETIME_FULL,
                ),
              })
            : t('ui.exceptions.afterThatTheEngineRefuses')
        }
        error={errors.expiresAt}
        options={days.map(count => ({
          id: count,
          label: t('ui.exceptions.days', { count: Number(count) }),
        }))}
        value={draft.days}
        onChange={count => onChange({ ...draft, days: count })}
      />
      {textsOf(t).map(({ key, label, description }) => (
        <TextAreaField
          key={key}
          label={label}
          description={description}
          isRequired
          validationBehavior="aria"
          validate={() => errors[key]}
          value={draft[key]}
          onChange={value => onChange({ ...draft, [key]: value })}
        />
      ))}
    </>
  );
};
