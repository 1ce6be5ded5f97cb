import type {
  AuthorityFacts,
  EntityFacts,
  EnvironmentDefinition,
  NamespacePosture,
  SigningException,
  WorkloadImageFacts,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { loadDecisions } from '../decisions/decisionStore';
import { loadGateRuns } from '../gates/loadGateRuns';
import { chunks, StoredTime, toIso } from '../store/database';
import type { ImageModes } from '../store/imageModes';
import { PastImageRow, readPastImages } from '../readiness/pastImages';
import type { JudgeImage } from './judgeImage';

/** What the evaluation knows that is the same for every subject. */
export interface EvaluationSettings {
  environments: EnvironmentDefinition[];
  authorities: AuthorityFacts[];
  judge: JudgeImage;
  policyVersion: string;
}

export interface SubjectFacts extends EntityFacts {
  /** Of workloads that are gone; nothing but what would break asks for them. */
  pastImages: Array<{ facts: WorkloadImageFacts; lastSeenAt: string }>;
  name: string;
  system?: string;
  mapped: boolean;
}

interface ImageRow {
  id: string;
  cluster: string;
  namespace: string;
  workload_kind: string;
  workload_name: string;
  container: string;
  container_type: WorkloadImageFacts['containerType'];
  reference: string;
  repository: string | null;
  tag: string | null;
  digest: string | null;
  pinned: boolean | number;
  service_account: string;
  cold: boolean | number;
  pods: number;
  subject: string;
  entity_ref: string | null;
  mapping_rule: string | null;
  environment: string | null;
  first_seen_at: StoredTime;
  observed_at: StoredTime;
}

/**
 * Reads everything that the judgement of these subjects needs, in a number of
 * queries that does not grow with the number of subjects.
 */
export async function loadFacts(
  knex: Knex,
  subjects: string[],
  settings: EvaluationSettings,
): Promise<SubjectFacts[]> {
  const [present, past] = await Promise.all([
    whereInParts<ImageRow>(subjects, part =>
      knex('workload_images').whereIn('subject', part),
    ),
    readPastImages(knex, subjects),
  ]);
  const images = [...present, ...past.map(asImageRow)];
  const [
    evidence,
    tags,
    postures,
    staleClusters,
    entities,
    exceptions,
    gateRuns,
    decisions,
  ] = await Promise.all([
    loadEvidence(knex, images),
    loadTags(knex, images),
    loadPostures(knex, images),
    loadStaleClusters(knex),
    loadEntities(knex, subjects),
    loadActiveExceptions(knex, images),
    loadGateRuns(knex, pairs(images, 'repository', 'digest')),
    loadDecisions(knex, subjects),
  ]);

  const bySubject = group(present);
  const pastBySubject = group(past);

  return subjects.map(subject => {
    const rows = bySubject.get(subject) ?? [];
    const pastRows = pastBySubject.get(subject) ?? [];
    const entity = entities.get(subject);
    const { sourceRepository } = JSON.parse(entity?.mapping ?? '{}');
    const decision = decisions.get(subject);
    return {
      entityRef: subject,
      name: entity?.title ?? subject,
      owner: entity?.owner ?? undefined,
      system: entity?.system ?? undefined,
      mapped: !subject.startsWith('unmapped:'),
      environments: settings.environments,
      authorities: settings.authorities,
      exceptions: exceptions.filter(exception =>
        [...rows, ...pastRows].some(
          row =>
            row.digest === exception.scope.digest &&
            row.repository === exception.scope.repository,
        ),
      ),
      highLoopholes: highLoopholes(rows, postures),
      ...(decision && { decision }),
      gateRuns: [...new Set(rows.flatMap(row => row.repository ?? []))].flatMap(
        repository => gateRuns.get(repository) ?? [],
      ),
      images: rows.map(row => toFacts(row, sourceRepository)),
      pastImages: pastRows.map(row => ({
        facts: toFacts(asImageRow(row), sourceRepository),
        lastSeenAt: toIso(row.last_seen_at),
      })),
    };
  });

  function toFacts(
    row: ImageRow,
    sourceRepository: string | undefined,
  ): WorkloadImageFacts {
    const posture = postures.get(key(row.cluster, row.namespace));
    const image = row.digest
      ? evidence.get(key(row.repository!, row.digest))
      : undefined;
    const tag = row.tag
      ? tags.get(key(row.repository ?? '', row.tag))
      : undefined;
    return {
      id: row.id,
      cluster: row.cluster,
      namespace: row.namespace,
      environment: row.environment ?? undefined,
      workload: { kind: row.workload_kind, name: row.workload_name },
      container: row.container,
      containerType: row.container_type,
      reference: row.reference,
      repository: row.repository ?? undefined,
      tag: row.tag ?? undefined,
      digest: row.digest ?? undefined,
      pinned: Boolean(row.pinned),
      serviceAccount: row.service_account,
      cold: Boolean(row.cold),
      pods: row.pods,
      mapping: row.entity_ref
        ? { entityRef: row.entity_ref, rule: row.mapping_rule ?? '' }
        : undefined,
      firstSeenAt: toIso(row.first_seen_at),
      observedAt: toIso(row.observed_at),
      stale: staleClusters.has(row.cluster),
      ...modesOf(posture, row.reference),
      trust: settings.judge({
        repository: row.repository ?? undefined,
        digest: row.digest ?? undefined,
        tag: row.tag ?? undefined,
        environment: row.environment ?? undefined,
        entity: { sourceRepository },
        image,
      }),
      swap:
        tag?.digest && row.digest && tag.digest !== row.digest && !row.cold
          ? {
              tag: row.tag!,
              runningDigest: row.digest,
              tagDigest: tag.digest,
              detectedAt: toIso(tag.changed_at ?? tag.checked_at!),
            }
          : undefined,
    };
  }
}

function group<T extends { subject: string }>(rows: T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const known = groups.get(row.subject);
    if (known) known.push(row);
    else groups.set(row.subject, [row]);
  }
  return groups;
}

