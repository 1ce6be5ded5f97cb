import { readFileSync } from 'node:fs';
import path from 'node:path';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import AdmZip from 'adm-zip';
import type { Knex } from 'knex';
import request, { type Response } from 'supertest';
import { migratedDatabase } from '../__testUtils__/database';
import { gateRecord } from '../__testUtils__/gateRuns';
import {
  callers,
  startWithPermissions,
  type Caller,
} from '../__testUtils__/permissionBackend';
import {
  environments,
  seedService,
  type SeededService,
} from '../__testUtils__/seedService';
import { writeFleetRollup } from '../evaluate/fleetRollup';
import { writeRegisters } from '../registers/startRegisters';
import { spec } from '../schema/openapi.generated';
import { loadTrust } from '../verify/trust';

jest.setTimeout(180_000);

type Statuses = Record<Caller, number>;

interface Row {
  /** What is asked about payments; the parts of the path and the rest. */
  ask?: (service: SeededService) => {
    params?: Record<string, string>;
    query?: Record<string, string>;
    body?: object;
  };
  /** Makes the state that the request needs. */
  before?: (knex: Knex, service: SeededService) => Promise<unknown>;
  expect: Statuses;
  /**
   * `own`: rows about what the caller sees in the catalog, and no other.
   * `open`: the same for all who may read; it is about clusters, not entities.
   * `counts`: no names at all.
   */
  shows: 'own' | 'open' | 'counts';
  /** The answer is a zip, of which these files are open. */
  openFiles?: string[];
}

const signedIn = { stranger: 403, nobody: 401, pipelines: 403 };
/** Cut to what the caller sees. */
const list: Statuses = {
  owner: 200,
  other: 200,
  approver: 200,
  blind: 200,
  service: 200,
  ...signedIn,
};
/** Only for those who see the whole catalog. */
const fleet: Statuses = { ...list, owner: 403, other: 403, blind: 403 };
/** One thing of payments. */
const one: Statuses = { ...list, other: 404, blind: 404 };
/** A decision: for people with the permission, on what they see. */
const decision: Statuses = { ...one, owner: 403, service: 403 };
/** What those who ask for exceptions add to one that they see. */
const contribution: Statuses = { ...one, service: 403 };
/** Drafts are for those who may ask for exceptions, each for their own. */
const drafts: Statuses = { ...list, blind: 403, service: 403 };
const ownDraft: Statuses = { ...drafts, other: 404, approver: 404 };

/** For auditors, who are people. */
const packs: Statuses = { ...fleet, other: 200, service: 403 };
/** One that somebody else asked for: only for those who see everything. */
const packOfAnother: Statuses = { ...packs, other: 404 };

const idOf =
  (key: 'denialId' | 'exceptionId' | 'gateRunId') =>
  (service: SeededService) => ({ params: { id: service[key] } });
const decide = (service: SeededService) => ({
  ...idOf('exceptionId')(service),
  body: { comment: 'seen' },
});

const DRAFT = 'draft-of-owner';
const PACK = 'pack';
const SPAN = { from: '2026-11-01', to: '2027-10-31' };
const extension = {
  extension: {
    until: new Date(Date.now() + 14 * 86_400_000).toISOString(),
    statement: 'The vendor has announced signatures',
    evidenceUrl: 'https://example.com/announcement',
    requestedBy: 'user:default/rita',
    requestedAt: new Date().toISOString(),
  },
};

const wave = {
  name: 'First',
  owner: 'group:default/payments',
  environment: 'prod',
  targetStage: 'enforced',
  targetDate: new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10),
  selection: { entityRefs: ['component:default/payments'] },
};

