import { Cell, Link, Text, type ColumnConfig } from '@backstage/ui';
import {
  REVIEW_MINUTES,
  type ReviewSummary,
} from 'backstage-plugin-image-signing-common';
import { EntityName } from '../components/EntityName';
import { TimeAgo } from '../components/TimeAgo';
import type { Words } from '../components/words';

/** The columns of the table of reviews. */
export function reviewColumns(
  t: Words,
  linkTo: ((params: { id: string }) => string) | undefined,
): ColumnConfig<ReviewSummary>[] {
  return [
    {
      id: 'started',
      label: t('table.started'),
      isRowHeader: true,
      cell: ({ id, startedAt }) => (
        <Cell>
          {linkTo ? (
            <Link href={linkTo({ id })}>
              <TimeAgo at={startedAt} />
            </Link>
          ) : (
            <TimeAgo at={startedAt} />
          )}
        </Cell>
      ),
    },
    {
      id: 'who',
      label: t('table.who'),
      cell: ({ startedBy }) => (
        <Cell>
          <EntityName entityRef={startedBy} />
        </Cell>
      ),
    },
    {
      id: 'decided',
      label: t('table.decided'),
      cell: ({ decided, items }) => (
        <Cell>
          <Text>{t('ui.review.decidedOfItems', { decided, items })}</Text>
        </Cell>
      ),
    },
    {
      id: 'duration',
      label: t('table.duration'),
      cell: ({ durationSeconds }) => (
        <Cell>
          <Text>
            {durationSeconds === undefined
              ? t('ui.review.stillRuns')
              : t('ui.review.roundOfReviewminutesMin', {
                  round: Math.round(durationSeconds / 60),
                  reviewMinutes: REVIEW_MINUTES,
                })}
          </Text>
        </Cell>
      ),
    },
  ];
}
