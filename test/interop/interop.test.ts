import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { checkAgreement, checkExitCodes } from './checks/commandLine';
import { checkCoverage } from './checks/coverage';
import { CHANGE_ID_KEY, checkDenials } from './checks/denials';
import { APPROVER, checkExceptions, REQUESTER } from './checks/exceptions';
import { checkPosture } from './checks/posture';
import { checkSwap } from './checks/swap';
import { checkFormats, checkIdentity, checkVerdict } from './checks/verdicts';
import { makeCertificates } from './support/certificates';
import { ADMIN, startApiServer, type ApiServer } from './support/apiServer';
import { Cosign } from './support/cosign';
import {
  CLUSTER,
  COMPONENTS,
  DEPLOYER,
  PORTAL_USER,
  RESTRICTED_CLUSTER,
  RESTRICTED_USER,
  type Estate,
  type RunningEstate,
} from './support/estate';
import { startEtcd } from './support/etcd';
import { deployFleet } from './support/fleet';
import { freePort } from './support/freePort';
import { auditPath, startPortal, type Portal } from './support/portal';
import { writeReport } from './support/report';
import { startDockerRegistry, startOciRegistry } from './support/registries';
import {
  deployerRules,
  grant,
  readerRules,
  workloadReaderRules,
} from './support/roles';
import { signImages } from './support/signedImages';
import { startSigstoreServices } from './support/sigstoreServices';
import { ResultTable, type Section } from './support/table';
import { startTlsProxy } from './support/tlsProxy';
import { prepareTools, ToolsMissing, type Tools } from './support/tools';
import { writeTrustPolicy } from './support/trustPolicy';

const AUDIT_TOKEN = 'token-of-the-audit-webhook';

/** Something to be ended when the suite is over. */
type Stoppable = { stop(): Promise<void> };

test('interoperability with real tools', async t => {
  const tools = await toolsOrSkip(t);
  if (!tools) return;
  const dir = await mkdtemp(join(tmpdir(), 'image-signing-interop-'));
  const table = new ResultTable();
  const started: Stoppable[] = [];
  const keep = async <T extends Stoppable>(starting: Promise<T>) => {
    const server = await starting;
    started.unshift(server);
    return server;
  };
  let passed = false;
  t.after(async () => {
    for (const server of started) await server.stop();
    await report(table);
    if (passed) await rm(dir, { recursive: true });
    else console.log(`The logs of the servers are in ${dir}`);
  });
  const check = (
    name: string,
    title: string,
    run: (section: Section) => Promise<void>,
  ) =>
    t.test(name, async () => {
      const section = table.section(title);
      await run(section);
      section.assertAllOk();
    });

  const { cosign, key, hosts, trustPolicyFile } = await startSigning(
    tools,
    dir,
    keep,
  );
  // Both take their time, and neither needs the other.
  const [images, running] = await Promise.all([
    signImages({ cosign, key, ociHost: hosts[0], dockerHost: hosts[1] }),
    startClusterAndPortal({
      ...{ tools, dir, keep, hosts, trustPolicyFile },
    }),
  ]);
  const estate: Estate = {
    ...{ dir, cosign, key, host: hosts[0], hosts, trustPolicyFile, images },
  };
  const runningEstate: RunningEstate = {
    ...estate,
    ...running,
    admin: running.apiServer.as(ADMIN),
  };

  const agreement = 'cosign verify and image-verifier verify';
  if (!tools.dockerRegistry) {
    table
      .section(agreement)
      .notRun(
        'a registry without the referrers API',
        'docker-registry is not on the PATH',
      );
  }
  for (const image of images) {
    await check(`command line: ${image.name}`, agreement, section =>
      checkAgreement(section, estate, image),
    );
  }
  await check('exit codes', 'Exit codes of image-verifier', section =>
    checkExitCodes(section, estate),
  );

  const fleet = await deployFleet(runningEstate);
  const verdicts = 'Verdicts of the portal';
  for (const deployed of fleet) {
    await check(`verdict: ${deployed.workload.name}`, verdicts, section =>
      checkVerdict(section, runningEstate, deployed),
    );
  }
  await check('formats', verdicts, section =>
    checkFormats(section, runningEstate),
  );
  await check('identity', verdicts, section =>
    checkIdentity(section, runningEstate, fleet),
  );
  await check('coverage', 'Coverage', section =>
    checkCoverage(section, runningEstate, fleet),
  );
  await check('posture', 'Effective mode of the digest control', section =>
    checkPosture(section, runningEstate),
  );
  await check('denials', 'Denials', section =>
    checkDenials(section, runningEstate),
  );
  await check('swap', 'A moved tag', section =>
    checkSwap(section, runningEstate, fleet),
  );
  await check('exceptions', 'An exception', section =>
    checkExceptions(section, runningEstate, fleet),
  );
  passed = table.allOk();
});

