import type { Knex } from 'knex';
import { parseReference } from '../../observe/reference';
import { chunks, StoredTime } from '../../store/database';
import { recordUses, SeenUse } from './useStore';

/** A request that brought images and was let pass, as the audit log tells it. */
export interface ImageAdmission {
  /** The same for the same request delivered twice. */
  key: string;
  cluster: string;
  namespace: string;
  serviceAccount: string;
  workload: { kind: string; name: string };
  user: string;
  at: string;
  /** References with a digest; a tag does not tell what was admitted. */
  images: string[];
}

interface Covering {
  id: string;
  namespace: string;
  service_account: string;
  repository: string;
  digest: string;
  active_since: StoredTime;
  expires_at: StoredTime;
  ended_at: StoredTime | null;
}

/** Notes the admissions that fall under an exception in force at that time. */
export async function recordAdmissionUses(
  knex: Knex,
  cluster: string,
  admissions: readonly ImageAdmission[],
): Promise<void> {
  const digests = new Set(
    admissions.flatMap(({ images }) =>
      images.flatMap(image => parseReference(image).digest ?? []),
    ),
  );
  const exceptions: Covering[] = [];
  for (const part of chunks([...digests])) {
    exceptions.push(
      ...(await knex('exceptions')
        .where({ cluster })
        .whereIn('digest', part)
        .whereNotNull('active_since')
        .select(
          'id',
          'namespace',
          'service_account',
          'repository',
          'digest',
          'active_since',
          'expires_at',
          'ended_at',
        )),
    );
  }
  if (exceptions.length === 0) return;
  await recordUses(
    knex,
    admissions.flatMap(admission =>
      exceptions
        .filter(exception => covers(exception, admission))
        .map(({ id }): SeenUse => {
          const { key, workload, user, at } = admission;
          return {
            exceptionId: id,
            identity: key,
            source: 'audit-log',
            workload,
            principal: user,
            firstAt: at,
            lastAt: at,
          };
        }),
    ),
  );
}

function covers(exception: Covering, admission: ImageAdmission): boolean {
  const at = Date.parse(admission.at);
  const time = (stored: StoredTime) => new Date(stored).getTime();
  return (
    exception.namespace === admission.namespace &&
    exception.service_account === admission.serviceAccount &&
    time(exception.active_since) <= at &&
    time(exception.expires_at) > at &&
    (exception.ended_at === null || time(exception.ended_at) > at) &&
    admission.images.some(image => {
      const { repository, digest } = parseReference(image);
      return repository === exception.repository && digest === exception.digest;
    })
  );
}
