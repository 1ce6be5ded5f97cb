import { ConflictError } from '@backstage/errors';
import type {
  ExceptionManifest,
  SigningException,
} from 'backstage-plugin-image-signing-common';
import { shortId } from '../manifests/metadata';
import type { PolicyRepository } from './policyRepositories';

/** A change to propose: new files on a branch of their own. */
export interface Proposal {
  branch: string;
  title: string;
  body: string;
  files: Array<{ path: string; content: string }>;
}

/**
 * What is proposed for an exception: its narrow files, and no others.
 *
 * @throws ConflictError where no file is narrow.
 */
export function proposalOf(
  exception: SigningException,
  manifests: readonly ExceptionManifest[],
  { folder }: PolicyRepository,
): Proposal {
  const narrow = manifests.filter(one => one.narrow && one.files.length > 0);
  if (narrow.length === 0) {
    throw new ConflictError(
      'There is no narrow manifest to propose: what is not narrow is applied by hand, if at all',
    );
  }
  const { id, ticket, owner, expiresAt, scope, decidedBy } = exception;
  const place = [folder, pathPart(scope.cluster)].filter(Boolean).join('/');
  return {
    branch: `image-signing/exception-${shortId(id)}`,
    title: `Exception ${ticket.slice(0, 150)}`,
    body: [
      `Ticket: ${ticket}`,
      `Owner: ${owner}`,
      ...(decidedBy ? [`Approved by: ${decidedBy}`] : []),
      `Ends: ${expiresAt}`,
      `Covers: ${scope.repository}@${scope.digest}, namespace ${scope.namespace}, service account ${scope.serviceAccount}, cluster ${scope.cluster}`,
      '',
      exception.reason,
      '',
      ...narrow.flatMap(({ engineTitle, notes, files }) => [
        `${engineTitle}${
          files.some(({ changes }) => changes)
            ? ' (changes objects that the cluster has)'
            : ''
        }:`,
        ...notes.map(note => `- ${note}`),
      ]),
    ].join('\n'),
    files: narrow.flatMap(({ files }) =>
      files.map(({ name, yaml }) => ({
        path: `${place}/${name}`,
        content: yaml,
      })),
    ),
  };
}

/** A cluster's name as a folder. */
function pathPart(cluster: string): string {
  return cluster.replace(/[^\w.-]+/g, '-').replace(/^\.+/, '');
}

/** A file that is there and says something else is left as it is. */
export function occupied(path: string): ConflictError {
  return new ConflictError(
    `${path} is already there and says something else; it is not overwritten`,
  );
}

/** Nothing is left to propose. */
export function merged(base: string): ConflictError {
  return new ConflictError(
    `The files are already in ${base}: they were merged before, there is nothing to propose`,
  );
}