async function toolsOrSkip(t: TestContext): Promise<Tools | undefined> {
  try {
    return await prepareTools();
  } catch (error) {
    if (!(error instanceof ToolsMissing)) throw error;
    const message = `not run: ${error.message}`;
    console.log(`interoperability with real tools ${message}`);
    t.skip(message);
    return undefined;
  }
}

type Keep = <T extends Stoppable>(starting: Promise<T>) => Promise<T>;

/** The registries, Cosign with its services, and the trust policy. */
async function startSigning(tools: Tools, dir: string, keep: Keep) {
  const oci = await keep(startOciRegistry(tools.ociRegistry, dir));
  const docker =
    tools.dockerRegistry &&
    (await keep(startDockerRegistry(tools.dockerRegistry, dir)));
  const hosts = [oci, docker].flatMap(registry =>
    registry ? [registry.host] : [],
  );
  const services = await keep(startSigstoreServices(dir));
  const cosign = await Cosign.create(tools.cosign, dir, services);
  const key = await cosign.newKey('release');
  const trustPolicyFile = await writeTrustPolicy(dir, {
    keyFile: key.publicFile,
    trustedRootFile: cosign.trustedRootFile,
    hosts,
  });
  return { cosign, key, hosts, trustPolicyFile };
}

/** The cluster, which the portal reads twice: with full and with few rights. */
async function startClusterAndPortal(options: {
  tools: Tools;
  dir: string;
  keep: Keep;
  hosts: string[];
  trustPolicyFile: string;
}): Promise<{ apiServer: ApiServer; portal: Portal }> {
  const { tools, dir, keep, hosts, trustPolicyFile } = options;
  const etcd = await keep(startEtcd(tools.etcd, dir));
  const certificates = await makeCertificates(tools.openssl, dir);
  const portalPort = await freePort();
  const proxy = await keep(startTlsProxy(certificates, portalPort));
  const apiServer = await keep(
    startApiServer({
      tools,
      dir,
      certificates,
      etcdUrl: etcd.url,
      users: [PORTAL_USER, RESTRICTED_USER, DEPLOYER],
      audit: { url: `${proxy.url}${auditPath(CLUSTER)}`, token: AUDIT_TOKEN },
    }),
  );
  await apiServer
    .as(ADMIN)
    .apply(
      ...grant(PORTAL_USER, readerRules),
      ...grant(RESTRICTED_USER, workloadReaderRules),
      ...grant(DEPLOYER, deployerRules),
    );
  const access = (name: string, user: string) => ({
    name,
    url: apiServer.url,
    caFile: apiServer.caFile,
    token: apiServer.tokenOf(user),
  });
  const portal = await keep(
    startPortal({
      dir,
      port: portalPort,
      clusters: [
        { ...access(CLUSTER, PORTAL_USER), auditToken: AUDIT_TOKEN },
        access(RESTRICTED_CLUSTER, RESTRICTED_USER),
      ],
      registries: hosts,
      trustPolicyFile,
      components: COMPONENTS,
      users: [REQUESTER, APPROVER],
      changeIdKeys: [CHANGE_ID_KEY],
    }),
  );
  return { apiServer, portal };
}

async function report(table: ResultTable): Promise<void> {
  const markdown = table.toMarkdown();
  console.log(markdown);
  await writeReport(markdown);
}
