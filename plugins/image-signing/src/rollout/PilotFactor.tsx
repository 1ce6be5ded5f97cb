import type { RolloutFactor } from 'backstage-plugin-image-signing-common';
import { useWords } from '../components/words';

/** One reason for or against a pilot, with what it is of. */
export const PilotFactor = ({ factor }: { factor?: RolloutFactor }) => {
  const t = useWords();
  if (!factor) return null;
  const { code, values, word } = factor;
  const inside: Record<string, string | number> = {
    ...values,
    ...(word !== undefined && { word }),
    ...(code === 'radius' && {
      namespaces: t('ui.rollout.candidates.namespaces', {
        count: values?.namespaces ?? 0,
      }),
    }),
  };
  return <>{t(`ui.rollout.candidates.reason.${code}`, inside)}</>;
};
