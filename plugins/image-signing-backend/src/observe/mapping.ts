import {
  IMAGE_SIGNING_REPOSITORIES_ANNOTATION,
  KUBERNETES_CLUSTER_ANNOTATION,
  KUBERNETES_ID_ANNOTATION,
  KUBERNETES_LABEL_SELECTOR_ANNOTATION,
  KUBERNETES_NAMESPACE_ANNOTATION,
  matchesGlob,
  parseRepositoriesAnnotation,
} from 'backstage-plugin-image-signing-common';
import {
  LabelRequirement,
  matchesLabels,
  parseLabelSelector,
} from './labelSelector';
import { parseReference } from './reference';
import { sourceRepositoryOf } from './sourceRepository';

const ID = KUBERNETES_ID_ANNOTATION;

/** The annotations of a catalog entity that select workloads. */
export interface EntityMapping {
  id?: string;
  selector?: string;
  namespace?: string;
  cluster?: string;
  repositories?: string[];
  /** URL of what it is built from; selects nothing. */
  sourceRepository?: string;
}

/** What is compared of a workload. */
export interface WorkloadIdentity {
  cluster: string;
  namespace: string;
  /** One set of labels for each object: the workload, its template, its pods. */
  labelSets: Array<Record<string, string>>;
  annotationSets: Array<Record<string, string>>;
  /** Of the app containers, in their order. */
  repositories: string[];
}

export interface Mapped {
  entityRef: string;
  /** The rule that matched, in words. */
  rule: string;
}

const MAX_REPOSITORIES = 100;
/** Width of the column. */
const MAX_RULE = 255;

/** Reads the annotations; undefined where none selects workloads. */
export function readEntityMapping(
  annotations: Record<string, string> | undefined,
): EntityMapping | undefined {
  const value = (name: string) => annotations?.[name]?.trim() || undefined;
  const id = value(ID);
  const selector = value(KUBERNETES_LABEL_SELECTOR_ANNOTATION);
  const repositories = parseRepositoriesAnnotation(
    value(IMAGE_SIGNING_REPOSITORIES_ANNOTATION),
  ).slice(0, MAX_REPOSITORIES);
  if (!id && !selector && repositories.length === 0) return undefined;
  const namespace = value(KUBERNETES_NAMESPACE_ANNOTATION);
  const cluster = value(KUBERNETES_CLUSTER_ANNOTATION);
  const sourceRepository = sourceRepositoryOf(annotations);
  return {
    ...(id && { id }),
    ...(selector && { selector }),
    ...(namespace && { namespace }),
    ...(cluster && { cluster }),
    ...(repositories.length > 0 && { repositories }),
    ...(sourceRepository && { sourceRepository }),
  };
}

interface Candidate {
  entityRef: string;
  namespace?: string;
  cluster?: string;
}

interface SelectorCandidate extends Candidate {
  text: string;
  requirements: LabelRequirement[];
}

interface RepositoryCandidate extends Candidate {
  pattern: string;
}

/** All mappings of the catalog, arranged so that a look-up is short. */
export interface MappingIndex {
  byId: Map<string, Candidate[]>;
  /** By the first `key=value` that the selector demands. */
  bySelector: Map<string, SelectorCandidate[]>;
  otherSelectors: SelectorCandidate[];
  byRepository: Map<string, RepositoryCandidate[]>;
  repositoryGlobs: RepositoryCandidate[];
}

/** Builds the index. The order of the entities does not matter. */
export function buildMappingIndex(
  entities: Iterable<{ entityRef: string; mapping: EntityMapping }>,
): MappingIndex {
  const index: MappingIndex = {
    byId: new Map(),
    bySelector: new Map(),
    otherSelectors: [],
    byRepository: new Map(),
    repositoryGlobs: [],
  };
  for (const { entityRef, mapping } of entities) {
    const { namespace, cluster } = mapping;
    const candidate = { entityRef, namespace, cluster };
    // As in the Kubernetes plugin, a selector replaces the id.
    if (mapping.selector) {
      addSelector(index, { ...candidate, text: mapping.selector });
    } else if (mapping.id) {
      push(index.byId, mapping.id, candidate);
    }
    for (const pattern of mapping.repositories ?? []) {
      const one = { ...candidate, pattern };
      if (pattern.includes('*')) {
        index.repositoryGlobs.push(one);
      } else {
        // `nginx` is meant as it is in a manifest.
        const { repository } = parseReference(pattern);
        push(index.byRepository, repository ?? pattern, one);
      }
    }
  }
  return index;
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}

