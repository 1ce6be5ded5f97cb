import { useEffect, useState, type FormEvent } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { toError } from '@backstage/errors';
import { Alert, Button, Flex, TextAreaField, TextField } from '@backstage/ui';
import {
  ROLLOUT_TRIALS,
  STAGES,
  TRIAL_NAMES,
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

const FORMS: Record<
  Action,
  { title: string; submit: string; text: string; fields: Field[] }
> = {
  'add-pilot': {
    title: 'Name a pilot',
    submit: 'Name the pilot',
    text: 'Why this service',
    fields: ['entityRef'],
  },
  'remove-pilot': {
    title: 'Take a service out of the pilot',
    submit: 'Take it out',
    text: 'Why',
    fields: [],
  },
  'record-trial': {
    title: 'Record a trial',
    submit: 'Record',
    text: 'What was tried, and what was seen',
    fields: ['trial', 'outcome', 'link'],
  },
  'add-note': {
    title: 'Add a note',
    submit: 'Add',
    text: 'Note',
    fields: ['note', 'entityRef', 'link'],
  },
  'add-override': {
    title: 'Record an override',
    submit: 'Record',
    text: 'Why the stage may be skipped',
    fields: ['stage', 'entityRef', 'environment', 'until'],
  },
  'end-override': {
    title: 'End an override',
    submit: 'End it',
    text: 'Why',
    fields: [],
  },
};

const OPTIONAL: Partial<Record<Action, Field[]>> = {
  'record-trial': ['link'],
  'add-note': ['entityRef', 'link'],
  'add-override': ['entityRef', 'environment'],
};

const TEXT_FIELDS: Partial<Record<Field, [label: string, hint: string]>> = {
  entityRef: [
    'Service',
    'An entity ref, for example component:default/payments.',
  ],
  until: ['Until', 'A day, for example 2027-03-31; at most 180 days from now.'],
  link: ['Link', 'An address: the ticket, the run or the pull request.'],
};

const isAction = (text: string | undefined): text is Action =>
  text !== undefined && text in FORMS;

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
  const form = FORMS[action];
  const [values, setValues] = useState<Partial<Record<Field | 'text', string>>>(
    {},
  );
  const [problem, setProblem] = useState<string>();
  const [pending, setPending] = useState(false);
  const set = (name: Field | 'text') => (value: string) =>
    setValues(known => ({ ...known, [name]: value }));

  const choices: Partial<
    Record<Field, { label: string; hint: string; options: string[][] }>
  > = {
    trial: {
      label: 'Trial',
      hint: 'Where the key lies and who can use it; or a release in which only digests are named.',
      options: ROLLOUT_TRIALS.map(kind => [kind, TRIAL_NAMES[kind]]),
    },
    outcome: {
      label: 'Outcome',
      hint: 'The newest record of a trial counts.',
      options: [
        ['passed', 'Passed'],
        ['failed', 'Failed'],
      ],
    },
    note: {
      label: 'Kind',
      hint: 'A change of the pipeline template needs its pull request.',
      options: [
        ['feedback', 'Feedback of a team'],
        ['template-pr', 'Change of a pipeline template'],
      ],
    },
    stage: {
      label: 'Stage to skip',
      hint: 'Its exit is not waited for.',
      options: STAGES.slice(0, -1).map(stage => [stage, t(`stage.${stage}`)]),
    },
    environment: {
      label: 'Environment',
      hint: 'Where it may be skipped.',
      options: [
        ['', 'Every environment'],
        ...environments.map(name => [name, name]),
      ],
    },
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
      setProblem('until: write a day, for example 2027-03-31.');
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
        {form.fields
          .filter(field => !(field === 'entityRef' && about))
          .map(field => {
            const optional = OPTIONAL[action]?.includes(field);
            const choice = choices[field];
            if (choice) {
              return (
                <ChoiceField
                  key={field}
                  label={choice.label}
                  description={choice.hint}
                  options={choice.options.map(([id, label]) => ({
                    id: id || 'all',
                    label,
                  }))}
                  value={values[field] ?? (optional ? 'all' : '')}
                  error={undefined}
                  onChange={value => set(field)(value === 'all' ? '' : value)}
                />
              );
            }
            const [label, hint] = TEXT_FIELDS[field]!;
            return (
              <TextField
                key={field}
                label={label}
                description={optional ? `${hint} May stay empty.` : hint}
                isRequired={!optional}
                value={values[field] ?? ''}
                onChange={set(field)}
              />
            );
          })}
        <TextAreaField
          label={form.text}
          description="Everybody who sees the rollout can read it."
          isRequired
          value={values.text ?? ''}
          onChange={set('text')}
        />
        {problem && (
          <Alert
            role="alert"
            status="danger"
            icon
            title="Not saved"
            description={problem}
            customActions={
              problem.startsWith('version:') && (
                <Button size="small" variant="secondary" onPress={onReload}>
                  Load it again
                </Button>
              )
            }
          />
        )}
        <div>
          <Button type="submit" variant="primary" isPending={pending}>
            {form.submit}
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
  const { action, about, onClose, ...rest } = props;
  const [shown, setShown] = useState<Action>();
  // The title stays while the drawer slides away.
  useEffect(() => {
    if (isAction(action)) setShown(action);
  }, [action]);
  return (
    <SideDrawer
      choices
      title={shown ? FORMS[shown].title : ''}
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
