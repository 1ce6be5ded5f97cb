import { Button, Flex, Text } from '@backstage/ui';
import type { LiveState } from '../hooks/useCursorTable';
import { useWords } from './words';

/** Tells, also to screen readers, what came in since the page was opened. */
export const LiveNotice = (props: Partial<LiveState>) => {
  const { notice, moved, showFirst } = props;
  const t = useWords();
  return (
    <Flex align="center" gap="3">
      <div role="status">
        {notice && (
          // Another key is another element: the same words are read again.
          <Text key={notice.key} variant="body-small" color="secondary">
            {notice.text}
          </Text>
        )}
        {moved && (
          <Text variant="body-small" color="secondary">
            {t('live.moved')}
          </Text>
        )}
      </div>
      {moved && (
        <Button size="small" variant="tertiary" onPress={showFirst}>
          {t('live.show')}
        </Button>
      )}
    </Flex>
  );
};