/** Each operation of openapi.yaml; one without a row fails the test. */
const operations: Record<string, Row> = {
  getOverview: { expect: list, shows: 'counts' },
  getProgress: { expect: list, shows: 'counts' },
  getTrends: { expect: fleet, shows: 'counts' },
  listServices: { expect: list, shows: 'own' },
  listServiceImages: { expect: list, shows: 'own' },
  getEntityReport: {
    ask: ({ name }) => ({
      params: { kind: 'component', namespace: 'default', name },
    }),
    expect: one,
    shows: 'own',
  },
  getServiceDecision: {
    ask: ({ name }) => ({
      params: { kind: 'component', namespace: 'default', name },
    }),
    expect: one,
    shows: 'own',
  },
  getServicePipeline: {
    ask: ({ name }) => ({
      params: { kind: 'component', namespace: 'default', name },
    }),
    expect: one,
    shows: 'own',
  },
  saveServiceDecision: {
    ask: ({ name }) => ({
      params: { kind: 'component', namespace: 'default', name },
      body: {
        version: 0,
        reason: 'To begin with',
        decision: {
          attestations: [],
          keyModel: 'keyless',
          releaseOwner: { kind: 'team', name: 'group:default/payments' },
        },
      },
    }),
    expect: { ...decision, blind: 403 },
    shows: 'own',
  },
  listUnmapped: { expect: fleet, shows: 'own' },
  getImageReport: {
    ask: ({ repository, digest }) => ({ query: { repository, digest } }),
    expect: one,
    shows: 'own',
  },
  listPosture: { expect: list, shows: 'open' },
  listStageChanges: { expect: list, shows: 'own' },
  getFleetReport: { expect: list, shows: 'own' },
  listAuditPacks: {
    before: async knex => {
      await packOf(knex, 'of-ada', 'user:default/ada', 'payments');
      await packOf(knex, 'of-otto', 'user:default/otto', 'ledger');
    },
    expect: packs,
    shows: 'own',
  },
  createAuditPack: {
    ask: () => ({ body: SPAN }),
    expect: { ...packs, other: 201, approver: 201 },
    shows: 'own',
  },
  getAuditPack: {
    before: knex => packOf(knex, PACK, 'user:default/ada', 'payments'),
    ask: () => ({ params: { id: PACK } }),
    expect: packOfAnother,
    shows: 'own',
  },
  downloadAuditPack: {
    before: knex => packOf(knex, PACK, 'user:default/otto'),
    ask: () => ({ params: { id: PACK } }),
    expect: packs,
    shows: 'own',
    openFiles: ['postures.ndjson', 'posture-events.ndjson'],
  },
  listPostureEvents: { expect: list, shows: 'open' },
  listReadiness: { expect: fleet, shows: 'own' },
  getReadinessSummary: { expect: fleet, shows: 'counts' },
  listReadinessWorkloads: { expect: list, shows: 'own' },
  getServicesSummary: { expect: list, shows: 'counts' },
  getRollout: { expect: list, shows: 'own' },
  changeRollout: {
    ask: ({ entityRef }) => ({
      body: { version: 0, action: 'add-pilot', entityRef, text: 'It signs' },
    }),
    expect: { ...decision, blind: 403 },
    shows: 'own',
  },
  listRolloutCandidates: { expect: list, shows: 'own' },
  listRolloutTeams: { expect: fleet, shows: 'own' },
  listRolloutProposals: { expect: fleet, shows: 'own' },
  listRolloutHistory: { expect: list, shows: 'own' },
  listRolloutWaves: { expect: list, shows: 'own' },
  // Of the pilot that the row before has named; the next has its name.
  createRolloutWave: {
    ask: () => ({ body: wave }),
    expect: { ...fleet, approver: 201, service: 403 },
    shows: 'own',
  },
  changeRolloutWave: {
    ask: () => ({ params: { id: 'none' }, body: { ...wave, version: 1 } }),
    expect: { ...fleet, approver: 409, service: 403 },
    shows: 'own',
  },
  // No wave has this id.
  removeRolloutWave: {
    ask: () => ({ params: { id: 'none' }, body: { comment: 'done' } }),
    expect: { ...fleet, approver: 404, service: 403 },
    shows: 'own',
  },
  listRolloutMembers: {
    ask: () => ({ params: { id: 'none' } }),
    expect: {
      ...signedIn,
      owner: 404,
      other: 404,
      approver: 404,
      blind: 404,
      service: 404,
    },
    shows: 'own',
  },
  getBurnUp: {
    ask: () => ({ query: { environment: 'prod' } }),
    expect: fleet,
    shows: 'own',
  },
  getEntityRollout: {
    ask: ({ name }) => ({
      params: { kind: 'component', namespace: 'default', name },
    }),
    expect: one,
    shows: 'own',
  },
  listReviews: { expect: fleet, shows: 'own' },
  startReview: {
    expect: { ...fleet, approver: 201, service: 403 },
    shows: 'own',
  },
  // No review has this id: whoever may review is told so.
  getReview: {
    ask: () => ({ params: { id: 'none' } }),
    expect: { ...fleet, approver: 404, service: 404 },
    shows: 'own',
  },
  decideInReview: {
    ask: () => ({
      params: { id: 'none' },
      body: { item: 'none', decision: 'keep', comment: 'seen' },
    }),
    expect: { ...fleet, approver: 404, service: 403 },
    shows: 'own',
  },
  finishReview: {
    ask: () => ({ params: { id: 'none' } }),
    expect: { ...fleet, approver: 404, service: 403 },
    shows: 'own',
  },
  listEnforcementRules: { expect: list, shows: 'open' },
  getEnforcementPlan: {
    ask: ({ name }) => ({ query: { cluster: 'prod-eu', namespace: name } }),
    expect: fleet,
    shows: 'own',
  },
  listDryRuns: { expect: fleet, shows: 'own' },
  listRepositories: { expect: fleet, shows: 'own' },
  listManualDeploys: { expect: list, shows: 'own' },
  listAuthorities: { expect: list, shows: 'open' },
  getFormatRegister: { expect: fleet, shows: 'own' },
  getRoleRegister: { expect: fleet, shows: 'own' },
  listBaseImages: { expect: fleet, shows: 'own' },
  listDenials: { expect: list, shows: 'own' },
  getDenial: { ask: idOf('denialId'), expect: one, shows: 'own' },
  listGateRuns: { expect: list, shows: 'own' },
  getGateRun: { ask: idOf('gateRunId'), expect: one, shows: 'own' },
  listLastVerified: {
    ask: ({ entityRef }) => ({ query: { entity: entityRef } }),
    expect: list,
    shows: 'own',
  },
  reportGateRun: {
    ask: ({ repository, digest }) => ({
      body: gateRecord({ image: { repository, digest } }),
    }),
    // Services report, people do not.
    expect: {
      owner: 403,
      other: 403,
      approver: 403,
      blind: 403,
      stranger: 403,
      nobody: 401,
      service: 201,
      pipelines: 201,
    },
    shows: 'own',
  },
  listExceptions: { expect: list, shows: 'own' },
  listImplicitExceptions: { expect: list, shows: 'open' },
  getException: { ask: idOf('exceptionId'), expect: one, shows: 'own' },
  listExceptionProofs: {
    ask: idOf('exceptionId'),
    expect: one,
    shows: 'own',
  },
  getExceptionManifests: {
    ask: idOf('exceptionId'),
    expect: one,
    shows: 'own',
  },
  // Nobody has approved it yet; the requester and its owner may, too.
  proposeException: {
    ask: idOf('exceptionId'),
    expect: { ...decision, approver: 409, blind: 403 },
    shows: 'own',
  },
  requestException: {
    ask: service => ({ body: contract(service) }),
    expect: {
      ...one,
      owner: 201,
      approver: 201,
      blind: 403,
      service: 403,
    },
    shows: 'own',
  },
  countExceptions: { expect: list, shows: 'counts' },
  getExceptionRules: {
    ask: ({ name }) => ({ query: { cluster: 'prod-eu', namespace: name } }),
    expect: list,
    shows: 'open',
  },
  listExceptionDrafts: { before: draftOfOwner, expect: drafts, shows: 'own' },
  saveExceptionDraft: {
    ask: () => ({ body: { reason: 'The vendor does not sign yet' } }),
    expect: { ...drafts, owner: 201, other: 201, approver: 201 },
    shows: 'own',
  },
  getExceptionDraft: {
    before: draftOfOwner,
    ask: () => ({ params: { id: DRAFT } }),
    expect: ownDraft,
    shows: 'own',
  },
  updateExceptionDraft: {
    before: draftOfOwner,
    ask: () => ({ params: { id: DRAFT }, body: { reason: 'It is old' } }),
    expect: ownDraft,
    shows: 'own',
  },
  deleteExceptionDraft: {
    before: draftOfOwner,
    ask: () => ({ params: { id: DRAFT } }),
    expect: { ...ownDraft, owner: 204 },
    shows: 'own',
  },
  submitExceptionDraft: {
    before: draftOfOwner,
    ask: () => ({ params: { id: DRAFT } }),
    expect: { ...ownDraft, owner: 201 },
    shows: 'own',
  },
  listExceptionUses: { ask: idOf('exceptionId'), expect: one, shows: 'own' },
  recordExceptionControl: {
    ask: service => ({
      params: { id: service.exceptionId, control: 'no-secret-access' },
      body: { comment: 'seen' },
    }),
    expect: contribution,
    shows: 'own',
  },
  requestExceptionExtension: {
    before: (knex, { exceptionId }) => activate(knex, exceptionId),
    ask: service => ({
      ...idOf('exceptionId')(service),
      body: {
        until: new Date(Date.now() + 14 * 86_400_000).toISOString(),
        statement: 'The vendor has announced signatures',
        evidenceUrl: 'https://example.com/announcement',
      },
    }),
    expect: contribution,
    shows: 'own',
  },
  approveExceptionExtension: {
    before: (knex, { exceptionId }) => activate(knex, exceptionId, extension),
    ask: decide,
    expect: decision,
    shows: 'own',
  },
  rejectExceptionExtension: {
    before: (knex, { exceptionId }) => activate(knex, exceptionId, extension),
    ask: decide,
    expect: decision,
    shows: 'own',
  },
  closeException: {
    before: (knex, { exceptionId }) => activate(knex, exceptionId),
    ask: service => ({
      ...idOf('exceptionId')(service),
      body: { evidence: 'The vendor signs' },
    }),
    expect: decision,
    shows: 'own',
  },
  reassignException: {
    before: (knex, { exceptionId }) => activate(knex, exceptionId),
    ask: service => ({
      ...idOf('exceptionId')(service),
      body: { owner: 'group:default/payments', comment: 'They run it' },
    }),
    expect: decision,
    shows: 'own',
  },
  recordExceptionCommit: {
    before: (knex, { exceptionId }) => activate(knex, exceptionId),
    ask: service => ({
      ...idOf('exceptionId')(service),
      body: { url: 'https://example.com/policies/commit/1' },
    }),
    expect: contribution,
    shows: 'own',
  },
  approveException: { ask: decide, expect: decision, shows: 'own' },
  rejectException: { ask: decide, expect: decision, shows: 'own' },
  revokeException: {
    ask: decide,
    before: (knex, { exceptionId }) => activate(knex, exceptionId),
    expect: decision,
    shows: 'own',
  },
};

