/**
 * Annotation of a catalog entity: its image repositories, separated by commas,
 * each as `registry/repository`.
 *
 * @public
 */
export const IMAGE_SIGNING_REPOSITORIES_ANNOTATION =
  'image-signing/repositories';

/**
 * Annotation of a catalog entity: how critical it is, in the words of the
 * house, for example `high`. Without it the label `criticality` counts.
 *
 * @public
 */
export const IMAGE_SIGNING_CRITICALITY_ANNOTATION = 'image-signing/criticality';

/**
 * The criticality of an entity that tells none.
 *
 * @public
 */
export const UNKNOWN_CRITICALITY = 'unknown';

/**
 * What an entity tells of its criticality, in lower case; `unknown` where it
 * tells nothing that is a word.
 *
 * @public
 */
export function criticalityOf(metadata: {
  annotations?: Record<string, string>;
  labels?: Record<string, string>;
}): string {
  const told =
    metadata.annotations?.[IMAGE_SIGNING_CRITICALITY_ANNOTATION] ??
    metadata.labels?.criticality ??
    '';
  const word = told.trim().toLowerCase();
  return /^[a-z0-9][-a-z0-9_.]{0,62}$/.test(word) ? word : UNKNOWN_CRITICALITY;
}

/**
 * Annotation of a catalog entity, and label of its workloads, as in Backstage's
 * Kubernetes plugin.
 *
 * @public
 */
export const KUBERNETES_ID_ANNOTATION = 'backstage.io/kubernetes-id';

/**
 * Annotation of a catalog entity: label selector of its workloads.
 *
 * @public
 */
export const KUBERNETES_LABEL_SELECTOR_ANNOTATION =
  'backstage.io/kubernetes-label-selector';

/**
 * Annotation of a catalog entity: the namespace of its workloads.
 *
 * @public
 */
export const KUBERNETES_NAMESPACE_ANNOTATION =
  'backstage.io/kubernetes-namespace';

/**
 * Annotation of a catalog entity: the cluster of its workloads.
 *
 * @public
 */
export const KUBERNETES_CLUSTER_ANNOTATION = 'backstage.io/kubernetes-cluster';

/**
 * Repositories of an `image-signing/repositories` annotation: trimmed, without
 * blanks and duplicates, in their order.
 *
 * @public
 */
export function parseRepositoriesAnnotation(
  value: string | undefined,
): string[] {
  const repositories = (value ?? '')
    .split(/[,\n]/)
    .map(repository => repository.trim().replace(/\/+$/, ''))
    .filter(repository => repository !== '');
  return [...new Set(repositories)];
}
