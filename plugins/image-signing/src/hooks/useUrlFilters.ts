import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';

/** The values of some filters; absent is "all". */
export type UrlFilters<K extends string> = Partial<Record<K, string>>;

/**
 * Filters that live in the query of the URL, so that a filtered page can be
 * linked to and the back button leads to the page itself, not through each
 * letter of a search.
 */
export function useUrlFilters<K extends string>(keys: readonly K[]) {
  const [params, setParams] = useSearchParams();
  const serialized = JSON.stringify(
    keys.map(key => params.get(key) || undefined),
  );

  const filters = useMemo(() => {
    const values: Array<string | null> = JSON.parse(serialized);
    const result: UrlFilters<K> = {};
    keys.forEach((key, index) => {
      const value = values[index];
      if (value) result[key] = value;
    });
    return result;
  }, [keys, serialized]);

  const setFilters = useCallback(
    (patch: UrlFilters<K>) => {
      setParams(
        previous => {
          const next = new URLSearchParams(previous);
          for (const [key, value] of Object.entries<string | undefined>(
            patch,
          )) {
            if (value) next.set(key, value);
            else next.delete(key);
          }
          return next;
        },
        { replace: true },
      );
    },
    [setParams],
  );

  return [filters, setFilters] as const;
}
