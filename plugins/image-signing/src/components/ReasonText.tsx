import { Flex, Text } from '@backstage/ui';
import type { Reason } from 'backstage-plugin-image-signing-common';
import { useWords } from './words';

/** A reason: the short status, what was found, and what to do. */
export const ReasonText = (props: { reason: Reason; fix?: boolean }) => {
  const t = useWords();
  return (
    <Flex direction="column" gap="0.5">
      <Text as="p" variant="body-medium" weight="bold">
        {props.reason.text}
      </Text>
      <Text as="p" variant="body-medium">
        {props.reason.detail}
      </Text>
      {props.fix !== false && props.reason.fix && (
        <Text as="p" variant="body-medium">
          <strong>{t('ui.components.fix')}</strong> {props.reason.fix}
        </Text>
      )}
    </Flex>
  );
};
