import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { toError } from '@backstage/errors';
import {
  Alert,
  Button,
  Flex,
  Text,
  TextAreaField,
  TextField,
} from '@backstage/ui';
import type {
  Review,
  ReviewDecision,
  ReviewDecisionRequest,
  ReviewItem,
} from 'backstage-plugin-image-signing-common';
import { imageSigningApiRef } from '../api/imageSigningApiRef';
import { errorMessage } from '../components/LoadError';
import { DECISIONS } from './decisions';

/** What a decision needs beside the comment. */
const FIELDS: Partial<
  Record<
    ReviewDecision['decision'],
    Array<{
      key: 'link' | 'until' | 'owner';
      label: string;
      description: string;
      optional?: boolean;
    }>
  >
> = {
  close: [
    {
      key: 'link',
      label: 'Link to the evidence',
      description: 'For example the pipeline run that signed the image.',
      optional: true,
    },
  ],
  extend: [
    {
      key: 'until',
      label: 'New end',
      description: 'A date such as 2027-01-31.',
    },
    {
      key: 'link',
      label: 'Link to the evidence',
      description: 'Where it can be seen that the condition is met.',
    },
  ],
  reassign: [
    {
      key: 'owner',
      label: 'New owner',
      description: 'A User or Group, for example group:default/payments.',
    },
  ],
};

/** Midnight UTC at the end of a day, as the contract wants it. */
function endOfDay(day: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(day) ? `${day}T23:59:59Z` : day;
}

/** Asks for what a decision must say, and takes it. */
export const DecisionForm = (props: {
  review: Review;
  item: ReviewItem;
  decision: ReviewDecision['decision'];
  onDecided: (review: Review) => void;
  onCancel: () => void;
}) => {
  const { review, item, decision, onDecided, onCancel } = props;
  const api = useApi(imageSigningApiRef);
  const [comment, setComment] = useState('');
  const [values, setValues] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState<string>();
  const [pending, setPending] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const fields = FIELDS[decision] ?? [];
  const { label, help } = DECISIONS[decision];

  useEffect(() => {
    form.current?.querySelector('textarea')?.focus();
  }, []);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const missing = fields.find(
      ({ key, optional }) => !optional && !values[key]?.trim(),
    );
    if (!comment.trim() || missing) {
      setProblem(`${comment.trim() ? missing?.label : 'Comment'} is missing.`);
      return;
    }
    const request: ReviewDecisionRequest = {
      item: item.id,
      decision,
      comment: comment.trim(),
    };
    for (const { key } of fields) {
      const value = values[key]?.trim();
      if (value) request[key] = key === 'until' ? endOfDay(value) : value;
    }
    setPending(true);
    setProblem(undefined);
    try {
      onDecided(await api.decideInReview(review.id, request));
    } catch (error) {
      setProblem(errorMessage(toError(error)));
      setPending(false);
    }
  };

  return (
    <form ref={form} onSubmit={submit} noValidate aria-label={label}>
      <Flex direction="column" gap="3">
        <Text as="p">{help}</Text>
        <TextAreaField
          label="Comment"
          isRequired
          validationBehavior="aria"
          value={comment}
          onChange={setComment}
        />
        {fields.map(field => (
          <TextField
            key={field.key}
            label={field.label}
            description={field.description}
            isRequired={!field.optional}
            validationBehavior="aria"
            value={values[field.key] ?? ''}
            onChange={value => setValues({ ...values, [field.key]: value })}
          />
        ))}
        {problem && (
          <Alert
            role="alert"
            status="danger"
            icon
            title="Not done"
            description={problem}
          />
        )}
        <Flex gap="2">
          <Button type="submit" variant="primary" isPending={pending}>
            {label}
          </Button>
          <Button variant="secondary" onPress={onCancel}>
            Cancel
          </Button>
        </Flex>
      </Flex>
    </form>
  );
};