function asImageRow({ last_seen_at, ...row }: PastImageRow): ImageRow {
  return { ...row, cold: true, pods: 0, observed_at: last_seen_at };
}

function modesOf(
  posture: StoredPosture | undefined,
  reference: string,
): Pick<WorkloadImageFacts, 'modes' | 'verifies'> {
  const image = posture?.imageModes[reference];
  if (!image) {
    return {
      modes: posture?.modes ?? { signature: 'unknown', digest: 'unknown' },
    };
  }
  const { signature, digest, verifies } = image;
  return { modes: { signature, digest }, ...(verifies && { verifies }) };
}

function key(...parts: string[]): string {
  return parts.join('\n');
}

async function whereInParts<Row, Value = string>(
  values: Value[],
  read: (part: Value[]) => PromiseLike<Row[]>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const part of chunks(values)) rows.push(...(await read(part)));
  return rows;
}

/** The distinct pairs of two columns, those with a null left out. */
function pairs(
  images: ImageRow[],
  first: keyof ImageRow,
  second: keyof ImageRow,
): Array<[string, string]> {
  const found = new Map<string, [string, string]>();
  for (const row of images) {
    const pair = [row[first], row[second]];
    if (pair.every(part => typeof part === 'string')) {
      found.set(key(...(pair as string[])), pair as [string, string]);
    }
  }
  return [...found.values()];
}

/** A row of `images`, as the judgement needs it. */
export interface StoredEvidence {
  state: 'pending' | 'read' | 'failed';
  evidence: string | null;
  reason: string | null;
  checked_at: StoredTime | null;
}

async function loadEvidence(knex: Knex, images: ImageRow[]) {
  const rows = await whereInParts<
    StoredEvidence & { repository: string; digest: string },
    [string, string]
  >(pairs(images, 'repository', 'digest'), part =>
    knex('images')
      .whereIn(['repository', 'digest'], part)
      .select(
        'repository',
        'digest',
        'state',
        'evidence',
        'reason',
        'checked_at',
      ),
  );
  return new Map(rows.map(row => [key(row.repository, row.digest), row]));
}

async function loadTags(knex: Knex, images: ImageRow[]) {
  const rows = await whereInParts<
    {
      repository: string;
      tag: string;
      digest: string | null;
      changed_at: StoredTime | null;
      checked_at: StoredTime | null;
    },
    [string, string]
  >(pairs(images, 'repository', 'tag'), part =>
    knex('tags')
      .whereIn(['repository', 'tag'], part)
      .select('repository', 'tag', 'digest', 'changed_at', 'checked_at'),
  );
  return new Map(rows.map(row => [key(row.repository, row.tag), row]));
}

interface StoredPosture {
  posture: NamespacePosture;
  imageModes: ImageModes;
  modes: WorkloadImageFacts['modes'];
}

async function loadPostures(knex: Knex, images: ImageRow[]) {
  const rows = await whereInParts<
    {
      cluster: string;
      namespace: string;
      posture: string;
      image_modes: string;
    },
    [string, string]
  >(pairs(images, 'cluster', 'namespace'), part =>
    knex('postures')
      .whereIn(['cluster', 'namespace'], part)
      .select('cluster', 'namespace', 'posture', 'image_modes'),
  );
  const postures = new Map<string, StoredPosture>();
  for (const row of rows) {
    const id = key(row.cluster, row.namespace);
    const posture = JSON.parse(row.posture) as NamespacePosture;
    postures.set(id, {
      posture,
      imageModes: JSON.parse(row.image_modes) as ImageModes,
      modes: {
        signature: posture.signature.mode,
        digest: posture.digest.mode,
      },
    });
  }
  return postures;
}

async function loadStaleClusters(knex: Knex): Promise<Set<string>> {
  const rows = await knex('clusters').where({ stale: true }).select('name');
  return new Set(rows.map(row => row.name));
}

async function loadEntities(knex: Knex, subjects: string[]) {
  const rows = await whereInParts<{
    entity_ref: string;
    title: string;
    owner: string | null;
    system: string | null;
    mapping: string | null;
  }>(subjects, part =>
    knex('catalog_entities')
      .whereIn('entity_ref', part)
      .select('entity_ref', 'title', 'owner', 'system', 'mapping'),
  );
  return new Map(rows.map(row => [row.entity_ref, row]));
}

async function loadActiveExceptions(
  knex: Knex,
  images: ImageRow[],
): Promise<SigningException[]> {
  const digests = [...new Set(images.flatMap(row => row.digest ?? []))];
  const rows = await whereInParts<{ exception: string }>(digests, part =>
    knex('exceptions')
      .whereIn('digest', part)
      .where({ status: 'active' })
      .orderBy('id')
      .select('exception'),
  );
  return rows.map(row => JSON.parse(row.exception));
}

function highLoopholes(
  rows: ImageRow[],
  postures: Map<string, StoredPosture>,
): EntityFacts['highLoopholes'] {
  const namespaces = new Map(
    rows.map(row => [key(row.cluster, row.namespace), row]),
  );
  return [...namespaces].flatMap(([id, { cluster, namespace }]) => {
    const posture = postures.get(id)?.posture;
    if (!posture) return [];
    return (['signature', 'digest'] as const).flatMap(control =>
      posture[control].loopholes
        .filter(loophole => loophole.severity === 'high')
        .map(({ text, fix }) => ({ cluster, namespace, control, text, fix })),
    );
  });
}
