import type {
  Denial,
  ExceptionScope,
} from 'backstage-plugin-image-signing-common';

/** `registry/repository` of a reference, without tag and digest. */
export function repositoryOf(reference: string): string {
  const name = reference.split('@')[0];
  const lastSlash = name.lastIndexOf('/');
  const colon = name.indexOf(':', lastSlash + 1);
  return colon === -1 ? name : name.slice(0, colon);
}

/**
 * The narrow scopes that an exception for this denial could have: one for each
 * of its images with a known digest. Without a service account there is none.
 */
export function denialScopes(denial: Denial): ExceptionScope[] {
  const { cluster, namespace, serviceAccount } = denial;
  if (!serviceAccount || denial.class !== 'policy') return [];
  return denial.images.flatMap(({ reference, digest }) =>
    digest
      ? [
          {
            repository: repositoryOf(reference),
            digest,
            cluster,
            namespace,
            serviceAccount,
          },
        ]
      : [],
  );
}
