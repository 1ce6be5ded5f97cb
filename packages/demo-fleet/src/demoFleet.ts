import { IncomingMessage, ServerResponse } from 'node:http';
import { catalogYaml } from './estate/catalog';
import { CLUSTERS, DemoFolder, Secrets } from './estate/demoFolder';
import { replayEarlierAttempts } from './estate/earlierAttempts';
import { buildEstate, Estate } from './estate/estate';
import { startHeartbeat } from './estate/heartbeat';
import { kubeconfig } from './estate/kubeconfig';
import { ClusterName } from './estate/services';
import { stageHistory } from './estate/stageHistory';
import { estateSummary, exceptionCandidates } from './estate/summary';
import { listen, LoopbackServer, sendJson } from './httpServer';
import { ApiServer } from './kubernetes/apiServer';
import { AuditFeed } from './kubernetes/auditFeed';
import { RegistryApi } from './registry/server';
import { RegistryStorage } from './registry/storage';
import { RegistryCredentials, RegistryTokens } from './registry/tokens';
import { Rhythm } from './rhythm';
import { Contracts } from './contracts';
import { Gates } from './gates';
import { RolloutDecisions } from './rolloutDecisions';
import { Story, swapStory } from './story';

/** Repositories under this name want a bearer token. */
export const TOKEN_NAMESPACE = 'secure';

export interface DemoFleetOptions {
  /** Where keys, trust material and the kubeconfig are written. */
  folder: string;
  registryPort: number;
  clusterPorts: Record<ClusterName, number>;
  /** Receives audit events at /api/image-signing/audit/{cluster}. */
  portalUrl: string;
  /** 2 tells the story and beats the rhythm twice as fast; 0 does neither. */
  storySpeed: number;
  rhythm: boolean;
  /** Whether people of the demo decide in the portal: exceptions, the rollout. */
  contracts: boolean;
  /**
   * app-config.yaml with the portal's trust policy: by it the pipelines of the
   * demo verify what they released, and report that. Absent: they do not.
   */
  appConfig?: string;
  /** When edge-1 goes silent, counted from the first look; 0 is never. */
  edgeSilentAfterSeconds: number;
  forbiddenGroups: Record<ClusterName, string[]>;
  bookmarkIntervalMs: number;
  referrersPageSize: number;
}

export interface DemoFleet {
  registry: LoopbackServer;
  clusterServers: Record<ClusterName, LoopbackServer>;
  apiServers: Record<ClusterName, ApiServer>;
  estate: Estate;
  story: Story;
  rhythm: Rhythm;
  feeds: Record<ClusterName, AuditFeed>;
  secrets: Secrets;
  registryCredentials: RegistryCredentials;
  trustedRoot: object;
  stop(): Promise<void>;
}

const DEFAULTS: Omit<DemoFleetOptions, 'folder'> = {
  registryPort: 7010,
  clusterPorts: { 'prod-eu': 7011, nonprod: 7012, 'edge-1': 7013 },
  portalUrl: 'http://127.0.0.1:7007',
  storySpeed: 1,
  rhythm: true,
  contracts: true,
  edgeSilentAfterSeconds: 60,
  forbiddenGroups: { 'prod-eu': [], nonprod: ['kyverno.io'], 'edge-1': [] },
  bookmarkIntervalMs: 15_000,
  referrersPageSize: 3,
};

type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<void>;

function forEachCluster<T>(
  make: (name: ClusterName) => T,
): Record<ClusterName, T> {
  return Object.fromEntries(CLUSTERS.map(name => [name, make(name)])) as Record<
    ClusterName,
    T
  >;
}

/** A server whose content comes later: its port is part of the content. */
async function listenFirst(port: number) {
  let handler: Handler = async (_request, response) => {
    response.writeHead(503, { 'Retry-After': '1' }).end();
  };
  const server = await listen(port, (request, response) => {
    handler(request, response).catch(() => response.destroy());
  });
  return {
    server,
    serve: (next: Handler) => {
      handler = next;
    },
  };
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    work();
  };
}

