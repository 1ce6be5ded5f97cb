import { Button, Flex } from '@backstage/ui';
import {
  reviewMinutes,
  type Review,
} from 'backstage-plugin-image-signing-common';
import { saveText } from '../components/saveText';
import { useWords } from '../components/words';

/** The minutes as files. */
export const MinutesButtons = (props: { review: Review }) => {
  const t = useWords();

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
        {t('ui.review.minutesAsMarkdown')}
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
        {t('ui.review.minutesAsJson')}
      </Button>
    </Flex>
  );
};
