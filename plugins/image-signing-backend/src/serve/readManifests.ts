import type {
  ExceptionManifests,
  SigningException,
} from 'backstage-plugin-image-signing-common';
import type {
  AdmissionEngine,
  NamespaceFacts,
} from 'backstage-plugin-image-signing-node';
import type { Knex } from 'knex';
import { referencesInUse } from '../exceptions/manifests/referencesInUse';
import { refusingPolicies } from '../exceptions/manifests/refusingPolicies';
import { termsOf } from '../exceptions/manifests/terms';
import { writeManifests } from '../exceptions/manifests/writeManifests';
import { asTextMap } from '../observe/admission/json';
import { loadClusterObjects } from '../observe/clusterObjects';
import { toIso } from '../store/database';

/**
 * An exception as the engines of its cluster take it, from what is stored of
 * the cluster.
 *
 * @throws InputError where ticket, owner, end or scope are missing.
 */
export async function readManifests(options: {
  knex: Knex;
  engines: AdmissionEngine[];
  staleAfterMs: number;
  exception: SigningException;
  now: Date;
}): Promise<Omit<ExceptionManifests, 'demo'>> {
  const { knex, engines, staleAfterMs, exception, now } = options;
  const { scope } = exception;
  const references = await referencesInUse(knex, exception);
  const terms = termsOf(exception, references);
  const base = { exceptionId: exception.id, image: terms.images[0] };
  const state = stateOf(exception, now);
  if (state === 'ended') return { ...base, state, items: [], gaps: [] };

  const cluster = await knex('clusters')
    .where({ name: scope.cluster })
    .first('last_success_at', 'stale');
  if (!cluster?.last_success_at) {
    return {
      ...base,
      state,
      items: [],
      gaps: [`Cluster ${scope.cluster} has not been read yet.`],
    };
  }
  const { objects } = await loadClusterObjects(knex, scope.cluster, {
    now,
    staleAfterMs,
  });
  const namespace = objects
    .get('', 'namespaces')
    .objects.find(({ metadata }) => metadata.name === scope.namespace);
  const facts: NamespaceFacts = {
    name: scope.namespace,
    labels: asTextMap(namespace?.metadata.labels),
  };
  const refusals = refusingPolicies({
    engines,
    objects,
    namespace: facts,
    terms,
  });
  return {
    ...base,
    state,
    asOf: toIso(cluster.last_success_at),
    items: writeManifests({
      exception,
      objects,
      policies: refusals.policies,
      references,
    }),
    gaps: [
      ...(namespace
        ? []
        : [
            `Namespace ${scope.namespace} is not in cluster ${scope.cluster}, so its labels are not known.`,
          ]),
      ...(cluster.stale
        ? [`Cluster ${scope.cluster} has not been read lately.`]
        : []),
      ...refusals.gaps,
    ],
  };
}

function stateOf(
  { status, expiresAt }: SigningException,
  now: Date,
): ExceptionManifests['state'] {
  if (Date.parse(expiresAt) <= now.getTime()) return 'ended';
  if (status === 'requested' || status === 'approved') return 'preview';
  return status === 'active' ? 'ready' : 'ended';
}
