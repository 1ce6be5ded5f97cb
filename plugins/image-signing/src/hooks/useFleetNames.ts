import { useMemo } from 'react';
import { useLoad } from './useLoad';

/**
 * The environments and clusters that a filter can offer. Without an overview
 * there is nothing to offer, and the filters keep what the URL names.
 */
export function useFleetNames() {
  const { value } = useLoad((api, signal) => api.getOverview({ signal }), []);
  return useMemo(() => {
    const option = (name: string) => ({ id: name, label: name });
    return {
      environments: (value?.environments ?? []).map(({ environment }) =>
        option(environment),
      ),
      clusters: [
        ...new Set(
          (value?.sources ?? [])
            .filter(source => source.kind === 'cluster')
            .map(source => source.name),
        ),
      ]
        .sort()
        .map(option),
    };
  }, [value]);
}
