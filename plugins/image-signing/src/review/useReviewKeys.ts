import { useEffect } from 'react';

/** Keys that are words of a text, of a menu or of the browser stay that. */
function isTaken(event: KeyboardEvent): boolean {
  if (
    event.defaultPrevented ||
    event.altKey ||
    event.ctrlKey ||
    event.metaKey
  ) {
    return true;
  }
  const target = event.target as HTMLElement | null;
  return Boolean(
    target?.closest(
      'input, textarea, select, [contenteditable="true"], [role="dialog"], [role="menu"], [role="listbox"]',
    ),
  );
}

/** Calls what belongs to a key, while nobody types. */
export function useReviewKeys(
  keys: Record<string, (() => void) | undefined>,
): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const action = keys[event.key.toLowerCase()];
      if (!action || isTaken(event)) return;
      event.preventDefault();
      action();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [keys]);
}
