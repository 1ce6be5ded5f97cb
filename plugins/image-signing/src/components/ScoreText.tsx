import { Flex, Text } from '@backstage/ui';
import type { Score } from 'backstage-plugin-image-signing-common';

/** Points reached of those that apply; unknown ones are named, not scored. */
export const ScoreText = (props: { score: Score }) => {
  const { points, of, unknown } = props.score;
  return (
    <Flex direction="column" gap="0">
      <Text variant="body-medium">
        {of === 0 ? 'nothing applies' : `${points} of ${of} points`}
      </Text>
      {unknown > 0 && (
        <Text variant="body-x-small" color="secondary">
          {unknown} unknown
        </Text>
      )}
    </Flex>
  );
};
