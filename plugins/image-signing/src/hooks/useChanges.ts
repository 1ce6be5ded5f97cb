import { useEffect, useRef } from 'react';
import { useApiHolder } from '@backstage/core-plugin-api';
import { signalApiRef } from '@backstage/plugin-signals-react';

/** What the backend says has changed. */
export type ChangedSubject =
  | 'fleet'
  | 'denials'
  | 'exceptions'
  | 'gate-runs'
  | 'posture';

/** Changes that come together are one. */
export const GATHER_MS = 300;
/** A page reads again at most this often, however much changes. */
export const EVERY_MS = 5_000;

/**
 * Calls back when one of the subjects has changed: soon, but not too often, and
 * not while nobody looks at the tab. Where the signals plugin is not installed
 * it never does, and the page is as it was loaded.
 */
export function useChanges(
  subjects: readonly ChangedSubject[],
  onChange: () => void,
): void {
  const signals = useApiHolder().get(signalApiRef);
  const latest = useRef(onChange);
  useEffect(() => {
    latest.current = onChange;
  }, [onChange]);
  const wanted = subjects.join(' ');

  useEffect(() => {
    if (!signals || wanted === '') return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let calledAt = -Infinity;
    let missed = false;

    const call = () => {
      timer = undefined;
      if (document.hidden) {
        missed = true;
        return;
      }
      calledAt = Date.now();
      latest.current();
    };
    const changed = () => {
      timer ??= setTimeout(
        call,
        Math.max(GATHER_MS, calledAt + EVERY_MS - Date.now()),
      );
    };
    const seen = () => {
      if (document.hidden || !missed) return;
      missed = false;
      changed();
    };

    const { unsubscribe } = signals.subscribe<{ changed?: string }>(
      'image-signing',
      message => {
        if (wanted.split(' ').includes(message?.changed ?? '')) changed();
      },
    );
    document.addEventListener('visibilitychange', seen);
    return () => {
      unsubscribe();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', seen);
    };
  }, [signals, wanted]);
}
