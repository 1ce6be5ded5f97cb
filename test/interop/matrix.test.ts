import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deepEqual, ok } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { allCases } from './matrix/cases';
import { NotationCommand } from './matrix/notationCommand';
import { CosignCommand } from './matrix/cosignCommand';
import {
  agreementTable,
  disagreements,
  groupTable,
  nameOf,
  ruleTable,
  unusedRules,
} from './matrix/report';
import { runMatrix, type Judged } from './matrix/runMatrix';
import { startTimestampAuthority } from './matrix/timestampAuthority';
import { Workshop } from './matrix/workshop';
import { startDockerRegistry, startOciRegistry } from './support/registries';
import { writeReport } from './support/report';
import { startSigstoreServices } from './support/sigstoreServices';
import { buildTools, findOnPath, ToolsMissing } from './support/tools';

const TOOLS = ['cosign', 'cosign2', 'notary', 'oci-registry', 'oras'];

const LEAST = 300;

/** Bases that are there to be refused, whatever is asked. */
const NEVER_ACCEPTED =
  /^(unsigned|child of a signed index|attestation by another P-256|(attestation by )?Ed25519, legacy|P-384 logged, legacy)/;

test('the same verdict as the real tools', async t => {
  const tools = await toolsOrSkip(t);
  if (!tools) return;
  const dir = await mkdtemp(join(tmpdir(), 'image-signing-matrix-'));
  const started: Array<{ stop(): Promise<void> }> = [];
  const keep = async <T extends { stop(): Promise<void> }>(one: Promise<T>) => {
    const server = await one;
    started.unshift(server);
    return server;
  };
  const within = async (name: string) => {
    const folder = join(dir, name);
    await mkdir(folder);
    return folder;
  };
  t.after(async () => {
    for (const server of started) await server.stop();
    await rm(dir, { recursive: true });
  });

  const oci = await keep(startOciRegistry(tools.ociRegistry, dir));
  const ggcr = await keep(
    startOciRegistry(tools.ociRegistry, dir, 'go-containerregistry'),
  );
  const docker = await keep(startDockerRegistry(tools.dockerRegistry, dir));
  const { openssl } = tools;
  const commands = [
    await CosignCommand.create(tools.cosign, dir),
    await CosignCommand.create(tools.cosign2, dir),
  ];
  const timestamps = await keep(
    startTimestampAuthority(openssl, await within('timestamps')),
  );
  const otherTimestamps = await keep(
    startTimestampAuthority(openssl, await within('other-timestamps')),
  );
  const workshop = await Workshop.open({
    ...{ dir, commands },
    services: await keep(startSigstoreServices(await within('services'))),
    other: await keep(startSigstoreServices(await within('other'))),
    ...{ timestamps, otherTimestamps },
  });
  const notation = await NotationCommand.create({
    ...{ notary: tools.notary, openssl, timestamps, otherTimestamps },
    dir: await within('notation'),
  });
  const cases = allCases();
  const { judged, failed, sampled } = await runMatrix(cases, {
    ...{ workshop, notation, dir, tools },
    hosts: { oci: oci.host, docker: docker.host, ggcr: ggcr.host },
    majors: commands.map(({ major }) => major),
  });
  const versions = Object.fromEntries(
    commands.map(({ major, name }) => [`cosign ${major}`, name]),
  );
  const markdown = reportOf(judged, versions, cases.length, sampled);
  console.log(markdown);
  await writeReport(markdown);

  await t.test('there are enough cases', () => {
    ok(cases.length >= LEAST, `${cases.length} cases`);
  });
  await t.test('every case is judged by every tool', () => {
    deepEqual(
      failed.map(({ case: one, why }) => `${nameOf(one)}: ${why}`),
      [],
    );
  });
  await t.test('what is signed well is accepted when it is asked well', () => {
    deepEqual(neverAccepted(judged), []);
  });
  await t.test('there is no disagreement', () => {
    deepEqual(disagreements(judged), []);
  });
  await t.test('every rule that we differ by is shown by a case', () => {
    deepEqual(unusedRules(judged), []);
  });
});

// A tool that is called wrongly refuses everything, and would always agree.
function neverAccepted(judged: Judged[]): string[] {
  const accepted = new Set(
    judged
      .filter(({ real }) => real.verdict === 'accepts')
      .map(({ case: { base }, peer }) => `${base}: ${peer}`),
  );
  const all = judged
    .filter(({ case: { base } }) => !NEVER_ACCEPTED.test(base))
    .map(({ case: { base }, peer }) => `${base}: ${peer}`);
  return [...new Set(all)].filter(name => !accepted.has(name));
}

function reportOf(
  judged: Judged[],
  versions: Record<string, string>,
  cases: number,
  sampled: number,
): string {
  return `## The same verdict as the real tools

${cases} cases, each made with the real tools, verified by them and by
image-verifier; ${sampled} of them also by its command line in a process of its own.

${agreementTable(judged, versions)}
${groupTable(judged)}
Where the verdicts differ by design:

${ruleTable(judged)}`;
}

async function toolsOrSkip(t: TestContext) {
  try {
    const bin = await buildTools(TOOLS);
    return {
      cosign: join(bin, 'cosign'),
      cosign2: join(bin, 'cosign2'),
      ociRegistry: join(bin, 'oci-registry'),
      notary: join(bin, 'notary'),
      oras: join(bin, 'oras'),
      openssl: findOnPath('openssl'),
      dockerRegistry: findOnPath('docker-registry'),
      skopeo: findOnPath('skopeo'),
    };
  } catch (error) {
    if (!(error instanceof ToolsMissing)) throw error;
    const message = `not run: ${error.message}`;
    console.log(`the same verdict as the real tools ${message}`);
    t.skip(message);
    return undefined;
  }
}