/** A caller without the read permission is not shown that there is an action. */
const action: Statuses = { ...one, stranger: 404, pipelines: 404 };
const listAction: Statuses = { ...list, stranger: 404, pipelines: 404 };

const actions: Record<
  string,
  { input: (service: SeededService) => object; expect: Statuses }
> = {
  'find-denials': { input: () => ({}), expect: listAction },
  'explain-denial': {
    input: ({ denialId }) => ({ denialId }),
    expect: action,
  },
  'list-service-blockers': {
    input: ({ entityRef }) => ({ entityRef }),
    expect: action,
  },
  'simulate-enforcement': { input: () => ({}), expect: listAction },
  'explain-image-verdict': {
    input: ({ repository, digest }) => ({ repository, digest }),
    expect: action,
  },
  'draft-exception': {
    input: ({ denialId }) => ({ denialId, kind: 'vendor-image' }),
    expect: { ...action, blind: 403, service: 403 },
  },
};

/** A whole request for an exception. */
function contract({ name, repository, digest, entityRef }: SeededService) {
  return {
    kind: 'vendor-image',
    scope: {
      repository,
      digest,
      cluster: 'prod-eu',
      namespace: name,
      serviceAccount: name,
    },
    entityRef,
    reason: 'The vendor does not sign yet',
    owner: 'group:default/payments',
    expiresAt: new Date(Date.now() + 7 * 86_400_000).toISOString(),
    closureCondition: 'The vendor signs',
    risk: 'A swapped image could read data',
    compensatingControls: ['Scanned daily'],
    ticket: 'SEC-42',
  };
}

