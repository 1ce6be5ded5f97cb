import { ApiError } from './status';

export interface AccessRules {
  /** API groups that the reader's role does not name. */
  forbiddenGroups: string[];
}

export interface ResourceRequest {
  verb: string;
  group: string;
  plural: string;
  namespace?: string;
  name?: string;
}

export const READER = 'system:serviceaccount:image-signing:portal';

const READABLE_CONFIG_MAPS = ['kyverno/kyverno'];

/** What the read-only role of the portal allows. */
export function isAllowed(
  rules: AccessRules,
  request: ResourceRequest,
): boolean {
  if (rules.forbiddenGroups.includes(request.group)) {
    return false;
  }
  if (request.group === '' && request.plural === 'configmaps') {
    return READABLE_CONFIG_MAPS.includes(
      `${request.namespace}/${request.name}`,
    );
  }
  return (
    ['get', 'list', 'watch'].includes(request.verb) &&
    request.plural !== 'secrets'
  );
}

export function forbidden(request: ResourceRequest): ApiError {
  const { verb, group, plural, namespace, name } = request;
  const resource = group ? `${plural}.${group}` : plural;
  const where = namespace
    ? `in the namespace "${namespace}"`
    : 'at the cluster scope';
  return new ApiError(
    403,
    'Forbidden',
    `${resource}${
      name ? ` "${name}"` : ''
    } is forbidden: User "${READER}" cannot ${verb} resource "${plural}" in API group "${group}" ${where}`,
    { name, group: group || undefined, kind: plural },
  );
}
