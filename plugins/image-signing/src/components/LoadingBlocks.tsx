import { Flex, Skeleton, VisuallyHidden } from '@backstage/ui';
import { useWords } from './words';

/** The place of what is being read. */
export const LoadingBlocks = (props: { label: string; rows?: number }) => {
  const t = useWords();
  return (
    <Flex direction="column" gap="3" role="status" aria-busy="true">
      <VisuallyHidden>
        {t('ui.components.loadingLabel', { label: props.label })}
      </VisuallyHidden>
      {Array.from({ length: props.rows ?? 3 }, (_, index) => (
        <Skeleton key={index} width="100%" height={48} />
      ))}
    </Flex>
  );
};