async function draftOfOwner(knex: Knex, service: SeededService) {
  const now = new Date();
  await knex('exception_drafts').insert({
    id: DRAFT,
    author: 'user:default/olga',
    created_at: now,
    saved_at: now,
    content: JSON.stringify(contract(service)),
  });
}

/** A pack about everything, or about a team. */
async function packOf(knex: Knex, id: string, userRef: string, team?: string) {
  await knex('audit_packs').insert({
    id,
    created_by: userRef,
    created_at: new Date(),
    expires_at: new Date(Date.now() + 86_400_000),
    from_day: SPAN.from,
    to_day: SPAN.to,
    scope: JSON.stringify(team ? { owner: `group:default/${team}` } : {}),
  });
}

/** Makes an exception active, and changes more of it. */
async function activate(knex: Knex, id: string, more: object = {}) {
  const { exception } = await knex('exceptions').where({ id }).first();
  const changed = { ...JSON.parse(exception), status: 'active', ...more };
  await knex('exceptions')
    .where({ id })
    .update({ status: 'active', exception: JSON.stringify(changed) });
}

/** The effective mode of a namespace, as far as a plan for it needs one. */
async function seedPosture(knex: Knex, namespace: string) {
  const control = { mode: 'audit', paths: [], sources: [], loopholes: [] };
  const place = { cluster: 'prod-eu', namespace, environment: 'prod' };
  const now = new Date();
  await knex('clusters').insert({
    name: place.cluster,
    stale: false,
    last_success_at: now,
  });
  await knex('postures').insert({
    ...place,
    signature_mode: control.mode,
    digest_mode: control.mode,
    posture: JSON.stringify({
      ...place,
      signature: control,
      digest: control,
      differsFromIntent: [],
      asOf: now.toISOString(),
      stale: false,
    }),
    image_modes: '{}',
    hash: namespace,
    computed_at: now,
  });
}

