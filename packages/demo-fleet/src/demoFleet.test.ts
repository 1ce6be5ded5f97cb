import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { DemoFleet, startDemoFleet } from './demoFleet';
import { EVIDENCE, EvidenceState } from './estate/evidence';
import { CI_SUBJECT, HUMAN_SUBJECT } from './sigstore/identities';
import { RegistryClient } from './__testUtils__/registryClient';
import { keyFromFile, ReferenceVerifier } from './__testUtils__/verification';

const folder = mkdtempSync(join(tmpdir(), 'demo-fleet-'));
const onFreePorts = {
  folder,
  registryPort: 0,
  clusterPorts: { 'prod-eu': 0, nonprod: 0, 'edge-1': 0 },
  storySpeed: 0,
  contracts: false,
  edgeSilentAfterSeconds: 0,
};

function file(name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}

interface ReceivedBatch {
  url: string;
  authorization?: string;
  items: any[];
}

/** A portal that is busy at first, then takes audit events. */
async function startPortal(batches: ReceivedBatch[]): Promise<Server> {
  let refused = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', chunk => chunks.push(chunk));
    request.on('end', () => {
      if (refused < 1) {
        refused += 1;
        response.writeHead(503).end();
        return;
      }
      batches.push({
        url: request.url!,
        authorization: request.headers.authorization,
        items: JSON.parse(Buffer.concat(chunks).toString('utf8')).items,
      });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

describe('the demo fleet', () => {
  const batches: ReceivedBatch[] = [];
  let portal: Server;
  let fleet: DemoFleet;
  let client: RegistryClient;
  let verifier: ReferenceVerifier;
  let estate: any;

  beforeAll(async () => {
    portal = await startPortal(batches);
    const { port } = portal.address() as AddressInfo;
    fleet = await startDemoFleet({
      ...onFreePorts,
      portalUrl: `http://127.0.0.1:${port}`,
    });
    client = new RegistryClient(fleet.registry.url, fleet.registryCredentials);
    verifier = new ReferenceVerifier(
      JSON.parse(file('trusted_root.json')),
      keyFromFile(file('cosign.pub')),
    );
    estate = JSON.parse(file('estate.json'));
  });

  afterAll(async () => {
    await fleet?.stop();
    portal?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function inState(state: EvidenceState) {
    const found = estate.services.find(
      (service: any) =>
        service.state === state && service.environment === 'prod',
    );
    const [, repository] = /^[^/]+\/([^:@]+)/.exec(found.reference)!;
    return { repository, digest: found.digest as string };
  }

  it('holds every kind of evidence in production', () => {
    const states = new Set(
      estate.services
        .filter(({ environment }: any) => environment === 'prod')
        .map(({ state }: any) => state),
    );
    const elsewhere: EvidenceState[] = ['base-image'];
    expect([...states].sort()).toEqual(
      Object.keys(EVIDENCE)
        .filter(state => !elsewhere.includes(state as EvidenceState))
        .sort(),
    );
  });

  it('signs and attests with bundles that verify, paged and behind a token', async () => {
    const { digest, repository } = estate.services
      .filter(({ reference }: any) => reference.includes('/secure/login'))
      .map((service: any) => ({
        digest: service.digest,
        repository: 'secure/login',
      }))[0];
    const found = await verifier.bundles(client, repository, digest);
    expect(found.map(({ predicateType }) => predicateType).sort()).toEqual([
      'https://cosign.sigstore.dev/attestation/vuln/v1',
      'https://in-toto.io/attestation/test-result/v0.1',
      'https://sigstore.dev/cosign/sign/v1',
      'https://slsa.dev/provenance/v1',
      'https://spdx.dev/Document',
    ]);
    expect(found.every(({ subject }) => subject === digest)).toBe(true);
    const signature = found.find(({ predicateType }) =>
      predicateType.includes('/sign/'),
    );
    expect(signature?.signer.identity?.subjectAlternativeName).toBe(CI_SUBJECT);
  });

  it('verifies every release that it calls verified', async () => {
    const verified = estate.services.filter(
      ({ environment, expected, state }: any) =>
        environment === 'prod' &&
        expected.verdict === 'verified' &&
        state !== 'legacy-key',
    );
    expect(verified.length).toBeGreaterThan(20);
    let timestamps = 0;
    for (const { reference, digest, layout } of verified) {
      const [, repository] = /^[^/]+\/([^:@]+)/.exec(reference)!;
      const found =
        layout === 'bundle'
          ? await verifier.bundles(client, repository, digest)
          : [
              ...(await verifier.legacySignatures(client, repository, digest)),
              ...(await verifier.legacyAttestations(
                client,
                repository,
                digest,
              )),
            ];
      expect(found).toHaveLength(5);
      expect(found.every(({ subject }) => subject === digest)).toBe(true);
      timestamps += found.filter(({ timestamped }) => timestamped).length;
    }
    expect(timestamps).toBeGreaterThan(2);
  });

  it('lets a person sign under an e-mail address', async () => {
    const { repository, digest } = inState('human-identity');
    const [{ signer }] = await verifier.bundles(client, repository, digest);
    expect(signer.identity?.subjectAlternativeName).toBe(HUMAN_SUBJECT);
  });

  it('copies a signature that holds for another digest', async () => {
    const bundle = inState('copied-bundle');
    const [found] = await verifier.bundles(
      client,
      bundle.repository,
      bundle.digest,
    );
    expect(found.subject).not.toBe(bundle.digest);
    const legacy = inState('copied-legacy');
    const [layer] = await verifier.legacySignatures(
      client,
      legacy.repository,
      legacy.digest,
    );
    expect(layer.subject).not.toBe(legacy.digest);
  });

  it.each<EvidenceState>(['unknown-key', 'tampered-legacy', 'no-log-entry'])(
    'does not verify %s',
    async state => {
      const { repository, digest } = inState(state);
      const { recipe } = EVIDENCE[state];
      await expect(
        recipe.layout === 'bundle'
          ? verifier.bundles(client, repository, digest)
          : verifier.legacySignatures(client, repository, digest),
      ).rejects.toThrow();
    },
  );

  it('refuses its own bundles once a byte is flipped', async () => {
    const { repository, digest } = inState('keyless-bundle');
    const [referrer] = await client.referrers(repository, digest);
    const manifest = await client.manifest(repository, referrer.digest);
    const blob = await client.blob(repository, manifest!.layers![0].digest);
    const json = JSON.parse(blob.toString('utf8'));
    expect(() => verifier.verifyBundle(json)).not.toThrow();
    const payload = Buffer.from(json.dsseEnvelope.payload, 'base64');
    payload[payload.indexOf('sha256') + 9] ^= 1;
    json.dsseEnvelope.payload = payload.toString('base64');
    expect(() => verifier.verifyBundle(json)).toThrow();
  });

  it('has a catalog of components, groups, systems and a guest', async () => {
    const response = await fetch(`${fleet.registry.url}/catalog-info.yaml`);
    const entities = parseAllDocuments(await response.text()).map(document =>
      document.toJS(),
    );
    const ofKind = (kind: string) =>
      entities.filter(entity => entity.kind === kind);
    expect(ofKind('Component').length).toBeGreaterThanOrEqual(40);
    expect(ofKind('System')).toHaveLength(5);
    expect(ofKind('Domain')).toHaveLength(2);
    expect(
      ofKind('User').find(({ metadata }) => metadata.name === 'guest').spec
        .memberOf,
    ).toEqual(['platform']);
  });

  it('gives the portal a kubeconfig that opens the clusters', async () => {
    const config = parse(file('kubeconfig'));
    expect(config.clusters.map(({ name }: any) => name)).toEqual([
      'prod-eu',
      'nonprod',
      'edge-1',
    ]);
    const response = await fetch(
      `${config.clusters[0].cluster.server}/version`,
      {
        headers: { Authorization: `Bearer ${config.users[0].user.token}` },
      },
    );
    expect(response.status).toBe(200);
  });

  it('refused what was tried before anybody looked', () => {
    const events = fleet.estate.clusters['prod-eu'].store.list('events');
    const messages = events.map(({ message }) => String(message));
    expect(messages).toEqual(
      expect.arrayContaining([
        expect.stringContaining(
          "ValidatingAdmissionPolicy 'require-image-digest'",
        ),
        expect.stringContaining('failed calling webhook'),
      ]),
    );
    expect(events.every(({ reason }) => reason === 'FailedCreate')).toBe(true);
  });

  it('tells the story of the swapped tag', async () => {
    const { store } = fleet.estate.clusters['prod-eu'];
    const declared = () =>
      store.get('deployments', 'payments', 'payments')!.spec!.template.spec
        .containers[0].image as string;
    const running = () =>
      fleet.estate.clusters.nonprod.store
        .list('pods', 'payments-stage')
        .filter(pod => pod.metadata.name.startsWith('payments-'))
        .filter(
          pod => pod.metadata.labels?.['app.kubernetes.io/name'] === 'payments',
        )
        .map(pod => pod.status!.containerStatuses[0].imageID as string);
    const tagged = async () => {
      const response = await client.get('prod/payments', 'manifests/release');
      await response.arrayBuffer();
      return response.headers.get('docker-content-digest')!;
    };
    const first = await tagged();
    const before = declared();
    expect(before).toContain(`:release@${first}`);
    expect(running()).toEqual([expect.stringContaining(first)]);

    await fleet.story.next();
    const swapped = await tagged();
    expect(swapped).not.toBe(first);
    await fleet.story.next();
    expect(running()).toEqual([expect.stringContaining(swapped)]);
    await fleet.story.next();
    await fleet.story.next();
    expect(declared()).toBe(before);
    await fleet.story.next();
    const fixed = await tagged();
    expect(declared()).toContain(`:release@${fixed}`);
    expect(running()).toEqual([expect.stringContaining(fixed)]);
    const found = await verifier.bundles(client, 'prod/payments', fixed);
    expect(found.every(({ subject }) => subject === fixed)).toBe(true);
  });

  it('sends the denial to the portal with who, what and why', async () => {
    await until(() => fleet.feeds['prod-eu'].pending === 0);
    const ofProd = batches.filter(
      ({ url }) => url === '/api/image-signing/audit/prod-eu',
    );
    expect(ofProd[0].authorization).toBe(
      `Bearer ${file('audit-token-prod-eu')}`,
    );
    const denials = ofProd
      .flatMap(({ items }) => items)
      .filter(
        ({ objectRef, responseStatus }) =>
          objectRef.name === 'payments' && responseStatus.code >= 400,
      );
    expect(denials).toHaveLength(2);
    expect(denials[0]).toMatchObject({
      verb: 'patch',
      user: { username: 'system:serviceaccount:ci:deployer' },
      objectRef: { namespace: 'payments', resource: 'deployments' },
      responseStatus: {
        message: expect.stringContaining('no signatures found'),
      },
      requestObject: {
        metadata: {
          annotations: { 'ci.example.com/change': 'CHG-10412' },
        },
      },
    });
  });

  it('lets the edge go silent', async () => {
    const server = fleet.clusterServers['edge-1'];
    const answer = await fetch(`${server.url}/version`);
    expect(answer.status).toBe(401);
    await server.stop();
    await expect(fetch(`${server.url}/version`)).rejects.toThrow();
  });

  it('keeps its keys and trust material in the folder', async () => {
    const trustedRoot = file('trusted_root.json');
    const { digest, repository } = inState('keyless-bundle');
    const again = await startDemoFleet({
      ...onFreePorts,
      portalUrl: 'http://127.0.0.1:9',
    });
    try {
      expect(file('trusted_root.json')).toBe(trustedRoot);
      const anew = new RegistryClient(
        again.registry.url,
        again.registryCredentials,
      );
      const found = await verifier.bundles(anew, repository, digest);
      expect(found).toHaveLength(5);
    } finally {
      await again.stop();
    }
  });
});
