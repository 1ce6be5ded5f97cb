// What was acknowledged survives the death of the backend and of a cluster.

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deepEqual, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { ADMIN, startApiServer } from './support/apiServer';
import { AuditFlood } from './support/auditFlood';
import { makeCertificates } from './support/certificates';
import { Churn } from './support/churn';
import { Cosign } from './support/cosign';
import { CLUSTER, PORTAL_USER, PROD } from './support/estate';
import { startEtcd } from './support/etcd';
import { askUntil } from './support/eventually';
import { freePort } from './support/freePort';
import { pushImage } from './support/images';
import { auditPath, startPortal, type Portal } from './support/portal';
import {
  postgresDatabases,
  sqliteFiles,
  type PortalDatabase,
} from './support/portalDatabase';
import { startOciRegistry } from './support/registries';
import { grant, readerRules } from './support/roles';
import { startSigstoreServices } from './support/sigstoreServices';
import { prepareTools, toolsOrSkip } from './support/tools';
import { writeTrustPolicy } from './support/trustPolicy';
import { namespace } from './support/workloads';

const POSTGRES = 'BACKSTAGE_TEST_DATABASE_POSTGRES15_CONNECTION_STRING';
const AUDIT_TOKEN = 'token-of-the-audit-webhook';
/** Long enough for a machine under load, short enough to wait for. */
const STALE_AFTER = '15s';
/** Acknowledged batches after which the process is killed. */
const BATCHES = 150;
const DEPLOYMENTS = 24;
const PATIENCE_SECONDS = 60;
/** A replica that died or stands still is replaced within it. */
const TAKE_OVER_SECONDS = 30;

/** A portal on one database, and what is sent to it. */
interface Subject {
  database: PortalDatabase;
  flood: AuditFlood;
  portal: Portal;
  start(name: string, port?: number): Promise<Portal>;
}

