import { resourceByPlural, resourceId, resourceOf } from './resources';
import { KubeObject, Resource } from './types';

export type ChangeType = 'ADDED' | 'MODIFIED' | 'DELETED';

export interface Change {
  revision: number;
  type: ChangeType;
  resource: Resource;
  object: KubeObject;
  previous?: KubeObject;
}

const KEPT_CHANGES = 2000;

function keyOf(namespace: string | undefined, name: string): string {
  return `${namespace ?? ''}/${name}`;
}

/** Objects under one revision counter with a bounded log, as etcd keeps them. */
export class ObjectStore {
  /**
   * Revisions start at the clock: one that a client remembers from an earlier
   * run must be too old here, never too new.
   */
  private current = Date.now() - Date.UTC(2026, 0, 1);
  private compacted = this.current;
  private readonly objects = new Map<string, Map<string, KubeObject>>();
  private readonly log: Change[] = [];
  private readonly listeners = new Set<(change: Change) => void>();

  get revision(): number {
    return this.current;
  }

  /** Adds or replaces an object and returns it as stored. */
  put(object: KubeObject): KubeObject {
    const resource = resourceOf(object);
    const { namespace, name } = object.metadata;
    const objects = this.table(resource);
    const previous = objects.get(keyOf(namespace, name));
    this.current += 1;
    const stored: KubeObject = {
      ...object,
      metadata: { ...object.metadata, resourceVersion: String(this.current) },
    };
    objects.set(keyOf(namespace, name), stored);
    this.publish({
      revision: this.current,
      type: previous ? 'MODIFIED' : 'ADDED',
      resource,
      object: stored,
      previous,
    });
    return stored;
  }

  remove(object: KubeObject): void {
    const resource = resourceOf(object);
    const { namespace, name } = object.metadata;
    const previous = this.table(resource).get(keyOf(namespace, name));
    if (!previous) {
      return;
    }
    this.table(resource).delete(keyOf(namespace, name));
    this.current += 1;
    this.publish({
      revision: this.current,
      type: 'DELETED',
      resource,
      object: {
        ...previous,
        metadata: {
          ...previous.metadata,
          resourceVersion: String(this.current),
        },
      },
      previous,
    });
  }

  get(plural: string, name: string, namespace?: string) {
    return this.table(resourceByPlural(plural)).get(keyOf(namespace, name));
  }

  list(plural: string, namespace?: string): KubeObject[] {
    const all = [...this.table(resourceByPlural(plural)).values()];
    return namespace
      ? all.filter(object => object.metadata.namespace === namespace)
      : all;
  }

  /** Changes after the revision, or undefined where they are forgotten. */
  changesSince(revision: number): Change[] | undefined {
    return revision < this.compacted
      ? undefined
      : this.log.filter(change => change.revision > revision);
  }

  /** Forgets the log: watches can resume only from here on. */
  compact(): void {
    this.compacted = this.current;
    this.log.length = 0;
  }

  subscribe(listener: (change: Change) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private table(resource: Resource): Map<string, KubeObject> {
    const id = resourceId(resource);
    let table = this.objects.get(id);
    if (!table) {
      table = new Map();
      this.objects.set(id, table);
    }
    return table;
  }

  private publish(change: Change) {
    this.log.push(change);
    if (this.log.length > KEPT_CHANGES) {
      this.compacted = this.log.shift()!.revision;
    }
    this.listeners.forEach(listener => listener(change));
  }
}
