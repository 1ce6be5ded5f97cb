import type {
  BackstageServicePrincipal,
  HttpAuthService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { imageSigningGateRunCreatePermission } from 'backstage-plugin-image-signing-common';
import type { Request, Router } from 'express';
import type { Knex } from 'knex';
import type { GateRunIntake } from '../gates/gateRunIntake';
import { type GateRunRow, toGateRun } from '../gates/gateRunStore';
import { readDeclaredFailures } from '../gates/readDeclaredFailures';
import {
  type LastVerifiedQuery,
  readLastVerified,
} from '../gates/readLastVerified';
import { type GateRunQuery, listGateRuns } from './listGateRuns';
import { maySee, type Visibility } from './visibility';

/** Routes about the gates of pipelines. */
export function addGateRunRoutes(
  router: Router,
  options: {
    knex: Knex;
    demo: boolean;
    httpAuth: HttpAuthService;
    permissions: PermissionsService;
    gateRuns: GateRunIntake;
    visibilityOf(request: Request): Promise<Visibility>;
    audited<T>(
      request: Request,
      eventId: string,
      meta: Record<string, string>,
      write: () => Promise<T>,
    ): Promise<T>;
  },
): void {
  const { knex, demo, gateRuns, visibilityOf, audited } = options;

  /** A service that may report; what a gate did is not for people to say. */
  async function reporter(request: Request): Promise<string> {
    const credentials = await options.httpAuth.credentials(request, {
      allow: ['service'],
    });
    const [decision] = await options.permissions.authorize(
      [{ permission: imageSigningGateRunCreatePermission }],
      { credentials },
    );
    if (decision.result !== AuthorizeResult.ALLOW) throw new NotAllowedError();
    return (credentials.principal as BackstageServicePrincipal).subject;
  }

  router.get('/gate-runs', async (req, res) => {
    const visibility = await visibilityOf(req);
    const page = await listGateRuns(
      knex,
      visibility,
      req.query as GateRunQuery,
    );
    res.json({ ...page, demo });
  });

  router.post('/gate-runs', async (req, res) => {
    const { run, created } = await audited(
      req,
      'gate-run-report',
      { key: req.body.key, digest: req.body.image.digest },
      async () => gateRuns.report(req.body, await reporter(req)),
    );
    res.status(created ? 201 : 200).json(run);
  });

  router.get('/gate-runs/:id', async (req, res) => {
    const visibility = await visibilityOf(req);
    const row: GateRunRow | undefined = await knex('gate_runs')
      .where({ id: req.params.id })
      .first();
    if (!row || !maySee(visibility, row.entity_ref ?? undefined)) {
      throw new NotFoundError(`There is no gate run ${req.params.id}`);
    }
    res.json(toGateRun(row));
  });

  router.get('/last-verified', async (req, res) => {
    const visibility = await visibilityOf(req);
    const query = req.query as LastVerifiedQuery;
    const [items, onFailure] = await Promise.all([
      readLastVerified(knex, visibility, query),
      query.entity ? readDeclaredFailures(knex, visibility, query.entity) : [],
    ]);
    res.json({ demo, items, onFailure });
  });
}
