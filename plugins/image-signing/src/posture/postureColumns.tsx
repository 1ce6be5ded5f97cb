import { Cell, Flex, Text, type ColumnConfig } from '@backstage/ui';
import { RiAlertFill, RiCheckboxCircleFill } from '@remixicon/react';
import type { NamespacePosture } from 'backstage-plugin-image-signing-common';
import { LinkButton } from '../components/LinkButton';
import { StaleLabel } from '../components/StaleLabel';
import { StatusLabel } from '../components/StatusLabel';
import { TimeAgo } from '../components/TimeAgo';
import { useWords, type Words } from '../components/words';
import { ModeCell } from './ModeCell';

/** "Weaker", "Stricter", or both where the controls differ either way. */
function differenceWords(
  t: Words,
  { signature, digest }: NamespacePosture,
): string {
  const found = [signature.difference, digest.difference];
  const words = [
    found.includes('weaker') && 'weaker',
    found.includes('stricter') && 'stricter',
  ].filter(Boolean);
  return words.length
    ? t('ui.posture.differsWords', { words: words.join(' and ') })
    : t('ui.posture.differs');
}

const IntentCell = (props: { posture: NamespacePosture }) => {
  const t = useWords();

  const { differsFromIntent, signature, digest } = props.posture;
  if (differsFromIntent === undefined) {
    const wanted = [signature, digest].some(
      ({ difference }) => difference !== undefined,
    );
    return (
      <Text>
        {wanted ? t('ui.posture.notKnown') : t('ui.posture.noIntent')}
      </Text>
    );
  }
  return differsFromIntent ? (
    <StatusLabel tone="bad" icon={<RiAlertFill size={16} />}>
      {differenceWords(t, props.posture)}
    </StatusLabel>
  ) : (
    <StatusLabel tone="good" icon={<RiCheckboxCircleFill size={16} />}>
      {t('ui.posture.asIntended')}
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
            label={t('ui.posture.clusterNamespacePoliciesAndLoopholes', {
              cluster: posture.cluster,
              namespace: posture.namespace,
            })}
            onPress={() => onDetails(posture)}
          >
            {posture.namespace}
          </LinkButton>
          <Text as="p" variant="body-x-small" color="secondary">
            {posture.cluster}
            {posture.environment ? ` (${posture.environment})` : ''}
            {posture.critical ? `, ${t('posture.critical')}` : ''}
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
      label: t('ui.posture.intent'),
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
      label: t('ui.posture.observed'),
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
