import { useEffect, useState } from 'react';
import { RiCheckLine, RiFileCopyLine } from '@remixicon/react';
import { ButtonIcon, VisuallyHidden } from '@backstage/ui';
import useCopyToClipboard from 'react-use/esm/useCopyToClipboard';
import { useWords } from './words';

/** Copies a text and says so. */
export const CopyButton = (props: { text: string; label: string }) => {
  const t = useWords();

  const [, copy] = useCopyToClipboard();
  const [copied, setCopied] = useState(false);

  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);

  return (
    <>
      <ButtonIcon
        variant="tertiary"
        size="small"
        aria-label={props.label}
        icon={copied ? <RiCheckLine /> : <RiFileCopyLine />}
        onPress={() => {
          copy(props.text);
          setCopied(true);
        }}
      />
      <VisuallyHidden role="status">
        {copied ? t('ui.components.copied') : ''}
      </VisuallyHidden>
    </>
  );
};
