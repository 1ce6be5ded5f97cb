import { hashOf } from '../evaluate/hash';
import { lastManager, ObjectManager } from '../timeline/objectChange';
import { ListPage, parseListPage } from './listPage';
import { OwnerKey, trimObject, trimPod, trimWorkload } from './trim';

/** What is kept of an object of any resource, as it is stored. */
export interface KeptObject {
  namespace: string;
  name: string;
  /** The trimmed object as JSON. */
  text: string;
  /** Of the text. */
  hash: string;
  /** Of pods and workloads: their controller. */
  owner?: OwnerKey;
  /** Of admission objects: who wrote it last. */
  manager?: ObjectManager;
}

/** How the objects of a resource are trimmed. */
export interface KeptKind {
  role: 'pod' | 'workload' | 'object';
  apiVersion: string;
  kind?: string;
}

/** A page of a list after everything that is not kept was dropped. */
export interface KeptPage extends Omit<ListPage, 'items'> {
  objects: KeptObject[];
}

/** Trims one object; undefined for what is none of this kind. */
export function keepObject(
  item: unknown,
  { role, apiVersion, kind }: KeptKind,
): KeptObject | undefined {
  if (role === 'object') {
    const value = trimObject(item, { apiVersion, kind });
    return value && { ...kept(keyOf(item), value), manager: lastManager(item) };
  }
  const value = role === 'pod' ? trimPod(item) : trimWorkload(item, kind!);
  return value && { ...kept(value, value), owner: value.owner };
}

/** @throws KubernetesError for what is no page of a list. */
export function keepPage(
  body: Uint8Array,
  kind: KeptKind,
  what: string,
): KeptPage {
  const { items, ...page } = parseListPage(body, what);
  return {
    ...page,
    objects: items.flatMap(item => keepObject(item, kind) ?? []),
  };
}

export function kept(
  { namespace, name }: { namespace: string; name: string },
  value: object,
): KeptObject {
  const text = JSON.stringify(value);
  return { namespace, name, text, hash: hashOf(text) };
}

/** Name and namespace of any object; empty where it has none. */
export function keyOf(object: unknown): { namespace: string; name: string } {
  const { metadata } = object as { metadata?: Record<string, unknown> };
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return { namespace: text(metadata?.namespace), name: text(metadata?.name) };
}
