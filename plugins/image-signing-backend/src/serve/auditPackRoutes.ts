import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import type { BasicPermission } from '@backstage/plugin-permission-common';
import { imageSigningAuditPackCreatePermission } from 'backstage-plugin-image-signing-common';
import type { Request, Router } from 'express';
import type { Knex } from 'knex';
import {
  beginDownload,
  createPack,
  findPack,
  listPacks,
  type PackReader,
} from '../auditPack/packStore';
import { packSections } from '../auditPack/sections';
import { writePack } from '../auditPack/writePack';
import type { Actor } from '../exceptions/exceptionService';
import { spanOf } from '../report/reportScope';
import type { Visibility } from './visibility';

/** Packs that one replica writes at once: each reads for minutes. */
const MOST_AT_ONCE = 2;

/** Routes of the audit pack: for people who hold its permission. */
export function addAuditPackRoutes(
  router: Router,
  options: {
    knex: Knex;
    demo: boolean;
    policyVersion: string;
    visibilityOf(request: Request): Promise<Visibility>;
    personWith(request: Request, permission: BasicPermission): Promise<Actor>;
    audited<T>(
      request: Request,
      eventId: string,
      meta: Record<string, string>,
      write: () => Promise<T>,
    ): Promise<T>;
  },
): void {
  const { knex, demo, policyVersion, audited, visibilityOf } = options;
  let writing = 0;

  const auditor = async (request: Request) => {
    const actor = await options.personWith(
      request,
      imageSigningAuditPackCreatePermission,
    );
    const visibility = await visibilityOf(request);
    const reader: PackReader =
      visibility.kind === 'all' ? 'everybody' : { userRef: actor.userRef };
    return { actor, visibility, reader };
  };

  router.get('/audit-packs', async (req, res) => {
    const { reader } = await auditor(req);
    const page = await listPacks(knex, reader, req.query, new Date());
    res.json({ ...page, demo });
  });

  router.post('/audit-packs', async (req, res) => {
    const pack = await audited(req, 'audit-pack-create', {}, async () => {
      const { actor } = await auditor(req);
      return createPack(knex, req.body, actor.userRef, new Date());
    });
    res.status(201).json(pack);
  });

  async function packOf(id: string, reader: PackReader) {
    const pack = await findPack(knex, reader, id, new Date());
    if (!pack) throw new NotFoundError(`There is no audit pack ${id}`);
    return pack;
  }

  router.get('/audit-packs/:id', async (req, res) => {
    const { reader } = await auditor(req);
    res.json(await packOf(req.params.id, reader));
  });

  router.get('/audit-packs/:id/download', async (req, res) => {
    const { id } = req.params;
    await audited(
      req as unknown as Request,
      'audit-pack-download',
      { id },
      async () => {
        const { actor, visibility, reader } = await auditor(
          req as unknown as Request,
        );
        const pack = await packOf(id, reader);
        if (pack.status === 'expired') {
          throw new NotFoundError(
            `The audit pack ${id} expired at ${pack.expiresAt}; create a new one`,
          );
        }
        if (writing >= MOST_AT_ONCE) {
          throw new ServiceUnavailableError(
            `${writing} audit packs are being written; try again in a few minutes`,
          );
        }
        writing += 1;
        try {
          await send(pack, actor, visibility, res);
        } finally {
          writing -= 1;
        }
      },
    );
  });

  async function send(
    pack: Awaited<ReturnType<typeof packOf>>,
    actor: Actor,
    visibility: Visibility,
    res: import('express').Response,
  ): Promise<void> {
    const now = new Date();
    const { environments = [], owner } = pack;
    const end = await beginDownload(knex, pack.id, actor.userRef, now);
    const gone = new AbortController();
    res.once('close', () => {
      if (!res.writableFinished) {
        gone.abort(new Error('the reader went away'));
      }
    });
    const name = ['image-signing-audit', demo ? 'demo' : '', pack.from, pack.to]
      .filter(Boolean)
      .join('-');
    res.setHeader('Content-Type', 'application/zip');
    res.setHeader('Content-Disposition', `attachment; filename="${name}.zip"`);
    res.setHeader('Cache-Control', 'no-store');
    try {
      const written = await writePack({
        destination: res,
        sections: packSections,
        context: {
          knex,
          visibility,
          span: spanOf(pack, now),
          environments,
          ...(owner !== undefined && { owner }),
          now,
        },
        about: {
          pack: pack.id,
          writtenAt: now.toISOString(),
          writtenFor: actor.userRef,
          from: pack.from,
          to: pack.to,
          environments,
          ...(owner !== undefined && { owner }),
          wholeFleet: visibility.kind === 'all',
          demo,
          policyVersion,
        },
        signal: gone.signal,
      });
      await end(written, new Date());
    } catch (error) {
      await end(undefined, new Date());
      // What was sent cannot be taken back: cut off, it is no valid archive.
      res.destroy();
      throw error;
    }
  }
}
