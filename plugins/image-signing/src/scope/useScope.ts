import type { ServicesSummaryQuery } from 'backstage-plugin-image-signing-common';
import { useLoad } from '../hooks/useLoad';

/** Scopes are made anew with each rendering. */
export const scopeKey = (scope: ServicesSummaryQuery) => JSON.stringify(scope);

/** The numbers of some services. */
export function useServicesSummary(scope: ServicesSummaryQuery) {
  return useLoad(
    (api, signal) => api.getServicesSummary(scope, { signal }),
    [scopeKey(scope)],
  );
}
