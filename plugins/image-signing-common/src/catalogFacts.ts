import type { EntityEnvironment, Stage } from './types';

/**
 * How far what a service runs in an environment is protected: verified, and
 * refused by the cluster otherwise.
 *
 * @public
 */
export type Protection = 'protected' | 'partly' | 'unprotected' | 'unknown';

/**
 * The protections, the best first.
 *
 * @public
 */
export const PROTECTIONS: readonly Protection[] = [
  'protected',
  'partly',
  'unprotected',
  'unknown',
];

/**
 * The protection of what a service runs in an environment; nothing where
 * nothing runs. What is stale or cannot be told is unknown, never protected.
 *
 * @public
 */
export function protectionOf(
  environment: Pick<
    EntityEnvironment,
    'digests' | 'signature' | 'digest' | 'stale'
  >,
): Protection | undefined {
  const { digests, signature, digest, stale } = environment;
  if (digests.total === 0) return undefined;
  if (stale) return 'unknown';
  if (digests.protected === digests.total) return 'protected';
  if (digests.protected > 0) return 'partly';
  return digests.unknown === digests.total ||
    signature.mode === 'unknown' ||
    digest.mode === 'unknown'
    ? 'unknown'
    : 'unprotected';
}

/**
 * The stage of a service in an environment as the catalog holds it: what is
 * stale has none that could be told.
 *
 * @public
 */
export function catalogStageOf(
  environment: Pick<EntityEnvironment, 'stage' | 'stale'>,
): Stage | 'unknown' {
  return environment.stale ? 'unknown' : environment.stage;
}

/** What the catalog can be filtered by. */
const FACTS = ['stage', 'protection'] as const;

/**
 * A fact of an environment that the catalog holds.
 *
 * @public
 */
export type CatalogFact = (typeof FACTS)[number];

/**
 * Annotation of a catalog entity that the catalog module writes: a fact of one
 * environment. What stands there in a descriptor is taken away.
 *
 * @public
 */
export function catalogFactAnnotation(
  fact: CatalogFact,
  environment: string,
): string {
  return `${fact}.image-signing/${environment}`;
}

/**
 * Whether an annotation is one that only the catalog module may write.
 *
 * @public
 */
export function isCatalogFactAnnotation(annotation: string): boolean {
  return FACTS.some(fact => annotation.startsWith(`${fact}.image-signing/`));
}
