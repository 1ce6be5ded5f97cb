import type { ReactNode } from 'react';
import { Flex, Text } from '@backstage/ui';

/** Says that there is nothing, and what would change that. */
export const EmptyNotice = (props: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) => (
  <Flex direction="column" gap="2" py="4">
    <Text as="p" variant="body-large" weight="bold">
      {props.title}
    </Text>
    {props.children && (
      <Text as="p" variant="body-medium" color="secondary">
        {props.children}
      </Text>
    )}
    {props.action}
  </Flex>
);
