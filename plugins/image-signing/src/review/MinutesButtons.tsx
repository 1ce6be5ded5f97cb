import { Button, Flex } from '@backstage/ui';
import {
  reviewMinutes,
  type Review,
} from 'backstage-plugin-image-signing-common';
import { saveText } from '../components/saveText';

/** The minutes as files. */
export const MinutesButtons = (props: { review: Review }) => {
  const { review } = props;
  const name = `review-${review.startedAt.slice(0, 10)}`;
  return (
    <Flex gap="2">
      <Button
        size="small"
        variant="secondary"
        onPress={() =>
          saveText(`${name}.md`, reviewMinutes(review), 'text/markdown')
        }
      >
        Minutes as Markdown
      </Button>
      <Button
        size="small"
        variant="secondary"
        onPress={() =>
          saveText(
            `${name}.json`,
            JSON.stringify(review, undefined, 2),
            'application/json',
          )
        }
      >
        Minutes as JSON
      </Button>
    </Flex>
  );
};
