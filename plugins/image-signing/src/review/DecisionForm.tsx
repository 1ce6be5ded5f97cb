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
import { useWords, type Words } from '../components/words';
import { decisionsOf } from './decisions';

/** What a decision needs beside the comment. */
const fieldsOf = (
  t: Words,
): Partial<
  Record<
    ReviewDecision['decision'],
    Array<{
      key: 'link' | 'until' | 'owner';
      label: string;
      description: string;
      optional?: boolean;
    }>
  >
> => ({
  close: [
    {
      key: 'link',
      label: t('ui.review.linkToTheEvidence'),
      description: t('ui.review.forExampleThePipelineRun'),
      optional: true,
    },
  ],
  extend: [
    {
      key: 'until',
      label: t('ui.review.newEnd'),
      description: t('ui.review.aDateSuchAs2027'),
    },
    {
      key: 'link',
      label: t('ui.review.linkToTheEvidence'),
      description: t('ui.review.whereItCanBeSeen'),
    },
  ],
  reassign: [
    {
      key: 'owner',
      label: t('ui.review.newOwner'),
      description: t('ui.review.aUserOrGroupFor'),
    },
  ],
});

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
  const t = useWords();

  const { review, item, decision, onDecided, onCancel } = props;
  const api = useApi(imageSigningApiRef);
  const [comment, setComment] = useState('');
  const [values, setValues] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState<string>();
  const [pending, setPending] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const fields = fieldsOf(t)[decision] ?? [];
  const { label, help } = decisionsOf(t)[decision];

  useEffect(() => {
    form.current?.querySelector('textarea')?.focus();
  }, []);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const missing = fields.find(
      ({ key, optional }) => !optional && !values[key]?.trim(),
    );
    if (!comment.trim() || missing) {
      setProblem(
        t('ui.review.partIsMissing', {
          part: String(
            comment.trim() ? missing?.label : t('ui.review.comment'),
          ),
        }),
      );
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
          label={t('ui.review.comment')}
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
            title={t('ui.review.notDone')}
            description={problem}
          />
        )}
        <Flex gap="2">
          <Button type="submit" variant="primary" isPending={pending}>
            {label}
          </Button>
          <Button variant="secondary" onPress={onCancel}>
            {t('ui.review.cancel')}
          </Button>
        </Flex>
      </Flex>
    </form>
  );
};
