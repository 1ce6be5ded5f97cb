import { TextAreaField, TextField } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { DateTime } from 'luxon';
import {
  exceptionKinds,
  type ExceptionKind,
} from 'backstage-plugin-image-signing-common';
import { ChoiceField } from '../components/ChoiceField';
import { imageSigningTranslationRef } from '../translation';
import {
  endOf,
  KINDS,
  offeredDays,
  withKind,
  type ExceptionDraft,
  type FieldErrors,
} from './exceptionDraft';

type TextKey = 'reason' | 'closureCondition' | 'risk' | 'compensatingControls';

const TEXTS: Array<{ key: TextKey; label: string; description: string }> = [
  {
    key: 'reason',
    label: 'Reason',
    description:
      'What happened, and why the standard path cannot be taken this time.',
  },
  {
    key: 'closureCondition',
    label: 'Closure condition',
    description:
      'What must be done for it to end, and on which condition it may be extended.',
  },
  {
    key: 'risk',
    label: 'Risk',
    description:
      'What happens if this image is swapped, or a vulnerability appears in it.',
  },
  {
    key: 'compensatingControls',
    label: 'Compensating controls',
    description: 'What limits the damage meanwhile; one a line.',
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
  const { t } = useTranslationRef(imageSigningTranslationRef);
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
        label="Kind"
        description={
          draft.kind
            ? KINDS[draft.kind]
            : 'It proposes an end, a condition and controls.'
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
        label="Ticket"
        description="Where this is discussed: the number or the address."
        isRequired
        validationBehavior="aria"
        validate={() => errors.ticket}
        value={draft.ticket}
        onChange={ticket => onChange({ ...draft, ticket })}
      />
      <TextField
        label="Owner"
        description="Who closes it, as an entity ref: group:default/payments or user:default/anna."
        isRequired
        validationBehavior="aria"
        validate={() => errors.owner}
        value={draft.owner}
        onChange={owner => onChange({ ...draft, owner })}
      />
      <ChoiceField
        label="Ends in"
        description={
          end
            ? `On ${DateTime.fromISO(end).toLocaleString(
                DateTime.DATETIME_FULL,
              )}.`
            : 'After that the engine refuses again.'
        }
        error={errors.expiresAt}
        options={days.map(count => ({
          id: count,
          label: count === '1' ? '1 day' : `${count} days`,
        }))}
        value={draft.days}
        onChange={count => onChange({ ...draft, days: count })}
      />
      {TEXTS.map(({ key, label, description }) => (
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
