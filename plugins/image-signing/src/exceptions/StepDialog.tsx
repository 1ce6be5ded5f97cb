import { useState, type FormEvent } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { toError } from '@backstage/errors';
import {
  Alert,
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  DialogTrigger,
  Text,
  TextAreaField,
  TextField,
} from '@backstage/ui';
import type {
  ImageSigningApi,
  SigningException,
} from 'backstage-plugin-image-signing-common';
import { imageSigningApiRef } from '../api/imageSigningApiRef';
import { errorMessage } from '../components/LoadError';
import { useWords } from '../components/words';
import styles from './StepDialog.module.css';

/** A text that a step needs. */
export interface StepField {
  key: string;
  label: string;
  description?: string;
  /** Several lines. */
  long?: boolean;
  optional?: boolean;
  initial?: string;
}

const StepForm = (props: {
  title: string;
  description?: string;
  action: string;
  fields: StepField[];
  send: (
    api: ImageSigningApi,
    values: Record<string, string>,
  ) => Promise<SigningException>;
  onDone: (exception: SigningException) => void;
  close: () => void;
}) => {
  const t = useWords();

  const { title, description, action, fields, send, onDone, close } = props;
  const api = useApi(imageSigningApiRef);
  const [values, setValues] = useState<Record<string, string>>(() =>
    Object.fromEntries(fields.map(({ key, initial }) => [key, initial ?? ''])),
  );
  const [problem, setProblem] = useState<string>();
  const [pending, setPending] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    // The dialog is a part of the page, and forms of the page are none of its.
    event.stopPropagation();
    const missing = fields.find(
      ({ key, optional }) => !optional && !values[key].trim(),
    );
    if (missing) {
      setProblem(t('ui.exceptions.labelIsMissing', { label: missing.label }));
      return;
    }
    setPending(true);
    setProblem(undefined);
    try {
      const trimmed = Object.entries(values).map(([key, value]) => [
        key,
        value.trim(),
      ]);
      const exception = await send(api, Object.fromEntries(trimmed));
      close();
      onDone(exception);
    } catch (error) {
      setProblem(errorMessage(toError(error)));
      setPending(false);
    }
  };

  return (
    <form onSubmit={submit} noValidate>
      <DialogHeader>{title}</DialogHeader>
      <DialogBody>
        <div className={styles.fields}>
          {description && (
            <Text as="p" variant="body-medium">
              {description}
            </Text>
          )}
          {fields.map(({ key, label, description: help, long, optional }) => {
            const Field = long ? TextAreaField : TextField;
            return (
              <Field
                key={key}
                label={label}
                description={help}
                isRequired={!optional}
                validationBehavior="aria"
                value={values[key]}
                onChange={(value: string) =>
                  setValues({ ...values, [key]: value })
                }
              />
            );
          })}
          {problem && (
            <Alert
              role="alert"
              status="danger"
              icon
              title={t('ui.exceptions.notDone')}
              description={problem}
            />
          )}
        </div>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={close}>
          {t('ui.exceptions.cancel')}
        </Button>
        <Button type="submit" variant="primary" isPending={pending}>
          {action}
        </Button>
      </DialogFooter>
    </form>
  );
};

/** A button that asks for what a step in the life of an exception needs. */
export const StepDialog = (props: {
  /** On the button that opens it. */
  label: string;
  title: string;
  description?: string;
  /** On the button that does it. */
  action: string;
  fields: StepField[];
  send: (
    api: ImageSigningApi,
    values: Record<string, string>,
  ) => Promise<SigningException>;
  onDone: (exception: SigningException) => void;
}) => {
  const { label, ...form } = props;
  const [isOpen, setOpen] = useState(false);
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={setOpen}>
      <Button variant="secondary" size="small">
        {label}
      </Button>
      <Dialog isDismissable width={560}>
        <StepForm {...form} close={() => setOpen(false)} />
      </Dialog>
    </DialogTrigger>
  );
};
