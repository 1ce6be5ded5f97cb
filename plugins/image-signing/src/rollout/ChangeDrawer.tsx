import { useEffect, useState, type FormEvent } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { toError } from '@backstage/errors';
import { Alert, Button, Flex, TextAreaField, TextField } from '@backstage/ui';
import {
  ROLLOUT_TRIALS,
  STAGES,
  type Rollout,
  type RolloutChange,
} from 'backstage-plugin-image-signing-common';
import { imageSigningApiRef } from '../api/imageSigningApiRef';
import { ChoiceField } from '../components/ChoiceField';
import { errorMessage } from '../components/LoadError';
import { SideDrawer } from '../components/SideDrawer';
import { useWords } from '../components/words';

type Action = RolloutChange['action'];
type Field =
  | 'entityRef'
  | 'trial'
  | 'outcome'
  | 'note'
  | 'stage'
  | 'environment'
  | 'until'
  | 'link';

/** What each decision asks for besides its text. */
const FIELDS: Record<Action, Field[]> = {
  'add-pilot': ['entityRef'],
  'remove-pilot': [],
  'record-trial': ['trial', 'outcome', 'link'],
  'add-note': ['note', 'entityRef', 'link'],
  'add-override': ['stage', 'entityRef', 'environment', 'until'],
  'end-override': [],
};

const OPTIONAL: Partial<Record<Action, Field[]>> = {
  'record-trial': ['link'],
  'add-note': ['entityRef', 'link'],
  'add-override': ['entityRef', 'environment'],
};

const isAction = (text: string | undefined): text is Action =>
  text !== undefined && text in FIELDS;

const Form = (props: {
  rollout: Rollout;
  environments: string[];
  action: Action;
  about: string | undefined;
  onChanged: (rollout: Rollout) => void;
  onReload: () => void;
}) => {
  const t = useWords();
  const { rollout, environments, action, about, onChanged, onReload } = props;
  const api = useApi(imageSigningApiRef);
  const [values, setValues] = useState<Partial<Record<Field | 'text', string>>>(
    {},
  );
  const [problem, setProblem] = useState<string>();
  const [pending, setPending] = useState(false);
  const set = (name: Field | 'text') => (value: string) =>
    setValues(known => ({ ...known, [name]: value }));

  const choices: Partial<Record<Field, string[][]>> = {
    trial: ROLLOUT_TRIALS.map(kind => [kind, t(`ui.rollout.trial.${kind}`)]),
    outcome: (['passed', 'failed'] as const).map(outcome => [
      outcome,
      t(`ui.rollout.trialOutcome.${outcome}`),
    ]),
    note: (['feedback', 'template-pr'] as const).map(kind => [
      kind,
      t(`ui.rollout.noteKind.${kind}`),
    ]),
    stage: STAGES.slice(0, -1).map(stage => [stage, t(`stage.${stage}`)]),
    environment: [
      ['', t('ui.rollout.everyEnvironment')],
      ...environments.map(name => [name, name]),
    ],
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const { until, ...rest } = Object.fromEntries(
      Object.entries(values)
        .map(([name, value]) => [name, value.trim()])
        .filter(([, value]) => value),
    );
    const end = until === undefined ? undefined : new Date(until);
    if (end && Number.isNaN(end.getTime())) {
      setProblem(t('ui.rollout.untilIsNoDay'));
      return;
    }
    setPending(true);
    setProblem(undefined);
    try {
      onChanged(
        await api.changeRollout({
          version: rollout.version,
          action,
          ...rest,
          ...(end && { until: end.toISOString() }),
          ...(about &&
            (action === 'end-override' ? { id: about } : { entityRef: about })),
        } as RolloutChange),
      );
    } catch (error) {
      setProblem(errorMessage(toError(error)));
    } finally {
      setPending(false);
    }
  };

  return (
    <form onSubmit={submit} noValidate>
      <Flex direction="column" gap="4">
        {FIELDS[action]
          .filter(field => !(field === 'entityRef' && about))
          .map(field => {
            const optional = OPTIONAL[action]?.includes(field);
            const label = t(`ui.rollout.field.${field}.label`);
            const hint = t(`ui.rollout.field.${field}.hint`);
            const options = choices[field];
            if (options) {
              return (
                <ChoiceField
                  key={field}
                  label={label}
                  description={hint}
                  options={options.map(([id, name]) => ({
                    id: id || 'all',
                    label: name,
                  }))}
                  value={values[field] ?? (optional ? 'all' : '')}
                  error={undefined}
                  onChange={value => set(field)(value === 'all' ? '' : value)}
                />
              );
            }
            return (
              <TextField
                key={field}
                label={label}
                description={
                  optional ? t('ui.rollout.mayStayEmpty', { hint }) : hint
                }
                isRequired={!optional}
                value={values[field] ?? ''}
                onChange={set(field)}
              />
            );
          })}
        <TextAreaField
          label={t(`ui.rollout.form.${action}.text`)}
          description={t('ui.rollout.formTextHint')}
          isRequired
          value={values.text ?? ''}
          onChange={set('text')}
        />
        {problem && (
          <Alert
            role="alert"
            status="danger"
            icon
            title={t('ui.rollout.notSaved')}
            description={problem}
            customActions={
              problem.startsWith('version:') && (
                <Button size="small" variant="secondary" onPress={onReload}>
                  {t('ui.rollout.loadItAgain')}
                </Button>
              )
            }
          />
        )}
        <div>
          <Button type="submit" variant="primary" isPending={pending}>
            {t(`ui.rollout.form.${action}.submit`)}
          </Button>
        </div>
      </Flex>
    </form>
  );
};

/** The form of the decision that the URL names, beside the page. */
export const ChangeDrawer = (props: {
  rollout: Rollout;
  environments: string[];
  action: string | undefined;
  about: string | undefined;
  onClose: () => void;
  onChanged: (rollout: Rollout) => void;
  onReload: () => void;
}) => {
  const t = useWords();
  const { action, about, onClose, ...rest } = props;
  const [shown, setShown] = useState<Action>();
  // The title stays while the drawer slides away.
  useEffect(() => {
    if (isAction(action)) setShown(action);
  }, [action]);
  return (
    <SideDrawer
      choices
      title={shown ? t(`ui.rollout.form.${shown}.title`) : ''}
      open={isAction(action)}
      onClose={onClose}
    >
      {isAction(action) && (
        <Form
          key={`${action} ${about ?? ''}`}
          action={action}
          about={about}
          {...rest}
        />
      )}
    </SideDrawer>
  );
};
