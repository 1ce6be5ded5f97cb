import { NotFoundError } from '@backstage/errors';
import type {
  AuthorityUse,
  BaseImageRow,
  BaseImagesQuery,
  FormatRegister,
  RoleRegister,
} from 'backstage-plugin-image-signing-common';
import type { Request, Router } from 'express';
import type { TrustPolicy } from 'image-verifier';
import type { Knex } from 'knex';
import { authorityRows, SharingLimits } from '../registers/authorities';
import { readRegister, RegisterName } from '../registers/registerDocuments';
import { pageOfList } from './page';
import type { Visibility } from './visibility';

/** Routes about keys, formats, base images and roles. */
export function addRegisterRoutes(
  router: Router,
  options: {
    knex: Knex;
    demo: boolean;
    policy: () => TrustPolicy | undefined;
    policyVersion: string;
    keySharing: SharingLimits;
    visibilityOf(request: Request): Promise<Visibility>;
    seesEverything(visibility: Visibility): void;
  },
): void {
  const { knex, demo, policyVersion, keySharing: limits } = options;
  const allow = async (request: Request) =>
    options.seesEverything(await options.visibilityOf(request));

  /** Sums over the whole fleet; they cannot be cut to a caller's share. */
  async function documentOf<T>(name: RegisterName) {
    const found = await readRegister<T>(knex, name);
    if (!found) {
      throw new NotFoundError(
        'This register is not written yet; it is some minutes after the start',
      );
    }
    return found;
  }

  router.get('/registers/authorities', async (req, res) => {
    const visibility = await options.visibilityOf(req);
    const found = await readRegister<{
      uses: Record<string, AuthorityUse>;
      keys: Array<{ authority: string; keyId: string }>;
    }>(knex, 'authorities');
    const items = authorityRows(options.policy(), new Date(), {
      // How much of the fleet rests on a key is for those who see it all.
      uses: visibility.kind === 'all' ? found?.document.uses : undefined,
      keys: found?.document.keys ?? [],
      limits,
    });
    res.json({
      demo,
      policyVersion,
      ...(found && { asOf: found.asOf }),
      limits,
      items,
    });
  });

  router.get('/registers/formats', async (req, res) => {
    await allow(req);
    const { asOf, document } = await documentOf<FormatRegister>('formats');
    res.json({ ...document, asOf, demo });
  });

  router.get('/registers/roles', async (req, res) => {
    await allow(req);
    const { asOf, document } = await documentOf<RoleRegister>('roles');
    res.json({ ...document, asOf, demo });
  });

  router.get('/registers/base-images', async (req, res) => {
    await allow(req);
    const { search, cursor, limit } = req.query as BaseImagesQuery & object;
    const { asOf, document } = await documentOf<{
      items: BaseImageRow[];
      digests: number;
      withoutBase: number;
    }>('base-images');
    const text = search?.toLowerCase() ?? '';
    const page = pageOfList(
      document.items.filter(one => one.repository.includes(text)),
      {
        cursor,
        limit: limit ?? 25,
        keyOf: one => [one.repository, one.digest ?? ''],
      },
    );
    const { digests, withoutBase } = document;
    res.json({ ...page, digests, withoutBase, asOf, demo });
  });
}
