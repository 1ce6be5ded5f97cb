import { useId, type ReactNode } from 'react';
import { Box, Flex, Text } from '@backstage/ui';
import styles from './Panel.module.css';

/** A titled part of a page. */
export const Panel = (props: {
  title: string;
  description?: ReactNode;
  actions?: ReactNode;
  level?: 'h2' | 'h3' | 'h4';
  /** For links on the same page. */
  id?: string;
  children: ReactNode;
}) => {
  const id = useId();
  return (
    <Box
      as="section"
      id={props.id}
      bg="neutral"
      className={styles.panel}
      aria-labelledby={id}
    >
      <Flex justify="between" align="center" gap="3">
        <Text
          as={props.level ?? 'h3'}
          id={id}
          variant="title-x-small"
          weight="bold"
        >
          {props.title}
        </Text>
        {props.actions}
      </Flex>
      {props.description && (
        <Text as="p" variant="body-small" color="secondary">
          {props.description}
        </Text>
      )}
      {props.children}
    </Box>
  );
};
