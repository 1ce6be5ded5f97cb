import { Flex, Skeleton, VisuallyHidden } from '@backstage/ui';

/** The place of what is being read. */
export const LoadingBlocks = (props: { label: string; rows?: number }) => (
  <Flex direction="column" gap="3" role="status" aria-busy="true">
    <VisuallyHidden>Loading {props.label}</VisuallyHidden>
    {Array.from({ length: props.rows ?? 3 }, (_, index) => (
      <Skeleton key={index} width="100%" height={48} />
    ))}
  </Flex>
);
