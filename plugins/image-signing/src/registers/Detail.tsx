import type { ReactNode } from 'react';
import { Text } from '@backstage/ui';

/** A line of small print below what a cell says. */
export const Detail = (props: { children: ReactNode }) => (
  <Text
    as="p"
    variant="body-x-small"
    color="secondary"
    style={{ overflowWrap: 'anywhere' }}
  >
    {props.children}
  </Text>
);
