import type { ReactNode } from 'react';
import { Cell, Flex, Text, type ColumnConfig } from '@backstage/ui';
import { RiArrowLeftRightLine } from '@remixicon/react';
import type { WorkloadImage } from 'backstage-plugin-image-signing-common';
import { AnswerLabel } from '../components/AnswerLabel';
import { Digest } from '../components/Digest';
import { LinkButton } from '../components/LinkButton';
import { StaleLabel } from '../components/StaleLabel';
import { StatusLabel } from '../components/StatusLabel';
import { TimeAgo } from '../components/TimeAgo';
import { VerdictLabel } from '../components/VerdictLabel';
import { useWords, type Words } from '../components/words';

const Small = (props: { children: ReactNode }) => (
  <Text as="p" variant="body-x-small" color="secondary">
    {props.children}
  </Text>
);

/** The verdict with its first reason, or with the rule that it fulfils. */
export const VerdictCell = (props: { image: WorkloadImage }) => {
  const t = useWords();

  const { verdict } = props.image;
  const [reason] = verdict.reasons;
  return (
    <Flex direction="column" gap="0.5">
      <VerdictLabel status={verdict.status} />
      {reason && <Small>{reason.text}</Small>}
      {!reason && verdict.rule && (
        <Small>
          {t('ui.evidence.fulfilsRuleRule', { rule: verdict.rule })}
        </Small>
      )}
    </Flex>
  );
};

/** The columns of a table of workload images. */
export function imageColumns(
  t: Words,
  onEvidence: (image: WorkloadImage) => void,
): ColumnConfig<WorkloadImage>[] {
  return [
    {
      id: 'container',
      label: t('table.container'),
      isRowHeader: true,
      minWidth: 105,
      cell: image => (
        <Cell>
          <LinkButton
            label={t('ui.evidence.containerEvidenceForKindName', {
              container: image.container,
              kind: image.workload.kind,
              name: image.workload.name,
            })}
            onPress={() => onEvidence(image)}
          >
            {image.container}
          </LinkButton>
          <Small>
            {t(`containerType.${image.containerType}`)}
            {image.cold && t('ui.evidence.notRunningNow')}
          </Small>
        </Cell>
      ),
    },
    {
      id: 'verdict',
      label: t('table.verdict'),
      minWidth: 150,
      cell: image => (
        <Cell>
          <VerdictCell image={image} />
        </Cell>
      ),
    },
    {
      id: 'reference',
      label: t('table.reference'),
      minWidth: 180,
      cell: image => (
        <Cell>
          <Text
            as="p"
            variant="body-small"
            style={{ overflowWrap: 'anywhere' }}
            title={image.reference}
          >
            {image.reference.replace(/@sha\d+:[0-9a-f]{8,}$/, '@…')}
          </Text>
          <Small>
            {image.pinned
              ? t('ui.evidence.pinnedByDigest')
              : t('ui.evidence.byTag')}
          </Small>
          {image.swap && (
            <StatusLabel
              tone="bad"
              icon={<RiArrowLeftRightLine size={16} />}
              title={t('ui.evidence.theTagTagNowResolves', {
                tag: image.swap.tag,
                tagDigest: image.swap.tagDigest,
              })}
            >
              {t('ui.evidence.tagSwapped')}
            </StatusLabel>
          )}
        </Cell>
      ),
    },
    {
      id: 'digest',
      label: t('table.digest'),
      minWidth: 190,
      cell: image => (
        <Cell>
          <Digest digest={image.digest} />
        </Cell>
      ),
    },
    {
      id: 'workload',
      label: t('table.workload'),
      minWidth: 150,
      cell: image => (
        <Cell>
          <Text as="p" variant="body-medium">
            {image.workload.kind} {image.workload.name}
          </Text>
          <Small>
            {image.cluster} / {image.namespace}
            {image.environment ? ` (${image.environment})` : ''}
          </Small>
        </Cell>
      ),
    },
    {
      id: 'enforcement',
      label: t('table.enforcement'),
      minWidth: 150,
      cell: image => (
        <Cell>
          <Flex direction="column" gap="0.5">
            <AnswerLabel answer={image.verdict.enforced} />
            <Small>
              {t('ui.evidence.signaturesWordDigestsWord2', {
                word: t(`mode.${image.signature}`),
                word2: t(`mode.${image.digestControl}`),
              })}
            </Small>
          </Flex>
        </Cell>
      ),
    },
    {
      id: 'age',
      label: t('table.age'),
      minWidth: 120,
      cell: image => (
        <Cell>
          <Flex direction="column" gap="0.5">
            <Text variant="body-small">
              <TimeAgo at={image.verdict.verifiedAt} />
            </Text>
            {image.stale && <StaleLabel />}
          </Flex>
        </Cell>
      ),
    },
  ];
}
