import { Flex, Text } from '@backstage/ui';
import type { ControlPosture } from 'backstage-plugin-image-signing-common';
import { ModeLabel } from '../components/ModeLabel';
import { useWords } from '../components/words';

/** The effective mode of a control, what it should be, and for how many images. */
export const ModeCell = (props: { control: ControlPosture }) => {
  const t = useWords();
  const { mode, intent, images } = props.control;
  return (
    <Flex direction="column" gap="0.5">
      <ModeLabel
        mode={mode}
        title={mode === 'unknown' ? t('ui.posture.itCouldNotBeTold') : ''}
      />
      {intent && intent !== mode && (
        <Text variant="body-x-small" color="secondary">
          {t('ui.posture.shouldBeWord', { word: t(`mode.${intent}`) })}
        </Text>
      )}
      {images && mode !== 'none' && mode !== 'unknown' && (
        <Text variant="body-x-small" color="secondary">
          {images.total === 0
            ? t('ui.posture.noImagesHere')
            : t('ui.posture.holdsForCoveredOfTotal', {
                covered: images.covered,
                total: images.total,
              })}
        </Text>
      )}
    </Flex>
  );
};
