import { Button } from '@backstage/ui';
import { useWords } from '../components/words';

/** Opens the tests of a service. */
export const GuideButton = (props: {
  entityRef: string;
  onOpen: (entityRef: string) => void;
}) => {
  const t = useWords();
  const { entityRef, onOpen } = props;
  return (
    <Button
      variant="tertiary"
      size="small"
      aria-label={t('guide.openOf', { entityRef })}
      onPress={() => onOpen(entityRef)}
    >
      {t('guide.open')}
    </Button>
  );
};