interface Operation {
  id: string;
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  path: string;
}

const operationsOfSpec: Operation[] = Object.entries(
  spec.paths as Record<string, Record<string, { operationId: string }>>,
).flatMap(([route, methods]) =>
  Object.entries(methods).map(([method, { operationId }]) => ({
    id: operationId,
    method: method as Operation['method'],
    path: route,
  })),
);

const names = Object.keys(callers) as Caller[];

/** What a caller may never find in an answer. */
const HIDDEN: Partial<Record<Caller, RegExp>> = {
  owner: /ledger/,
  other: /payments/,
  blind: /ledger|payments/,
};

function hiddenFrom(caller: Caller, shows: Row['shows']): RegExp | undefined {
  if (shows === 'open') return undefined;
  return shows === 'counts' ? /ledger|payments/ : HIDDEN[caller];
}

/** What people write, so that each request finds the same. */
const WRITTEN = [
  'exceptions',
  'exception_history',
  'exception_drafts',
  'audit_packs',
  'audit_pack_downloads',
];

/** The answer as it came, also where it is no text. */
function asBuffer(res: Response, done: (error: null, body: Buffer) => void) {
  const parts: Buffer[] = [];
  res.on('data', part => parts.push(part));
  res.on('end', () => done(null, Buffer.concat(parts)));
}

/** What stands in an archive, without the files that are open. */
function textOfZip(zip: Buffer, openFiles: string[]): string {
  const entries = new AdmZip(zip).getEntries();
  const files = entries.map(({ entryName }) => entryName);
  expect(files).toEqual(expect.arrayContaining(openFiles));
  return entries
    .filter(({ entryName }) => !openFiles.includes(entryName))
    .map(entry => entry.getData().toString('utf8'))
    .join('\n');
}

