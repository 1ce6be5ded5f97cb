import { useEntity } from '@backstage/plugin-catalog-react';
import { useLoad } from '../hooks/useLoad';

/** The report of the entity that the page shows. */
export function useEntityReport() {
  const { entity } = useEntity();
  const { kind } = entity;
  const { namespace = 'default', name } = entity.metadata;
  return useLoad(
    (api, signal) => api.getEntityReport({ kind, namespace, name }, { signal }),
    [kind, namespace, name],
    ['fleet', 'denials', 'exceptions'],
  );
}
