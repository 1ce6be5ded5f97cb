import { RiTimeLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { imageSigningTranslationRef } from '../translation';
import { StatusLabel } from './StatusLabel';

/** Marks what comes from a source that went silent. */
export const StaleLabel = (props: { title?: string }) => {
  const { t } = useTranslationRef(imageSigningTranslationRef);
  return (
    <StatusLabel
      tone="warning"
      icon={<RiTimeLine size={16} />}
      title={props.title ?? 'The source has been silent past its limit'}
    >
      {t('stale')}
    </StatusLabel>
  );
};
