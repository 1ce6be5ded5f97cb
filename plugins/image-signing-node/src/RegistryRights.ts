/** Somebody who can push to a repository. @public */
export interface RegistryPrincipal {
  name: string;
  kind: 'user' | 'robot' | 'group' | 'team';
  /**
   * push: adds tags; overwrite: moves tags that exist, too; admin: may change
   * as well who can, or which tags are immutable.
   */
  rights: 'push' | 'overwrite' | 'admin';
}

/**
 * Whether tags that exist can be moved. `partly`: some of them, as `rule` says.
 *
 * @public
 */
export type TagImmutability = 'immutable' | 'mutable' | 'partly' | 'unknown';

/** What a registry tells about a repository. @public */
export interface RegistryRightsFacts {
  /** Each once, with the most that it may. */
  principals: RegistryPrincipal[];
  /**
   * False where more could push than `principals` names: a list was cut or
   * forbidden, or a group has members that the registry does not tell.
   */
  complete: boolean;
  /** What is missing where it is not complete. */
  missing?: string;
  tagImmutability: TagImmutability;
  /** The rules behind `partly`, or why it is `unknown`. */
  rule?: string;
}

/** The facts, or why there are none. @public */
export type RegistryRightsAnswer =
  | RegistryRightsFacts
  | {
      /** Short, without a secret. */
      unknown: string;
    };

/**
 * GET at the configured host of the registry, with the configured login.
 *
 * @param path - with its query, from `/`.
 * @returns the status, and the JSON of a 200; `body` is not validated.
 * @throws Error where the host did not answer, answered too much or no JSON.
 * @public
 */
export type RegistryApiGet = (
  path: string,
  options?: { headers?: Record<string, string> },
) => Promise<{ status: number; body: unknown }>;

/**
 * Reads who can push to repositories of one kind of registry.
 *
 * @public
 */
export interface RegistryRights {
  /** As in `imageSigning.registries[].rights.type`, for example `harbor`. */
  id: string;
  /** The login that its API takes. Default: any, or none. */
  login?: 'basic' | 'token';
  /**
   * @param repository - `prod/payments`, without the registry.
   */
  read(
    repository: string,
    options: { fetch: RegistryApiGet; now: Date; signal: AbortSignal },
  ): Promise<RegistryRightsAnswer>;
}
