import { randomUUID } from 'node:crypto';
import { groupVersion, isCustom } from './resources';
import { expired } from './status';
import { KubeObject, Resource } from './types';

interface Snapshot {
  revision: string;
  items: KubeObject[];
  expires: number;
}

const SNAPSHOT_LIFETIME_MS = 5 * 60_000;
const KEPT_SNAPSHOTS = 200;

/** Pages of one consistent list, held for as long as etcd would. */
export class Snapshots {
  private readonly snapshots = new Map<string, Snapshot>();

  page(
    resource: Resource,
    list: () => { revision: string; items: KubeObject[] },
    limit: number,
    token: string | null,
  ): object {
    const { id, offset } = token
      ? decode(token)
      : { id: randomUUID(), offset: 0 };
    let snapshot = this.snapshots.get(id);
    if (token && (!snapshot || snapshot.expires < Date.now())) {
      throw expired(
        'The provided continue parameter is too old to display a consistent list result.',
      );
    }
    snapshot ??= { ...list(), expires: Date.now() + SNAPSHOT_LIFETIME_MS };
    const end = limit > 0 ? offset + limit : snapshot.items.length;
    const remaining = snapshot.items.length - end;
    if (remaining > 0) {
      this.keep(id, snapshot);
    }
    return {
      kind: `${resource.kind}List`,
      apiVersion: groupVersion(resource),
      metadata: {
        resourceVersion: snapshot.revision,
        ...(remaining > 0 && {
          continue: encode(id, end),
          remainingItemCount: remaining,
        }),
      },
      items: snapshot.items
        .slice(offset, end)
        .map(item => (isCustom(resource) ? item : withoutType(item))),
    };
  }

  clear(): void {
    this.snapshots.clear();
  }

  private keep(id: string, snapshot: Snapshot) {
    this.snapshots.set(id, snapshot);
    if (this.snapshots.size > KEPT_SNAPSHOTS) {
      const [oldest] = this.snapshots.keys();
      this.snapshots.delete(oldest);
    }
  }
}

/** Items of built-in kinds do not repeat their type in a real list either. */
function withoutType({
  kind: _kind,
  apiVersion: _version,
  ...rest
}: KubeObject) {
  return rest;
}

function encode(id: string, offset: number): string {
  return Buffer.from(JSON.stringify({ id, offset })).toString('base64url');
}

function decode(token: string): { id: string; offset: number } {
  try {
    const { id, offset } = JSON.parse(
      Buffer.from(token, 'base64url').toString('utf8'),
    );
    return { id: String(id), offset: Number(offset) };
  } catch {
    throw expired('The provided continue parameter is not valid.');
  }
}