describe('the permission matrix', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
  let knex: Knex;
  let backend: Awaited<ReturnType<typeof startWithPermissions>>;
  let payments: SeededService;
  const written: Record<string, object[]> = {};

  beforeAll(async () => {
    knex = await migratedDatabase(databases, 'SQLITE_3');
    // Its start forgets what belongs to no configured cluster.
    backend = await startWithPermissions(knex);
    payments = await seedService(knex, 'payments', 'a');
    await seedService(knex, 'ledger', 'b');
    await seedPosture(knex, 'payments');
    await knex('dirty_subjects').delete();
    await writeFleetRollup(knex, environments, new Date());
    await writeRegisters(knex, {
      trust: await loadTrust(
        mockServices.rootConfig(),
        mockServices.logger.mock(),
      ),
      migration: { from: [], to: [] },
      now: new Date(),
    });
    for (const table of WRITTEN) written[table] = await knex(table);
  });
  afterAll(() => backend.stop());

  const as = (caller: Caller) => {
    const Authorization = callers[caller];
    return Authorization ? { Authorization } : {};
  };

  async function restore() {
    for (const table of [...WRITTEN].reverse()) await knex(table).delete();
    for (const table of WRITTEN) {
      if (written[table].length > 0) await knex(table).insert(written[table]);
    }
  }

  it('has a row for each operation, and no row too many', () => {
    expect(Object.keys(operations).sort()).toEqual(
      operationsOfSpec.map(({ id }) => id).sort(),
    );
  });

  it.each(operationsOfSpec.map(operation => [operation.id, operation]))(
    '%s answers each caller as it should, and shows nothing hidden',
    async (id, operation) => {
      const row = operations[id as string];
      const { method, path: route } = operation as Operation;
      const answers: Partial<Record<Caller, number>> = {};
      const bodies: Partial<Record<Caller, string>> = {};
      for (const caller of names) {
        await restore();
        await row.before?.(knex, payments);
        const { params = {}, query = {}, body } = row.ask?.(payments) ?? {};
        const url = route.replace(/\{(\w+)\}/g, (_all, key) => params[key]);
        const sent = request(backend.server)
          [method](`/api/image-signing${url}`)
          .query(query)
          .set(as(caller))
          .buffer(true)
          .parse(asBuffer as never);
        const answer = await (body ? sent.send(body) : sent);
        answers[caller] = answer.status;
        bodies[caller] =
          row.openFiles && answer.status === 200
            ? textOfZip(answer.body, row.openFiles)
            : answer.body.toString('utf8');
      }
      expect(answers).toEqual(row.expect);
      const empty =
        row.openFiles && !/ledger[^]*payments/.test(bodies.approver!);
      expect(empty).not.toBe(true);
      const leaks = names.filter(
        caller =>
          // A refusal names what was asked for, and nothing else.
          answers[caller]! < 400 &&
          hiddenFrom(caller, row.shows)?.test(bodies[caller]!),
      );
      expect(leaks).toEqual([]);
    },
  );

  it.each(['listServices', 'listDenials', 'listExceptions', 'listGateRuns'])(
    '%s shows both services to those who see both',
    async id => {
      await restore();
      const { path: route } = operationsOfSpec.find(one_ => one_.id === id)!;
      const { text } = await request(backend.server)
        .get(`/api/image-signing${route}`)
        .set(as('approver'));
      expect(text).toMatch(/ledger/);
      expect(text).toMatch(/payments/);
    },
  );

  it.each(['/audit/prod', '/registry-events/registry.example.com'])(
    '%s takes the token of its source and no caller of Backstage',
    async route => {
      for (const caller of names) {
        const { status } = await request(backend.server)
          .post(`/api/image-signing${route}`)
          .set(as(caller))
          .send({ events: [] });
        expect([caller, status]).toEqual([caller, 401]);
      }
    },
  );

  it('hands out no pack of another to a reader of a part', async () => {
    await restore();
    await packOf(knex, 'of-ada', 'user:default/ada');
    await packOf(knex, 'of-otto', 'user:default/otto');
    const listed = await request(backend.server)
      .get('/api/image-signing/audit-packs')
      .set(as('other'));
    expect(listed.body).toMatchObject({
      totalCount: 1,
      items: [{ id: 'of-otto' }],
    });
    const { status } = await request(backend.server)
      .get('/api/image-signing/audit-packs/of-ada/download')
      .set(as('other'));
    expect(status).toBe(404);
  });

  it.each([
    ['approver', ['ledger-exception', 'payments-exception', 'shared']],
    ['owner', ['payments-exception', 'shared']],
  ] as const)(
    'the entity report tells %s of exceptions that cover its image: %s',
    async (caller, ids) => {
      await restore();
      const row = await knex('exceptions')
        .where({ id: payments.exceptionId })
        .first();
      const { repository, digest, namespace } = row;
      await knex('exceptions')
        .where({ id: 'ledger-exception' })
        .update({ repository, digest, namespace });
      const { entityRef: _, ...withoutEntity } = JSON.parse(row.exception);
      await knex('exceptions').insert({
        ...row,
        id: 'shared',
        entity_ref: null,
        exception: JSON.stringify({ ...withoutEntity, id: 'shared' }),
      });
      const { body } = await request(backend.server)
        .get('/api/image-signing/entities/component/default/payments')
        .set(as(caller));
      expect(
        body.exceptions.map(({ id }: { id: string }) => id).sort(),
      ).toEqual(ids);
    },
  );

  it.each([
    ['approver', 2],
    ['owner', 1],
    ['other', 1],
    ['blind', 0],
  ] as const)('the overview of %s counts %d digests', async (caller, total) => {
    const { body } = await request(backend.server)
      .get('/api/image-signing/overview')
      .set(as(caller));
    expect(body.environments[0].digests.total).toBe(total);
  });

  it('has a row for each action, and no row too many', async () => {
    const { body } = await request(backend.server)
      .get('/api/image-signing/.backstage/actions/v1/actions')
      .set(as('approver'));
    expect(
      body.actions.map((one_: { name: string }) => one_.name).sort(),
    ).toEqual(Object.keys(actions).sort());
  });

  it.each(Object.keys(actions))(
    'the action %s answers each caller as it should, and shows nothing hidden',
    async name => {
      const row = actions[name];
      const leaks: Caller[] = [];
      const answers: Partial<Record<Caller, number>> = {};
      for (const caller of names) {
        await restore();
        const answer = await request(backend.server)
          .post(
            `/api/image-signing/.backstage/actions/v1/actions/image-signing:${name}/invoke`,
          )
          .set(as(caller))
          .send(row.input(payments));
        answers[caller] = answer.status;
        if (answer.status === 200 && HIDDEN[caller]?.test(answer.text)) {
          leaks.push(caller);
        }
      }
      expect(answers).toEqual(row.expect);
      expect(leaks).toEqual([]);
    },
  );

  it('is what docs/permissions.md says', () => {
    const page = readFileSync(
      path.resolve(__dirname, '../../../../docs/permissions.md'),
      'utf8',
    );
    expect(tight(page)).toContain(tight(tables()));
  });
});

/** The matrix as it stands in the documentation. */
function tables(): string {
  const line = (cells: Array<string | number>) => `| ${cells.join(' | ')} |`;
  const head = (first: string[]) => [
    line([...first, ...names]),
    line([...first, ...names].map(() => '---')),
  ];
  const statuses = (expected: Statuses) => names.map(name => expected[name]);
  return [
    ...head(['operation', 'shows']),
    ...operationsOfSpec.map(({ id }) =>
      line([
        `\`${id}\``,
        operations[id]?.shows ?? '',
        ...(operations[id] ? statuses(operations[id].expect) : []),
      ]),
    ),
    '',
    ...head(['action']),
    ...Object.entries(actions).map(([name, row]) =>
      line([`\`${name}\``, ...statuses(row.expect)]),
    ),
  ].join('\n');
}

/** Without the spaces and dashes that the formatter puts into tables. */
function tight(text: string): string {
  return text.replace(/[ -]+/g, '');
}
