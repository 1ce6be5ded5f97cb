import { useEffect, useRef, type DependencyList } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import useAsyncRetry from 'react-use/esm/useAsyncRetry';
import type { ImageSigningApi } from 'backstage-plugin-image-signing-common';
import { imageSigningApiRef } from '../api/imageSigningApiRef';
import { useChanges, type ChangedSubject } from './useChanges';

/**
 * Reads from the backend whenever a dependency changes; a read that is no
 * longer wanted is aborted.
 *
 * @param live - What to read again for when it changed. What is shown stays
 * until the answer is there, and is not `loading` meanwhile.
 */
export function useLoad<T>(
  load: (api: ImageSigningApi, signal: AbortSignal) => Promise<T>,
  deps: DependencyList,
  live: readonly ChangedSubject[] = [],
) {
  const api = useApi(imageSigningApiRef);
  const running = useRef<AbortController>();
  const silent = useRef(false);

  useEffect(() => () => running.current?.abort(), []);

  const state = useAsyncRetry(async () => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    try {
      return await load(api, controller.signal);
    } finally {
      if (running.current === controller) silent.current = false;
    }
  }, [api, ...deps]);

  const { retry, value } = state;
  const missed = useRef(false);
  const again = () => {
    // What is being read may be older than the change.
    if (state.loading) {
      missed.current = true;
      return;
    }
    silent.current = value !== undefined;
    retry();
  };
  useChanges(live, again);
  useEffect(() => {
    if (state.loading || !missed.current) return;
    missed.current = false;
    silent.current = true;
    retry();
  }, [state.loading, retry]);
  return { ...state, loading: state.loading && !silent.current, again };
}
