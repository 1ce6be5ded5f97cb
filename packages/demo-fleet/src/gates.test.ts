import { parseGateRun, type GateRun } from 'image-verifier';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { DemoFleet, startDemoFleet } from './demoFleet';
import { Gates } from './gates';

const APP_CONFIG = resolve(__dirname, '../../../app-config.yaml');

describe('the gates of the demo', () => {
  const runs: GateRun[] = [];
  const tokens = new Set<string | undefined>();
  let folder: string;
  let fleet: DemoFleet;
  let portal: Server;
  let gates: Gates;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'demo-gates-'));
    portal = createServer(async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      tokens.add(request.headers.authorization);
      runs.push(parseGateRun(JSON.parse(Buffer.concat(parts).toString())));
      response.statusCode = 201;
      response.end('{}');
    });
    await new Promise<void>(done => {
      portal.listen(0, '127.0.0.1', done);
    });
    const { port } = portal.address() as AddressInfo;
    fleet = await startDemoFleet({
      folder,
      registryPort: 0,
      clusterPorts: { 'prod-eu': 0, nonprod: 0, 'edge-1': 0 },
      storySpeed: 0,
      contracts: false,
      edgeSilentAfterSeconds: 0,
    });
    const appConfig = join(folder, 'app-config.yaml');
    const text = await readFile(APP_CONFIG, 'utf8');
    await writeFile(
      appConfig,
      text.replaceAll('127.0.0.1:7010', fleet.registry.host),
    );
    gates = new Gates({
      folder,
      portalUrl: `http://127.0.0.1:${port}`,
      appConfig,
    });
    await gates.run(fleet.estate, new Date());
  });

  afterAll(async () => {
    gates.stop();
    await fleet.stop();
    portal.close();
    await rm(folder, { recursive: true });
  });

  it('verify what was released, and report it with the token of the demo', async () => {
    const { backend } = parse(await readFile(APP_CONFIG, 'utf8'));
    const [{ options }] = backend.auth.externalAccess;
    expect([...tokens]).toEqual([`Bearer ${options.token}`]);
    const of = (name: string) =>
      runs.filter(
        ({ image, environment }) =>
          image.repository.endsWith(`/${name}`) && environment === 'prod',
      );
    expect(of('orders')).toMatchObject([
      { result: 'verified', enforcement: 'enforcing', admitted: true },
    ]);
    expect(of('storefront-bff')).toMatchObject([
      {
        result: 'failed',
        enforcement: 'advisory',
        reasonCode: 'SIGNATURE_NOT_FOUND',
      },
    ]);
    expect(of('mainframe-gateway')).toEqual([]);
  });

  it('know the stages of each run', () => {
    const stages = runs.map(run => run.stages.map(({ stage }) => stage));
    expect(new Set(stages.map(names => names.join(' ')))).toEqual(
      new Set(['build-and-tests scan attestations sign-and-publish verify']),
    );
  });
});
