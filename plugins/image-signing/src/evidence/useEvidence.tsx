import { useCallback, useState } from 'react';
import type { WorkloadImage } from 'backstage-plugin-image-signing-common';
import { lazyView } from '../components/lazyView';

const EvidenceDrawer = lazyView(() =>
  import('./EvidenceDrawer').then(m => m.EvidenceDrawer),
);

/** The evidence drawer of a table, and what opens it. */
export function useEvidence() {
  const [image, setImage] = useState<WorkloadImage>();
  const [isOpen, setIsOpen] = useState(false);
  const open = useCallback((next: WorkloadImage) => {
    setImage(next);
    setIsOpen(true);
  }, []);
  const drawer = image && (
    <EvidenceDrawer
      image={image}
      open={isOpen}
      onClose={() => setIsOpen(false)}
    />
  );
  return { open, drawer };
}
