import { Text } from '@backstage/ui';
import type { RolloutOverride } from 'backstage-plugin-image-signing-common';
import { TimeAgo } from '../components/TimeAgo';
import { useWords } from '../components/words';

/** What may be skipped, why, by whom and until when. */
export const OverrideText = (props: { override: RolloutOverride }) => {
  const t = useWords();
  const { stage, reason, until, by, at } = props.override;
  return (
    <Text as="p" variant="body-small">
      {t('ui.rollout.overrides.maySkip', {
        stage: t(`stage.${stage}`),
        until: until.slice(0, 10),
        reason,
        by,
        timeAgo: <TimeAgo at={at} />,
      })}
    </Text>
  );
};
