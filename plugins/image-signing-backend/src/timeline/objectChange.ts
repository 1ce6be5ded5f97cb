import type {
  ObjectFieldChange,
  PostureCause,
} from 'backstage-plugin-image-signing-common';

/** A Kubernetes object as it was and as it is; one of both may be missing. */
export interface ObjectChange {
  namespace: string;
  name: string;
  before?: unknown;
  after?: unknown;
  /** Last writer by managedFields; not known of what was removed. */
  manager?: ObjectManager;
}

export interface ObjectManager {
  name: string;
  at?: string;
}

const MAX_FIELDS = 20;
const MAX_VALUE = 200;
/** Counters that follow from the other changes. */
const IGNORED = [
  'metadata.generation',
  'metadata.uid',
  'metadata.creationTimestamp',
  'status.observedGeneration',
];

type Json = Record<string, unknown>;

/** What changed in an object, field by field, bounded in number and length. */
export function describeChange(change: ObjectChange): PostureCause {
  const { namespace, name, before, after, manager } = change;
  return {
    kind: textOf((after ?? before) as Json, 'kind') || 'Object',
    ...(namespace && { namespace }),
    name,
    action: actionOf(change),
    fields:
      before === undefined || after === undefined
        ? []
        : fieldChanges(before, after),
    ...(manager && { manager: manager.name }),
    ...(manager?.at && { changedAt: manager.at }),
  };
}

/** Whether only the status differs, which people do not write. */
export function isStatusOnly({ action, fields }: PostureCause): boolean {
  return (
    action === 'changed' &&
    fields.every(({ path }) => path === 'status' || path.startsWith('status.'))
  );
}

/**
 * Who wrote an object last, apart from its status.
 *
 * Spec: Kubernetes API, ObjectMeta.managedFields.
 */
export function lastManager(value: unknown): ObjectManager | undefined {
  const { managedFields } = asJson(asJson(value).metadata);
  if (!Array.isArray(managedFields)) return undefined;
  let last: ObjectManager | undefined;
  for (const entry of managedFields.slice(0, 200)) {
    const name = textOf(entry, 'manager');
    const at = textOf(entry, 'time');
    const status = textOf(entry, 'subresource') !== '';
    if (name && !status && (!last || at >= (last.at ?? ''))) {
      last = { name: name.slice(0, 128), ...(isTime(at) && { at }) };
    }
  }
  return last;
}

function actionOf({ before, after }: ObjectChange): PostureCause['action'] {
  if (before === undefined) return 'added';
  return after === undefined ? 'removed' : 'changed';
}

function fieldChanges(before: unknown, after: unknown): ObjectFieldChange[] {
  const found: ObjectFieldChange[] = [];
  const walk = (left: unknown, right: unknown, path: string) => {
    if (found.length >= MAX_FIELDS || IGNORED.includes(path)) return;
    if (JSON.stringify(left) === JSON.stringify(right)) return;
    if (isContainer(left) && isContainer(right) && sameShape(left, right)) {
      for (const key of keysOf(left, right)) {
        walk(
          (left as Json)[key],
          (right as Json)[key],
          Array.isArray(right) ? `${path}[${key}]` : join(path, key),
        );
      }
      return;
    }
    found.push({
      path,
      ...(left !== undefined && { before: shown(left) }),
      ...(right !== undefined && { after: shown(right) }),
    });
  };
  walk(before, after, '');
  // What people write first, then what controllers answer.
  return found.sort((a, b) => Number(isStatus(a)) - Number(isStatus(b)));
}

function isStatus({ path }: ObjectFieldChange): boolean {
  return path.startsWith('status');
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

// Of lists of unlike length no entry is the other's; the whole is shown.
function sameShape(left: object, right: object): boolean {
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  return !Array.isArray(left) || left.length === (right as unknown[]).length;
}

function keysOf(left: object, right: object): string[] {
  return [...new Set([...Object.keys(left), ...Object.keys(right)])];
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE - 1)}…` : text;
}

function asJson(value: unknown): Json {
  return isContainer(value) ? (value as Json) : {};
}

function textOf(value: unknown, key: string): string {
  const found = asJson(value)[key];
  return typeof found === 'string' ? found : '';
}

function isTime(text: string): boolean {
  return text !== '' && !Number.isNaN(Date.parse(text));
}