function addSelector(
  index: MappingIndex,
  candidate: Candidate & { text: string },
): void {
  const requirements = parseLabelSelector(candidate.text);
  if (!requirements) return;
  const one = { ...candidate, requirements };
  const equal = requirements.find(
    requirement =>
      requirement.operator === 'in' && requirement.values.length === 1,
  );
  if (equal?.operator === 'in') {
    push(index.bySelector, `${equal.key}=${equal.values[0]}`, one);
  } else {
    index.otherSelectors.push(one);
  }
}

/**
 * The catalog entity that a workload belongs to. Precedence: the id label, the
 * label selector, the image repository; among several of one kind the more
 * narrowly selected entity, then the entity ref. Undefined where none matches.
 */
export function mapWorkload(
  index: MappingIndex,
  workload: WorkloadIdentity,
): Mapped | undefined {
  return (
    mapById(index, workload) ??
    mapBySelector(index, workload) ??
    mapByRepository(index, workload)
  );
}

function mapById(
  index: MappingIndex,
  workload: WorkloadIdentity,
): Mapped | undefined {
  for (const [word, sets] of [
    ['label', workload.labelSets],
    ['annotation', workload.annotationSets],
  ] as const) {
    const ids = new Set(
      sets.flatMap(set => (Object.hasOwn(set, ID) ? set[ID] : [])),
    );
    for (const id of [...ids].sort()) {
      const found = best(index.byId.get(id) ?? [], workload);
      if (found) return mapped(found, `${word} ${ID}=${id}`);
    }
  }
  return undefined;
}

function mapBySelector(
  index: MappingIndex,
  workload: WorkloadIdentity,
): Mapped | undefined {
  const candidates = new Set<SelectorCandidate>();
  for (const labels of workload.labelSets) {
    const possible = [
      ...Object.entries(labels).flatMap(
        ([key, value]) => index.bySelector.get(`${key}=${value}`) ?? [],
      ),
      ...index.otherSelectors,
    ];
    possible
      .filter(one => matchesLabels(one.requirements, labels))
      .forEach(one => candidates.add(one));
  }
  const found = best([...candidates], workload);
  return found && mapped(found, `label selector ${found.text}`);
}

function mapByRepository(
  index: MappingIndex,
  workload: WorkloadIdentity,
): Mapped | undefined {
  for (const repository of workload.repositories) {
    const found =
      best(index.byRepository.get(repository) ?? [], workload) ??
      best(
        index.repositoryGlobs.filter(one =>
          matchesGlob(one.pattern, repository, { separator: '/' }),
        ),
        workload,
      );
    if (found) return mapped(found, `image repository ${found.pattern}`);
  }
  return undefined;
}

function mapped(candidate: Candidate, rule: string): Mapped {
  const where = [
    candidate.namespace && `namespace ${candidate.namespace}`,
    candidate.cluster && `cluster ${candidate.cluster}`,
  ].filter(Boolean);
  return {
    entityRef: candidate.entityRef,
    rule: [rule, ...where].join(', ').slice(0, MAX_RULE),
  };
}

/** The most narrowly selected candidate that fits; deterministic. */
function best<T extends Candidate>(
  candidates: readonly T[],
  workload: WorkloadIdentity,
): T | undefined {
  const fitting = candidates.filter(
    one =>
      (one.namespace === undefined || one.namespace === workload.namespace) &&
      (one.cluster === undefined || one.cluster === workload.cluster),
  );
  const narrowness = (one: Candidate) =>
    Number(one.namespace !== undefined) + Number(one.cluster !== undefined);
  return fitting.sort(
    (a, b) =>
      narrowness(b) - narrowness(a) || (a.entityRef < b.entityRef ? -1 : 1),
  )[0];
}

/** The subject that a workload is evaluated under. */
export function subjectOf(
  mapping: Mapped | undefined,
  cluster: string,
  namespace: string,
): string {
  return mapping?.entityRef ?? `unmapped:${cluster}/${namespace}`;
}