/** Builds the estate, signs it and serves it until stopped. */
export async function startDemoFleet(
  options: Pick<DemoFleetOptions, 'folder'> & Partial<DemoFleetOptions>,
): Promise<DemoFleet> {
  const settings = { ...DEFAULTS, ...options };
  const now = new Date();
  const opened: LoopbackServer[] = [];
  try {
    const registry = await listenFirst(settings.registryPort);
    opened.push(registry.server);
    const servers = {} as Record<
      ClusterName,
      Awaited<ReturnType<typeof listenFirst>>
    >;
    for (const name of CLUSTERS) {
      servers[name] = await listenFirst(settings.clusterPorts[name]);
      opened.push(servers[name].server);
    }

    const folder = new DemoFolder(settings.folder);
    const identity = await folder.identity(now);
    const { secrets } = identity;
    const feeds = forEachCluster(
      name =>
        new AuditFeed({
          url: new URL(
            `/api/image-signing/audit/${name}`,
            settings.portalUrl,
          ).toString(),
          token: secrets.auditTokens[name],
        }),
    );
    const storage = new RegistryStorage();
    const { host } = registry.server;
    const estate = await buildEstate({
      host,
      storage,
      identity,
      now,
      audit: (cluster, event) => feeds[cluster].push(event),
    });
    await replayEarlierAttempts(estate, now);

    const steps = swapStory(estate);
    const story = new Story(steps, settings.storySpeed);
    const rhythm = new Rhythm(estate, settings.storySpeed);
    const registryCredentials = {
      username: 'portal',
      password: secrets.registryPassword,
    };
    const catalog = catalogYaml(host);
    const clusterUrls = CLUSTERS.map(name => ({
      name,
      url: servers[name].server.url,
    }));
    folder.write('catalog-info.yaml', catalog);
    folder.writeJson('docker-config.json', {
      auths: {
        [host]: {
          auth: Buffer.from(
            `${registryCredentials.username}:${registryCredentials.password}`,
          ).toString('base64'),
        },
      },
    });
    folder.write(
      'kubeconfig',
      kubeconfig(
        clusterUrls.map(cluster => ({
          ...cluster,
          token: secrets.readerTokens[cluster.name],
        })),
      ),
      0o600,
    );
    folder.writeJson('stage-history.json', stageHistory(estate, now));
    folder.writeJson(
      'estate.json',
      estateSummary(estate, {
        now,
        registryUrl: registry.server.url,
        clusters: clusterUrls.map(cluster => ({
          ...cluster,
          auditTokenFile: `audit-token-${cluster.name}`,
        })),
        forbiddenGroups: settings.forbiddenGroups,
        edgeSilentAfterSeconds: settings.edgeSilentAfterSeconds,
        story: steps,
      }),
    );

    const registryApi = new RegistryApi({
      storage,
      tokens: new RegistryTokens(TOKEN_NAMESPACE, registryCredentials),
      referrersPageSize: settings.referrersPageSize,
    });
    registry.serve(async (request, response) => {
      const path = request.url?.split('?')[0];
      if (path === '/catalog-info.yaml') {
        response.writeHead(200, { 'Content-Type': 'application/yaml' });
        response.end(catalog);
      } else if (path?.startsWith('/demo/story')) {
        await tell(story, request, response);
      } else {
        await registryApi.handle(request, response);
      }
    });

    // The clock of the demo starts when somebody looks: a portal that takes a
    // minute to start must not miss the beginning.
    let silence: NodeJS.Timeout | undefined;
    const watched = once(() => {
      if (settings.edgeSilentAfterSeconds > 0) {
        silence = setTimeout(
          () => servers['edge-1'].server.stop(),
          settings.edgeSilentAfterSeconds * 1000,
        );
      }
      story.start();
      if (settings.rhythm && settings.storySpeed > 0) {
        rhythm.start();
      }
    });

    const apiServers = forEachCluster(name => {
      const server = new ApiServer(estate.clusters[name], {
        gitVersion: name === 'edge-1' ? 'v1.31.9+k3s1' : 'v1.33.5',
        readerToken: secrets.readerTokens[name],
        adminToken: secrets.adminToken,
        access: { forbiddenGroups: settings.forbiddenGroups[name] },
        bookmarkIntervalMs: settings.bookmarkIntervalMs,
        expiredAsHttpStatus: name === 'edge-1',
      });
      // The past of this run begins here; older revisions are gone.
      server.compact();
      servers[name].serve((request, response) => {
        watched();
        return server.handle(request, response);
      });
      return server;
    });

    const stopHeartbeat = startHeartbeat(estate);
    const contracts = new Contracts(settings.portalUrl);
    const decisions = new RolloutDecisions(settings.portalUrl);
    if (settings.contracts) {
      contracts.start(exceptionCandidates(estate, now));
      decisions.start();
    }
    const { appConfig, portalUrl } = settings;
    const gates = appConfig
      ? new Gates({ folder: settings.folder, portalUrl, appConfig })
      : undefined;
    gates?.start(estate, now);

    return {
      registry: registry.server,
      clusterServers: forEachCluster(name => servers[name].server),
      apiServers,
      estate,
      story,
      rhythm,
      feeds,
      secrets,
      registryCredentials,
      trustedRoot: identity.trustedRoot,
      async stop() {
        clearTimeout(silence);
        contracts.stop();
        decisions.stop();
        gates?.stop();
        stopHeartbeat();
        story.stop();
        rhythm.stop();
        CLUSTERS.forEach(name => feeds[name].stop());
        await Promise.all(opened.map(server => server.stop()));
      },
    };
  } catch (error) {
    await Promise.all(opened.map(server => server.stop()));
    throw error;
  }
}

/** `GET /demo/story` tells where it stands, `POST /demo/story/next` goes on. */
async function tell(
  story: Story,
  request: IncomingMessage,
  response: ServerResponse,
) {
  if (request.method === 'POST' && request.url === '/demo/story/next') {
    const played = await story.next();
    sendJson(response, 200, { step: played, ...story.progress });
    return;
  }
  sendJson(response, 200, story.progress);
}