test('nothing that was acknowledged is lost', async t => {
  const tools = await toolsOrSkip(t, prepareTools);
  if (!tools) return;
  const dir = await mkdtemp(join(tmpdir(), 'image-signing-crash-'));
  const ends: Array<() => Promise<unknown>> = [];
  let failed = false;
  t.after(async () => {
    for (const end of ends) await end();
    if (failed) console.log(`The logs of the servers are in ${dir}`);
    else await rm(dir, { recursive: true });
  });
  const keep = async <T extends { stop(): Promise<void> }>(one: Promise<T>) => {
    const server = await one;
    ends.unshift(() => server.stop());
    return server;
  };

  const certificates = await makeCertificates(tools.openssl, dir);
  const etcd = await keep(startEtcd(tools.etcd, dir));
  const port = await freePort();
  const startCluster = () =>
    startApiServer({
      ...{ tools, dir, certificates, etcdUrl: etcd.url, port },
      users: [PORTAL_USER],
      // The suite posts the batches itself, so that it sees the answers.
      audit: { url: 'https://127.0.0.1:9/audit', token: AUDIT_TOKEN },
    });
  const [started, { image, host, trustPolicyFile }] = await Promise.all([
    startCluster(),
    signedImage(tools, dir, keep),
  ]);
  let cluster = started;
  // What is thrown away need not be closed with care.
  ends.unshift(() => cluster.crash());
  await cluster
    .as(ADMIN)
    .apply(...grant(PORTAL_USER, readerRules), namespace(PROD, 'prod'));
  const churn = new Churn(cluster.as(ADMIN), {
    ...{ namespace: PROD, image, size: DEPLOYMENTS },
  });
  ends.unshift(async () => churn.stop());
  const created = churn.create();

  const subjects = await Promise.all(
    [await sqliteFiles(dir), ...postgresIfThere()].map(async database => {
      ends.push(() => database.drop());
      const ownDir = join(dir, database.name);
      await mkdir(ownDir);
      const portalPort = await freePort();
      const start = async (name: string, port = portalPort) => {
        const portalDir = join(ownDir, name);
        await mkdir(portalDir);
        return startPortal({
          ...{ name, dir: portalDir, port, trustPolicyFile },
          clusters: [
            {
              name: CLUSTER,
              url: cluster.url,
              caFile: cluster.caFile,
              token: cluster.tokenOf(PORTAL_USER),
              auditToken: AUDIT_TOKEN,
            },
          ],
          registries: [host],
          components: [],
          users: [],
          changeIdKeys: [],
          database: database.config,
          staleAfter: STALE_AFTER,
        });
      };
      const subject: Subject = {
        ...{ database, start, portal: await start('portal') },
        flood: new AuditFlood({
          url: `http://127.0.0.1:${portalPort}${auditPath(CLUSTER)}`,
          ...{ token: AUDIT_TOKEN, namespace: PROD },
        }),
      };
      ends.unshift(async () => {
        await subject.flood.close();
        await subject.portal.crash();
      });
      return subject;
    }),
  );
  await created;
  const eachSubject = (
    name: string,
    check: (subject: Subject) => Promise<void>,
  ) =>
    t.test(name, async () => {
      const results = await Promise.allSettled(subjects.map(check));
      const failure = results.find(({ status }) => status === 'rejected');
      if (!failure) return;
      failed = true;
      throw (failure as PromiseRejectedResult).reason;
    });
  const expectAll = (subject: Subject, fresh: boolean) =>
    expectUntil(() => coverage(subject.portal), {
      stale: fresh ? [] : [CLUSTER],
      workloads: DEPLOYMENTS,
      verified: fresh ? DEPLOYMENTS : 0,
      pinned: fresh ? DEPLOYMENTS : 0,
    });

  await eachSubject('the cluster is verified before', subject =>
    expectAll(subject, true),
  );
  await eachSubject('the process is killed in a flood', async subject => {
    const { flood, portal, database } = subject;
    let crash: Promise<void> | undefined;
    await Promise.all([
      flood.run(() => {
        crash = portal.crash();
      }, BATCHES),
      churn.change(),
    ]);
    await crash;
    ok(flood.unanswered.length > 0, 'no batch was on its way');
    // The cluster goes on while nobody watches.
    await churn.change();
    await database.expireLeases();
    subject.portal = await subject.start('portal-2');
    await expectTakeOver(database, subject.portal);
  });
  await eachSubject('every acknowledged batch is stored', async subject => {
    const { acknowledged, unanswered } = subject.flood;
    const counts = await denialCounts(subject.portal);
    const least = AuditFlood.countsOf(acknowledged);
    const most = AuditFlood.countsOf([...acknowledged, ...unanswered]);
    for (const [name, count] of Object.entries(most)) {
      const stored = counts[name] ?? 0;
      const bounds = `${least[name] ?? 0} to ${count}`;
      ok(
        stored >= (least[name] ?? 0) && stored <= count,
        `${name}: ${stored} refusals, not ${bounds}`,
      );
    }
  });
  await eachSubject('a batch that is sent again counts once', async subject => {
    await subject.flood.repeat();
    deepEqual(
      await denialCounts(subject.portal),
      AuditFlood.countsOf(subject.flood.acknowledged),
    );
  });
  await eachSubject('the images are those of the cluster', async subject => {
    await expectUntil(
      () => imagesOfPortal(subject.portal),
      await churn.images(),
    );
    await expectAll(subject, true);
  });

  const many = subjects.find(({ database }) => database.name === 'PostgreSQL');
  await t.test(
    'one of two replicas watches, and the other in its place',
    { skip: !many && `${POSTGRES} is not set` },
    async () => {
      const subject = many!;
      const { database } = subject;
      const replicas = [
        subject.portal,
        await subject.start('portal-3', await freePort()),
      ];
      ends.unshift(() => replicas[1].crash());
      /** The one that watches, then the other one. */
      const inTurn = async () => {
        const pid = await database.watcherOf(CLUSTER);
        return [...replicas].sort(portal => (portal.pid === pid ? -1 : 1));
      };
      const expectImages = async (portal: Portal) => {
        await churn.change();
        await expectUntil(() => imagesOfPortal(portal), await churn.images());
      };

      const [frozen, next] = await inTurn();
      frozen.freeze();
      await expectTakeOver(database, next);
      await expectImages(next);
      // What stood still goes on, and writes nothing over what came later.
      frozen.thaw();
      await expectImages(frozen);

      const [dead, heir] = await inTurn();
      await dead.crash();
      await expectTakeOver(database, heir);
      await expectImages(heir);
      subject.portal = heir;
    },
  );

  // A portal that still waited for a pod would never hear of it.
  await eachSubject('every workload is heard of again', async one => {
    await expectUntil(() => imagesOfPortal(one.portal), await churn.images());
    await expectAll(one, true);
  });
  await cluster.crash();
  await eachSubject('a silent cluster leaves every numerator', subject =>
    expectAll(subject, false),
  );
  cluster = await startCluster();
  churn.useApi(cluster.as(ADMIN));
  await churn.change();
  await eachSubject('it comes back with nothing lost or doubled', async one => {
    await expectAll(one, true);
    await expectUntil(() => imagesOfPortal(one.portal), await churn.images());
    deepEqual(
      await denialCounts(one.portal),
      AuditFlood.countsOf(one.flood.acknowledged),
    );
  });
});

