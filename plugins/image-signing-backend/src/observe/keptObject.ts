import { hashOf } from '../evaluate/hash';
import { lastManager, ObjectManager } from '../timeline/objectChange';
import { ListPage, parseListPage } from './listPage';
import { OwnerKey, trimObject, trimPod, trimWorkload } from './trim';
import {
  endsInitialEvents,
  parseEvent,
  positionOf,
  WatchEvent,
} from './watchEvent';

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

/** What happened to one object. */
export type Change =
  | ({ type: 'upsert' } & KeptObject)
  | { type: 'delete'; namespace: string; name: string };

/** A part of a stream of initial events. */
export interface KeptEvents {
  changes: Change[];
  /**
   * Set where the initial events end here: what is stored is as of this
   * version. Later events are left out, a watch brings them again.
   */
  position?: string;
  /** A bookmark before the end: the server sends no initial events. */
  ordinary: boolean;
}

/** @throws KubernetesError for what is no line of a watch, or is an ERROR line. */
export function keepEvents(
  body: Uint8Array,
  kind: KeptKind,
  what: string,
): KeptEvents {
  const changes: Change[] = [];
  for (const line of linesOf(body)) {
    const event = parseEvent(line, what);
    if (event.type === 'BOOKMARK') {
      const position = endsInitialEvents(event)
        ? positionOf(event.object)
        : undefined;
      return { changes, position, ordinary: position === undefined };
    }
    const change = changeOf(event, kind);
    if (change) changes.push(change);
  }
  return { changes, ordinary: false };
}

/** What an event says; undefined for what is no object of this kind. */
export function changeOf(
  { type, object }: WatchEvent,
  kind: KeptKind,
): Change | undefined {
  if (type === 'DELETED') return { type: 'delete', ...keyOf(object) };
  const upsert = keepObject(object, kind);
  return upsert && { type: 'upsert', ...upsert };
}

function* linesOf({
  buffer,
  byteOffset,
  byteLength,
}: Uint8Array): Generator<string> {
  const bytes = Buffer.from(buffer, byteOffset, byteLength);
  let start = 0;
  for (let end; start < bytes.length; start = end + 1) {
    end = bytes.indexOf(10, start);
    if (end === -1) return;
    const line = bytes.toString('utf8', start, end);
    if (line.trim() !== '') yield line;
  }
}

function kept(
  { namespace, name }: { namespace: string; name: string },
  value: object,
): KeptObject {
  const text = JSON.stringify(value);
  return { namespace, name, text, hash: hashOf(text) };
}

/** Name and namespace of any object; empty where it has none. */
function keyOf(object: unknown): { namespace: string; name: string } {
  const { metadata } = object as { metadata?: Record<string, unknown> };
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return { namespace: text(metadata?.namespace), name: text(metadata?.name) };
}
