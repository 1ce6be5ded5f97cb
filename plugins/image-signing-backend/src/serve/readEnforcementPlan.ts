import { NotFoundError } from '@backstage/errors';
import {
  EnforcementPlan,
  EnforcementPlanQuery,
  EnforcementPlanStep,
  EnvironmentDefinition,
  environmentIn,
} from 'backstage-plugin-image-signing-common';
import type {
  AdmissionEngine,
  KubernetesObject,
  NamespaceFacts,
} from 'backstage-plugin-image-signing-node';
import type { Knex } from 'knex';
import { loadClusterObjects } from '../observe/clusterObjects';
import { NAMESPACES } from '../observe/resources';
import { planChecks, type PlanSurroundings } from '../plan/checks';
import { inverse, manifestOf } from '../plan/manifests';
import { EnforcementStep, planEnforcement } from '../plan/planEnforcement';
import { StoredTime, toIso } from '../store/database';
import { listReadinessWorkloads, readReadinessSummary } from './readReadiness';

/** Siblings for which the effect of each step is computed. */
const MAX_OTHERS = 200;
const MAX_BLOCKERS = 25;
const ENDING_DAYS = 7;
const DAY_MS = 24 * 3600_000;

export interface EnforcementPlanOptions {
  engines: readonly AdmissionEngine[];
  environments: EnvironmentDefinition[];
  staleAfterMs: number;
  now: Date;
}

/**
 * How a namespace comes to enforce, from what is stored: neither the cluster
 * nor a registry is asked.
 *
 * @throws NotFoundError for a namespace that is not known.
 */
export async function readEnforcementPlan(
  knex: Knex,
  query: EnforcementPlanQuery,
  options: EnforcementPlanOptions,
): Promise<Omit<EnforcementPlan, 'demo' | 'lookBackDays'>> {
  const { cluster, namespace: name } = query;
  const { engines, environments, staleAfterMs, now } = options;
  const posture = await knex('postures')
    .where({ cluster, namespace: name })
    .first('computed_at');
  if (!posture) {
    throw new NotFoundError(
      `There is no namespace ${name} in a cluster ${cluster}`,
    );
  }
  const [{ objects }, row, readiness, refused, ending, weakenings] =
    await Promise.all([
      loadClusterObjects(knex, cluster, { now, staleAfterMs }),
      knex('clusters')
        .where({ name: cluster })
        .first('stale', 'last_success_at'),
      readReadinessSummary(knex, { cluster, namespace: name }),
      listReadinessWorkloads(
        knex,
        { kind: 'all' },
        {
          cluster,
          namespace: name,
          scenario: 'cluster-policies',
          outcome: 'refused',
          limit: MAX_BLOCKERS,
        },
      ),
      endingExceptions(knex, cluster, name, now),
      knex('posture_event_namespaces')
        .where({ cluster, namespace: name, open: true })
        .count({ count: '*' }),
    ]);
  const all = objects.get('', NAMESPACES).objects.map(factsOf);
  const namespace = all.find(one => one.name === name) ?? { name, labels: {} };
  const others = all.filter(one => one.name !== name);
  const environment = environmentIn(
    { cluster, namespace: name, labels: namespace.labels },
    environments,
  );
  const draft = planEnforcement({
    engines,
    objects,
    namespace,
    environment,
    now,
    others: others.slice(0, MAX_OTHERS),
  });
  const stale = Boolean(row?.stale ?? true);
  const around: PlanSurroundings = {
    environment,
    stale,
    readiness,
    endingExceptions: ending,
    endingWithinDays: ENDING_DAYS,
    openWeakenings: Number(weakenings[0].count),
  };
  return {
    cluster,
    namespace: name,
    ...(environment && { environment: environment.name }),
    ...(environment?.gateOwner && { gateOwner: environment.gateOwner }),
    asOf: toIso((row?.last_success_at ?? posture.computed_at) as StoredTime),
    stale,
    controls: draft.controls,
    steps: draft.steps.map(stepOf),
    missing: draft.missing,
    otherNamespaces: {
      total: others.length,
      checked: Math.min(others.length, MAX_OTHERS),
    },
    checks: planChecks(draft, around),
    trustPolicy: readiness.trustPolicy,
    clusterPolicies: readiness.clusterPolicies,
    ...(readiness.dryRuns && { dryRuns: readiness.dryRuns }),
    blockers: {
      total: refused.totalCount,
      items: refused.items.map(({ workload, entityRef, owner, images }) => ({
        workload,
        ...(entityRef !== undefined && { entityRef }),
        ...(owner !== undefined && { owner }),
        reasons: [
          ...new Set(
            images
              .filter(image => image.clusterPolicies === 'refused')
              .flatMap(image => [
                ...(image.pinned ? [] : ['It is named by a tag.']),
                ...image.reasons.map(reason => reason.text),
              ]),
          ),
        ],
      })),
    },
  };
}

function factsOf({ metadata }: KubernetesObject): NamespaceFacts {
  return { name: metadata.name, labels: metadata.labels ?? {} };
}

function stepOf(step: EnforcementStep): EnforcementPlanStep {
  const { answer, source, controls, granularity, gives, elsewhere } = step;
  const base = {
    engine: source.engine,
    ...(source.policy !== undefined && { policy: source.policy }),
    ...(source.rule !== undefined && { rule: source.rule }),
    ...(source.binding !== undefined && { binding: source.binding }),
    mode: source.mode,
    controls,
    granularity,
    elsewhere,
  };
  if (!answer.possible) {
    return {
      ...base,
      possible: false,
      why: answer.why,
      changes: [],
      undo: [],
      notes: [],
    };
  }
  return {
    ...base,
    possible: true,
    ...(gives && { gives }),
    changes: answer.edits.map(manifestOf),
    undo: answer.cannotUndo
      ? []
      : [...answer.edits].reverse().map(inverse).map(manifestOf),
    ...(answer.cannotUndo && { cannotUndo: answer.cannotUndo }),
    notes: answer.notes,
  };
}

async function endingExceptions(
  knex: Knex,
  cluster: string,
  namespace: string,
  now: Date,
): Promise<string[]> {
  const rows: Array<{ repository: string; expires_at: StoredTime }> =
    await knex('exceptions')
      .where({ cluster, namespace, status: 'active' })
      .where('expires_at', '<', new Date(now.getTime() + ENDING_DAYS * DAY_MS))
      .orderBy('expires_at')
      .limit(MAX_BLOCKERS)
      .select('repository', 'expires_at');
  return rows.map(
    one => `${one.repository} on ${toIso(one.expires_at).slice(0, 10)}`,
  );
}