async function expectUntil<T>(ask: () => Promise<T>, expected: T) {
  const { answer, equal } = await askUntil(ask, expected, PATIENCE_SECONDS);
  if (!equal) deepEqual(answer, expected);
}

async function expectTakeOver(database: PortalDatabase, portal: Portal) {
  const since = Date.now();
  const { answer } = await askUntil(
    () => database.watcherOf(CLUSTER),
    portal.pid,
    TAKE_OVER_SECONDS,
  );
  deepEqual(answer, portal.pid);
  const seconds = ((Date.now() - since) / 1000).toFixed(1);
  console.log(`${database.name}: another process watches after ${seconds} s`);
}

async function coverage({ api }: Portal) {
  const { environments } = await api.getOverview();
  const prod = environments.find(({ environment }) => environment === 'prod')!;
  return {
    stale: prod.staleClusters,
    workloads: prod.workloads.total,
    verified: prod.workloads.verified,
    pinned: prod.workloads.pinned,
  };
}

async function denialCounts({ api }: Portal): Promise<Record<string, number>> {
  const { items, nextCursor } = await api.listDenials({ limit: 200 });
  ok(!nextCursor, 'more denials than were sent');
  const counts: Record<string, number> = {};
  for (const { workload, count } of items) {
    ok(!(workload.name in counts), `${workload.name} is there twice`);
    counts[workload.name] = count;
  }
  return counts;
}

async function imagesOfPortal({ api }: Portal): Promise<string[]> {
  const { items } = await api.listUnmapped({ limit: 200 });
  return items
    .map(({ namespace: where, workload: { kind, name }, reference }) =>
      [where, kind, name, reference].join(' '),
    )
    .sort();
}

function postgresIfThere(): PortalDatabase[] {
  const connection = process.env[POSTGRES];
  return connection ? [postgresDatabases(connection)] : [];
}

async function signedImage(
  tools: { cosign: string; ociRegistry: string },
  dir: string,
  keep: <T extends { stop(): Promise<void> }>(one: Promise<T>) => Promise<T>,
) {
  const { host } = await keep(startOciRegistry(tools.ociRegistry, dir));
  const services = await keep(startSigstoreServices(dir));
  const cosign = await Cosign.create(tools.cosign, dir, services);
  const key = await cosign.newKey('release');
  const image = await pushImage(`${host}/shop/web`, '1.0');
  await cosign.signWithKey(image, key, 'bundle');
  const trustPolicyFile = await writeTrustPolicy(dir, {
    keyFile: key.publicFile,
    trustedRootFile: cosign.trustedRootFile,
    hosts: [host],
  });
  return { image: image.pinned, host, trustPolicyFile };
}
