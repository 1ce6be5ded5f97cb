import { useEffect, useRef, type DependencyList } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import useAsyncRetry from 'react-use/esm/useAsyncRetry';
import type { ImageSigningApi } from 'backstage-plugin-image-signing-common';
import { imageSigningApiRef } from '../api/imageSigningApiRef';

/**
 * Reads from the backend whenever a dependency changes; a read that is no
 * longer wanted is aborted.
 */
export function useLoad<T>(
  load: (api: ImageSigningApi, signal: AbortSignal) => Promise<T>,
  deps: DependencyList,
) {
  const api = useApi(imageSigningApiRef);
  const running = useRef<AbortController>();

  useEffect(() => () => running.current?.abort(), []);

  return useAsyncRetry(() => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    return load(api, controller.signal);
  }, [api, ...deps]);
}
