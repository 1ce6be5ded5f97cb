import { useEffect, useRef, useState } from 'react';
import type { Overview } from 'backstage-plugin-image-signing-common';
import { useWords } from '../components/words';
import type { LiveState } from '../hooks/useCursorTable';

/** Denials and swaps that came in while the overview was open, in words. */
export function useOverviewNews(
  overview: Overview | undefined,
): LiveState['notice'] {
  const t = useWords();
  const before = useRef<Overview>();
  const [notice, setNotice] = useState<LiveState['notice']>();

  useEffect(() => {
    const last = before.current;
    before.current = overview;
    if (!last || !overview) return;
    const denials = overview.denials.policyLastDay - last.denials.policyLastDay;
    const swaps = overview.swaps - last.swaps;
    const text = [
      ...(denials > 0 ? [t('live.denials', { count: denials })] : []),
      ...(swaps > 0 ? [t('live.swaps', { count: swaps })] : []),
    ].join(', ');
    if (text) setNotice(one => ({ text, key: (one?.key ?? 0) + 1 }));
  }, [overview, t]);
  return notice;
}
