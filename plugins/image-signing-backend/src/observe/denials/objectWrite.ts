import type { AdmissionEngine } from 'backstage-plugin-image-signing-node';
import type { ObjectWrite } from '../../timeline/objectWrites';

/** What an audit event says of the object that was written. */
export interface WrittenObject {
  auditID: string;
  verb: string;
  at: string;
  user?: string;
  group: string;
  resource: string;
  namespace: string;
  name: string;
}

const WRITES = ['create', 'update', 'patch', 'delete'];

/** Tells whether an object bears on admission: an engine reads it, or it is a namespace. */
export type BearsOnAdmission = (
  object: Pick<WrittenObject, 'group' | 'resource' | 'namespace' | 'name'>,
) => boolean;

export function admissionObjects(
  engines: readonly AdmissionEngine[],
): BearsOnAdmission {
  const resources = engines.flatMap(engine => engine.resources);
  return ({ group, resource, namespace, name }) =>
    (group === '' && resource === 'namespaces') ||
    resources.some(
      one =>
        one.group === group &&
        one.plural === resource &&
        (one.namespace === undefined || one.namespace === namespace) &&
        (one.name === undefined || one.name === name),
    );
}

/** A write of an object that bears on admission; undefined for all others. */
export function objectWriteOf(
  cluster: string,
  written: WrittenObject,
  bears: BearsOnAdmission,
): ObjectWrite | undefined {
  const { auditID, verb, at, user, resource, namespace, name } = written;
  if (!user || !name || !WRITES.includes(verb) || !bears(written)) {
    return undefined;
  }
  return {
    key: auditID.slice(0, 64),
    cluster,
    resource,
    namespace,
    name,
    user,
    at,
  };
}
