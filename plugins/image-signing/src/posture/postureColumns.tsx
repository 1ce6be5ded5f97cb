import { Cell, Flex, Text, type ColumnConfig } from '@backstage/ui';
import type { TranslationFunction } from '@backstage/frontend-plugin-api';
import { RiAlertFill, RiCheckboxCircleFill } from '@remixicon/react';
import type { NamespacePosture } from 'backstage-plugin-image-signing-common';
import { LinkButton } from '../components/LinkButton';
import { StaleLabel } from '../components/StaleLabel';
import { StatusLabel } from '../components/StatusLabel';
import { TimeAgo } from '../components/TimeAgo';
import type { imageSigningTranslationRef } from '../translation';
import { ModeCell } from './ModeCell';

type Words = TranslationFunction<typeof imageSigningTranslationRef.T>;

/** "Weaker", "Stricter", or both where the controls differ either way. */
function differenceWords({ signature, digest }: NamespacePosture): string {
  const found = [signature.difference, digest.difference];
  const words = [
    found.includes('weaker') && 'weaker',
    found.includes('stricter') && 'stricter',
  ].filter(Boolean);
  return words.length ? `Differs: ${words.join(' and ')}` : 'Differs';
}

const IntentCell = (props: { posture: NamespacePosture }) => {
  const { differsFromIntent, signature, digest } = props.posture;
  if (differsFromIntent === undefined) {
    const wanted = [signature, digest].some(
      ({ difference }) => difference !== undefined,
    );
    return <Text>{wanted ? 'not known' : 'no intent'}</Text>;
  }
  return differsFromIntent ? (
    <StatusLabel tone="bad" icon={<RiAlertFill size={16} />}>
      {differenceWords(props.posture)}
    </StatusLabel>
  ) : (
    <StatusLabel tone="good" icon={<RiCheckboxCircleFill size={16} />}>
      As intended
    </StatusLabel>
  );
};

/** The columns of the posture table. */
export function postureColumns(
  t: Words,
  onDetails: (posture: NamespacePosture) => void,
): ColumnConfig<NamespacePosture & { id: string }>[] {
  return [
    {
      id: 'namespace',
      label: t('table.namespace'),
      isRowHeader: true,
      minWidth: 160,
      cell: posture => (
        <Cell>
          <LinkButton
            label={`${posture.cluster} / ${posture.namespace}: policies and loopholes`}
            onPress={() => onDetails(posture)}
          >
            {posture.namespace}
          </LinkButton>
          <Text as="p" variant="body-x-small" color="secondary">
            {posture.cluster}
            {posture.environment ? ` (${posture.environment})` : ''}
          </Text>
        </Cell>
      ),
    },
    {
      id: 'signature',
      label: t('table.signature'),
      minWidth: 150,
      cell: posture => (
        <Cell>
          <ModeCell control={posture.signature} />
        </Cell>
      ),
    },
    {
      id: 'digest',
      label: t('table.digestControl'),
      minWidth: 150,
      cell: posture => (
        <Cell>
          <ModeCell control={posture.digest} />
        </Cell>
      ),
    },
    {
      id: 'intent',
      label: 'Intent',
      minWidth: 130,
      cell: posture => (
        <Cell>
          <IntentCell posture={posture} />
        </Cell>
      ),
    },
    {
      id: 'loopholes',
      label: t('table.loopholes'),
      minWidth: 110,
      cell: posture => (
        <Cell>
          <Text as="p" variant="body-medium">
            {posture.signature.loopholes.length +
              posture.digest.loopholes.length}
          </Text>
        </Cell>
      ),
    },
    {
      id: 'age',
      label: 'Observed',
      minWidth: 130,
      cell: posture => (
        <Cell>
          <Flex direction="column" gap="0.5">
            <Text variant="body-small">
              <TimeAgo at={posture.asOf} />
            </Text>
            {posture.stale && <StaleLabel />}
          </Flex>
        </Cell>
      ),
    },
  ];
}
