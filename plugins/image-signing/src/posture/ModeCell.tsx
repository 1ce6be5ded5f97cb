import { Flex, Text } from '@backstage/ui';
import type { ControlPosture } from 'backstage-plugin-image-signing-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ModeLabel } from '../components/ModeLabel';
import { imageSigningTranslationRef } from '../translation';

/** The effective mode of a control, what it should be, and for how many images. */
export const ModeCell = (props: { control: ControlPosture }) => {
  const { t } = useTranslationRef(imageSigningTranslationRef);
  const { mode, intent, images } = props.control;
  return (
    <Flex direction="column" gap="0.5">
      <ModeLabel
        mode={mode}
        title={
          mode === 'unknown' ? 'It could not be told; this is not none.' : ''
        }
      />
      {intent && intent !== mode && (
        <Text variant="body-x-small" color="secondary">
          should be: {t(`mode.${intent}`)}
        </Text>
      )}
      {images && mode !== 'none' && mode !== 'unknown' && (
        <Text variant="body-x-small" color="secondary">
          {images.total === 0
            ? 'no images here'
            : `holds for ${images.covered} of ${images.total} images`}
        </Text>
      )}
    </Flex>
  );
};
