import { configApiRef, useApi } from '@backstage/frontend-plugin-api';
import { RiFlaskLine } from '@remixicon/react';
import { Alert } from '@backstage/ui';
import { useWords } from './words';

/**
 * Keeps demo data from being taken for real: where an answer says that it is,
 * and on every page of a portal that is configured as a demo.
 */
export const DemoBanner = (props: { demo: boolean | undefined }) => {
  const t = useWords();
  const configured =
    useApi(configApiRef).getOptionalBoolean('imageSigning.demo');
  if (!props.demo && !configured) return null;
  return (
    <Alert
      role="note"
      status="warning"
      icon={<RiFlaskLine aria-hidden="true" />}
      title={t('demo.title')}
      description={t('demo.text')}
    />
  );
};
