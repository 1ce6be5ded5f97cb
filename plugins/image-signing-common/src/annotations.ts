/**
 * Annotation of a catalog entity: its image repositories, separated by commas,
 * each as `registry/repository`.
 *
 * @public
 */
export const IMAGE_SIGNING_REPOSITORIES_ANNOTATION =
  'image-signing/repositories';

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
