import { Flex, Text } from '@backstage/ui';
import type { Score } from 'backstage-plugin-image-signing-common';
import { useWords } from './words';

/** Points reached of those that apply; unknown ones are named, not scored. */
export const ScoreText = (props: { score: Score }) => {
  const t = useWords();

  const { points, of, unknown } = props.score;
  return (
    <Flex direction="column" gap="0">
      <Text variant="body-medium">
        {of === 0
          ? t('ui.components.nothingApplies')
          : t('ui.components.pointsOfOfPoints', { points, of })}
      </Text>
      {unknown > 0 && (
        <Text variant="body-x-small" color="secondary">
          {t('ui.components.unknownUnknown', { unknown })}
        </Text>
      )}
    </Flex>
  );
};
