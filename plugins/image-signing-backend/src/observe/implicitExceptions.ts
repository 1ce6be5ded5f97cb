import type { ImplicitException } from 'backstage-plugin-image-signing-common';
import type {
  AdmissionEngine,
  ClusterObjects,
  FoundException,
} from 'backstage-plugin-image-signing-node';
import type { Knex } from 'knex';
import { hashOf } from '../evaluate/hash';
import { deleteByKeys, retryOnDeadlock, upsertChanged } from '../store/facts';
import type { ObjectChange } from '../timeline/objectChange';

/** What is stored as JSON; the rest is in columns of its own. */
export type StoredException = Omit<
  ImplicitException,
  'flags' | 'firstSeenAt' | 'lastManager' | 'lastUsedAt'
>;

/** What was found, and the engines that could not be asked. */
export interface FoundInCluster {
  exceptions: StoredException[];
  failed: string[];
}

/** More than any real cluster has; what is beyond is not listed. */
const MAX_FOUND = 5000;

/** Asks every engine; one that fails hides no other. */
export function findExceptions(
  engines: readonly AdmissionEngine[],
  objects: ClusterObjects,
  onError: (engine: string, error: unknown) => void,
): FoundInCluster {
  const failed: string[] = [];
  const exceptions = engines.flatMap(engine => {
    try {
      return (engine.exceptions?.(objects) ?? [])
        .slice(0, MAX_FOUND)
        .map(found => toStored(objects.cluster, engine, found));
    } catch (error) {
      failed.push(engine.id);
      onError(engine.id, error);
      return [];
    }
  });
  return { exceptions, failed };
}

function toStored(
  cluster: string,
  engine: AdmissionEngine,
  { part, ...found }: FoundException,
): StoredException {
  const { kind, object } = found;
  return {
    id: hashOf(
      JSON.stringify([
        cluster,
        engine.id,
        kind,
        object.kind,
        object.namespace ?? '',
        object.name,
        part ?? '',
      ]),
    ),
    cluster,
    engine: engine.id,
    engineTitle: engine.title,
    ...found,
  };
}

/**
 * Writes what was found in a cluster: only what changed, and without what is
 * gone. What an engine found before it failed stays.
 */
export async function writeImplicitExceptions(
  knex: Knex,
  cluster: string,
  found: FoundInCluster,
  options: { changes: readonly ObjectChange[]; now: Date },
): Promise<void> {
  const stored: Array<{
    id: string;
    engine: string;
    hash: string;
    last_manager: string | null;
  }> = await knex('implicit_exceptions')
    .where({ cluster })
    .select('id', 'engine', 'hash', 'last_manager');
  const before = new Map(stored.map(row => [row.id, row]));
  const managers = managersOf(options.changes);
  const rows = new Map(
    found.exceptions.map(exception => {
      const { namespace = '', kind, name } = exception.object;
      const manager =
        managers.get(JSON.stringify([kind, namespace, name])) ??
        before.get(exception.id)?.last_manager ??
        null;
      return [exception.id, toRow(exception, manager, options.now)];
    }),
  );
  const changed = [...rows.values()].filter(
    row => before.get(row.id)?.hash !== row.hash,
  );
  const gone = stored.filter(
    ({ id, engine }) => !rows.has(id) && !found.failed.includes(engine),
  );
  if (!changed.length && !gone.length) return;
  await retryOnDeadlock(() =>
    knex.transaction(async tx => {
      await deleteByKeys(
        () => tx('implicit_exceptions').where({ cluster }),
        ['id'],
        gone.map(({ id }) => [id]),
      );
      if (changed.length) {
        await upsertChanged(tx, {
          table: 'implicit_exceptions',
          keys: ['id'],
          rows: changed,
          keep: ['first_seen_at'],
        });
      }
    }),
  );
}

/** Who wrote the objects that were just seen changing. */
function managersOf(changes: readonly ObjectChange[]): Map<string, string> {
  return new Map(
    changes.flatMap(({ namespace, name, after, manager }) => {
      const { kind } = (after ?? {}) as { kind?: unknown };
      return manager
        ? [[JSON.stringify([kind, namespace, name]), manager.name] as const]
        : [];
    }),
  );
}

function toRow(
  exception: StoredException,
  manager: string | null,
  firstSeenAt: Date,
) {
  const { id, cluster, engine, scope, effect, expiresAt } = exception;
  const text = JSON.stringify(exception);
  const { kind, object } = exception;
  const reportName = kind === 'policy-exception' ? object.name : null;
  return {
    id,
    cluster,
    engine,
    no_expiry: expiresAt === undefined,
    no_owner: exception.owner === undefined,
    wide_scope: !scope.digests?.length || !scope.namespaces?.length,
    inert: effect === 'inert',
    policy_missing: exception.policyMissing === true,
    report_name: reportName,
    expiry_enforced: exception.expiryEnforced === true,
    expires_at: expiresAt ? new Date(expiresAt) : null,
    last_manager: manager,
    first_seen_at: firstSeenAt,
    exception: text,
    hash: hashOf(JSON.stringify([text, manager, reportName])),
  };
}
