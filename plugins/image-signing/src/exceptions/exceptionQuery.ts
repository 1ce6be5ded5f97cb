import type { ExceptionScope } from 'backstage-plugin-image-signing-common';

/** What the request form is opened with. */
export interface ExceptionPrefill {
  scope: ExceptionScope;
  entityRef?: string;
  denialId?: string;
}

const SCOPE: Array<keyof ExceptionScope> = [
  'repository',
  'digest',
  'cluster',
  'namespace',
  'serviceAccount',
];

/** Writes a prefilled scope into a query. */
export function exceptionQuery(prefill: ExceptionPrefill): string {
  const query = new URLSearchParams();
  for (const key of SCOPE) query.set(key, prefill.scope[key]);
  if (prefill.entityRef) query.set('entity', prefill.entityRef);
  if (prefill.denialId) query.set('denial', prefill.denialId);
  return query.toString();
}

/** Reads a scope back; only a whole one counts as prefilled. */
export function readExceptionQuery(
  query: URLSearchParams,
): Partial<ExceptionPrefill> {
  const value = (key: string) => query.get(key) ?? '';
  const scope: ExceptionScope = {
    repository: value('repository'),
    digest: value('digest'),
    cluster: value('cluster'),
    namespace: value('namespace'),
    serviceAccount: value('serviceAccount'),
  };
  return {
    ...(SCOPE.every(key => scope[key]) && { scope }),
    entityRef: value('entity') || undefined,
    denialId: value('denial') || undefined,
  };
}
