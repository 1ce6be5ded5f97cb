import { RiTimeLine } from '@remixicon/react';
import { StatusLabel } from './StatusLabel';
import { useWords } from './words';

/** Marks what comes from a source that went silent. */
export const StaleLabel = (props: { title?: string }) => {
  const t = useWords();
  return (
    <StatusLabel
      tone="warning"
      icon={<RiTimeLine size={16} />}
      title={props.title ?? t('ui.components.theSourceHasBeenSilent')}
    >
      {t('stale')}
    </StatusLabel>
  );
};
