import {
  AuthService,
  BackstageCredentials,
  BackstageUserPrincipal,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { catalogEntityReadPermission } from '@backstage/plugin-catalog-common/alpha';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { imageSigningReadPermission } from 'backstage-plugin-image-signing-common';

/** Which catalog entities a caller may see. */
export type Visibility =
  | { kind: 'all' }
  | { kind: 'some'; entityRefs: Set<string> };

/** How long the list of visible entities of one caller is reused. */
const CACHE_MS = 30_000;

/**
 * Tells what the caller, never the plugin, may see: the plugin's own read
 * permission and the catalog's. Where the catalog's policy is conditional the
 * visible entities are asked for once with the caller's credentials.
 */
export class VisibilityResolver {
  readonly #cache = new Map<
    string,
    { until: number; entityRefs: Promise<Set<string>> }
  >();

  constructor(
    private readonly options: {
      auth: AuthService;
      permissions: PermissionsService;
      catalog: CatalogService;
    },
  ) {}

  /** @throws NotAllowedError where the caller may not read at all. */
  async resolve(credentials: BackstageCredentials): Promise<Visibility> {
    const { permissions } = this.options;
    const [read] = await permissions.authorize(
      [{ permission: imageSigningReadPermission }],
      { credentials },
    );
    if (read.result !== AuthorizeResult.ALLOW) throw new NotAllowedError();

    const [entities] = await permissions.authorizeConditional(
      [{ permission: catalogEntityReadPermission }],
      { credentials },
    );
    if (entities.result === AuthorizeResult.ALLOW) return { kind: 'all' };
    if (entities.result === AuthorizeResult.DENY) {
      return { kind: 'some', entityRefs: new Set() };
    }
    return { kind: 'some', entityRefs: await this.#visibleTo(credentials) };
  }

  #visibleTo(credentials: BackstageCredentials): Promise<Set<string>> {
    const now = Date.now();
    for (const [key, entry] of this.#cache) {
      if (entry.until < now) this.#cache.delete(key);
    }
    const user = this.#userOf(credentials);
    const cached = user && this.#cache.get(user);
    if (cached) return cached.entityRefs;

    const entityRefs = this.#ask(credentials);
    if (user) {
      this.#cache.set(user, { until: now + CACHE_MS, entityRefs });
      // A failure must not be remembered.
      entityRefs.catch(() => this.#cache.delete(user));
    }
    return entityRefs;
  }

  #userOf(credentials: BackstageCredentials): string | undefined {
    return this.options.auth.isPrincipal(credentials, 'user')
      ? (credentials.principal as BackstageUserPrincipal).userEntityRef
      : undefined;
  }

  async #ask(credentials: BackstageCredentials): Promise<Set<string>> {
    const refs = new Set<string>();
    const pages = this.options.catalog.streamEntities(
      { fields: ['kind', 'metadata.name', 'metadata.namespace'] },
      { credentials },
    );
    for await (const page of pages) {
      for (const entity of page) refs.add(stringifyEntityRef(entity));
    }
    return refs;
  }
}

export function maySee(
  visibility: Visibility,
  entityRef: string | undefined,
): boolean {
  if (visibility.kind === 'all') return true;
  return entityRef !== undefined && visibility.entityRefs.has(entityRef);
}

/**
 * For numbers over the whole fleet that cannot be cut to a caller's share.
 *
 * @throws NotAllowedError where the caller sees only a part.
 */
export function seesEverything(visibility: Visibility): void {
  if (visibility.kind !== 'all') {
    throw new NotAllowedError(
      'This covers the whole fleet, of which you may see only a part',
    );
  }
}
