import { InputError, NotFoundError } from '@backstage/errors';
import {
  BurnUp,
  BurnUpQuery,
  EntityRollout,
  EnvironmentDefinition,
  extendState,
  fullRef,
  guideStages,
  Rollout,
  RolloutDocument,
  RolloutHistoryPage,
  RolloutHistoryQuery,
  RolloutMemberPage,
  RolloutPlace,
  RolloutMembersQuery,
  RolloutWavePage,
  RolloutWavesQuery,
  overridesFor,
  Stage,
  stageFactsOf,
  stageRank,
  STAGES,
  WorkloadImage,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import type { EntityDocument } from '../evaluate/saveEvaluations';
import { readLastStages } from '../evaluate/stageChanges';
import { FLEET, FLEET_TARGET, readBurnUp } from '../rollout/burnUpRows';
import { readLadder, sumLadder } from '../rollout/ladder';
import {
  readRollout,
  RolloutHistoryRow,
  toHistoryEntry,
} from '../rollout/rolloutStore';
import { toWaves, WaveRow } from '../rollout/waves';
import { toIso } from '../store/database';
import { readPage, restrict } from './page';
import { maySee, Visibility } from './visibility';

type RolloutBody = Omit<Rollout, 'demo' | 'asOf' | 'maxPilots' | 'stableDays'>;

/** What people decided, cut to what the caller may see, with the ladder. */
export async function readRolloutView(
  knex: Knex,
  visibility: Visibility,
  environments: readonly Pick<EnvironmentDefinition, 'name'>[],
  now: Date,
): Promise<RolloutBody> {
  const document = await readRollout(knex);
  const only = visibility.kind === 'some' ? visibility.entityRefs : undefined;
  const prepared = only ? undefined : await readLadder(knex);
  const visible = (entityRef: string | undefined) =>
    entityRef === undefined || maySee(visibility, entityRef);
  const pilots = document.pilots.filter(one => visible(one.entityRef));
  const extend = extendState(document, now);
  const hiddenPilots = document.pilots.length - pilots.length;
  return {
    version: document.version,
    pilots,
    hiddenPilots,
    extend:
      hiddenPilots === 0
        ? extend
        : { ...extend, missing: hideNames(document, visibility, now) },
    notes: document.notes.filter(one => visible(one.entityRef)),
    overrides: document.overrides.filter(one => visible(one.entityRef)),
    ladder: prepared ?? (await sumLadder(knex, environments, only)),
  };
}

/** What is missing, without the names of services that are not to be seen. */
function hideNames(
  document: RolloutDocument,
  visibility: Visibility,
  now: Date,
): string[] {
  const part = (seen: boolean) => ({
    ...document,
    pilots: document.pilots.filter(
      one => maySee(visibility, one.entityRef) === seen,
    ),
  });
  const seen = part(true);
  const hidden = extendState(part(false), now).missing.length;
  return [
    ...(seen.pilots.length > 0 ? extendState(seen, now).missing : []),
    ...(hidden > 0 ? [`${hidden} trials of pilots that you may not see.`] : []),
  ];
}

export async function listRolloutHistory(
  knex: Knex,
  visibility: Visibility,
  query: NonNullable<RolloutHistoryQuery>,
): Promise<Omit<RolloutHistoryPage, 'demo'>> {
  const rows = knex('rollout_history').select('*');
  if (visibility.kind === 'some') {
    rows.where(either =>
      either
        .whereNull('entity_ref')
        .orWhere(about => restrict(knex, about, 'entity_ref', visibility)),
    );
  }
  const page = await readPage<RolloutHistoryRow>(rows, {
    columns: ['id'],
    order: 'desc',
    cursor: query.cursor,
    limit: query.limit ?? 25,
  });
  return {
    items: page.rows.map(toHistoryEntry),
    totalCount: page.totalCount,
    ...(page.nextCursor && { nextCursor: page.nextCursor }),
  };
}

/** The waves; services that the caller may not see are not named. */
export async function listRolloutWaves(
  knex: Knex,
  visibility: Visibility,
  query: NonNullable<RolloutWavesQuery>,
  now: Date,
): Promise<Omit<RolloutWavePage, 'demo'>> {
  const page = await readPage<WaveRow>(knex('rollout_waves').select('*'), {
    columns: ['target_date', 'id'],
    order: 'asc',
    cursor: query.cursor,
    limit: query.limit ?? 25,
  });
  return {
    items: (await toWaves(knex, page.rows, now)).map(wave => ({
      ...wave,
      selection: {
        ...wave.selection,
        ...(wave.selection.entityRefs && {
          entityRefs: wave.selection.entityRefs.filter(ref =>
            maySee(visibility, fullRef(ref)),
          ),
        }),
      },
    })),
    totalCount: page.totalCount,
    ...(page.nextCursor && { nextCursor: page.nextCursor }),
  };
}

interface MemberRow {
  entity_ref: string;
  title: string;
  owner: string | null;
  stage: Stage | null;
  report: string | null;
  open: number;
}

/** The services of a wave, those that have not arrived first. */
export async function listRolloutMembers(
  knex: Knex,
  visibility: Visibility,
  id: string,
  query: NonNullable<RolloutMembersQuery>,
): Promise<Omit<RolloutMemberPage, 'demo'>> {
  const wave: WaveRow | undefined = await knex('rollout_waves')
    .where({ id })
    .first('*');
  if (!wave) throw new NotFoundError(`There is no wave ${id}`);
  const { environment, target_stage: target } = wave;
  const arrived = STAGES.slice(stageRank(target));
  const members = knex('rollout_wave_members as m')
    .where({ 'm.wave_id': id })
    .leftJoin('environment_rollups as r', join =>
      join
        .on('r.subject', 'm.entity_ref')
        .andOnVal('r.environment', environment),
    )
    .leftJoin('entity_rollups as e', 'e.entity_ref', 'm.entity_ref')
    .leftJoin('catalog_entities as c', 'c.entity_ref', 'm.entity_ref')
    .select(
      'm.entity_ref',
      'c.title',
      'c.owner',
      'r.stage',
      'e.report',
      knex.raw(
        `case when r.stage in (${arrived
          .map(() => '?')
          .join(', ')}) then 1 else 0 end as reached`,
        arrived,
      ),
    );
  const page = await readPage<MemberRow>(
    restrict(
      knex,
      knex(members.as('members')).select('*'),
      'entity_ref',
      visibility,
    ),
    {
      columns: ['reached', 'entity_ref'],
      order: 'asc',
      cursor: query.cursor,
      limit: query.limit ?? 25,
    },
  );
  return {
    items: page.rows.map(row => {
      const document: EntityDocument | undefined =
        row.report === null ? undefined : JSON.parse(row.report);
      const there = document?.row.environments.find(
        one => one.environment === environment,
      );
      return {
        entityRef: row.entity_ref,
        name: row.title ?? row.entity_ref,
        ...(row.owner && { owner: row.owner }),
        ...(row.stage && { stage: row.stage }),
        reached:
          row.stage !== null && stageRank(row.stage) >= stageRank(target),
        ...(there && { stageReason: there.stageReason }),
        ...(there?.nextAction && { nextAction: there.nextAction }),
      };
    }),
    totalCount: page.totalCount,
    ...(page.nextCursor && { nextCursor: page.nextCursor }),
  };
}

/** The burn-up of a wave, or of an environment. */
export async function readBurnUpOf(
  knex: Knex,
  query: NonNullable<BurnUpQuery>,
  now: Date,
): Promise<Omit<BurnUp, 'demo'>> {
  if (query.wave === undefined) {
    const { environment } = query;
    if (!environment) {
      throw new InputError(
        'query.environment is needed where no wave is named',
      );
    }
    const rows = await readBurnUp(knex, FLEET, environment, now);
    return {
      environment,
      targetStage: FLEET_TARGET,
      points: rows.points,
      forecast: rows.forecast,
    };
  }
  const wave: WaveRow | undefined = await knex('rollout_waves')
    .where({ id: query.wave })
    .first('*');
  if (!wave) throw new NotFoundError(`There is no wave ${query.wave}`);
  const rows = await readBurnUp(knex, wave.id, wave.environment, now);
  return {
    environment: wave.environment,
    targetStage: wave.target_stage,
    targetDate: wave.target_date,
    points: rows.points,
    forecast: rows.forecast,
  };
}

/** The stages of one service. The caller must be allowed to see it. */
export async function readEntityRollout(
  knex: Knex,
  entityRef: string,
  now: Date,
): Promise<Omit<EntityRollout, 'demo' | 'asOf'>> {
  const [rollup, document, last, verdicts] = await Promise.all([
    knex('entity_rollups').where({ entity_ref: entityRef }).first('report'),
    readRollout(knex),
    readLastStages(knex, [entityRef]),
    knex('verdicts').where({ subject: entityRef }).pluck('image'),
  ]);
  const images: WorkloadImage[] = verdicts.map(text => JSON.parse(text));
  const stored: EntityDocument | undefined =
    rollup && JSON.parse(rollup.report);
  const pilot = document.pilots.find(one => one.entityRef === entityRef);
  const changes = last.get(entityRef) ?? [];
  return {
    entityRef,
    pilot: pilot !== undefined,
    environments: (stored?.row.environments ?? []).map(one => {
      const change = changes.find(row => row.environment === one.environment);
      const guide = guideStages({
        ...stageFactsOf(one),
        environment: one.environment,
        owner: stored?.row.owner,
        ...(one.nextAction && { nextAction: one.nextAction }),
        ...(change?.to_stage === one.stage && { since: toIso(change.at) }),
        ...(pilot && { pilot }),
        extend: extendState(document, now),
        overrides: overridesFor(
          document,
          { entityRef, environment: one.environment },
          now,
        ),
      });
      return {
        ...guide,
        stale: one.stale,
        places: placesIn(one.environment, images),
      };
    }),
  };
}

/** The namespaces of a service in an environment, in order. */
function placesIn(
  environment: string,
  images: readonly WorkloadImage[],
): RolloutPlace[] {
  const places = new Map<string, RolloutPlace>();
  for (const image of images) {
    if (image.environment !== environment) continue;
    const { cluster, namespace } = image;
    places.set(`${cluster}/${namespace}`, { cluster, namespace });
  }
  return [...places.entries()]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([, place]) => place);
}
