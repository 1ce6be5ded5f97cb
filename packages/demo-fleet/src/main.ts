import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { DemoFleetOptions, startDemoFleet } from './demoFleet';

const { values } = parseArgs({
  options: {
    folder: { type: 'string' },
    'portal-url': { type: 'string' },
    'registry-port': { type: 'string' },
    'cluster-ports': { type: 'string' },
    'story-speed': { type: 'string' },
    'edge-silent-after': { type: 'string' },
    'no-rhythm': { type: 'boolean' },
  },
});

function number(text: string | undefined): number | undefined {
  if (text === undefined) {
    return undefined;
  }
  const value = Number(text);
  if (Number.isNaN(value) || value < 0) {
    throw new Error(`Not a number of zero or more: ${text}`);
  }
  return value;
}

/** Three numbers with commas: prod-eu, nonprod, edge-1. */
function clusterPorts(text: string | undefined) {
  if (text === undefined) {
    return undefined;
  }
  const ports = text.split(',').map(number);
  if (ports.length !== 3) {
    throw new Error(`Not three ports: ${text}`);
  }
  const [prod, nonprod, edge] = ports as number[];
  return { 'prod-eu': prod, nonprod, 'edge-1': edge };
}

/** `.demo` at the root of the repository, wherever one stands in it. */
function defaultFolder(from = process.cwd()): string {
  const top =
    existsSync(join(from, 'backstage.json')) || dirname(from) === from;
  return top ? join(from, '.demo') : defaultFolder(dirname(from));
}

function given(): Partial<DemoFleetOptions> {
  const options: Partial<DemoFleetOptions> = {
    portalUrl: values['portal-url'] ?? process.env.DEMO_PORTAL_URL,
    registryPort: number(values['registry-port']),
    clusterPorts: clusterPorts(values['cluster-ports']),
    storySpeed: number(values['story-speed'] ?? process.env.DEMO_STORY_SPEED),
    edgeSilentAfterSeconds: number(values['edge-silent-after']),
    rhythm: values['no-rhythm'] ? false : undefined,
  };
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  );
}

async function main() {
  const folder = values.folder ?? defaultFolder();
  const appConfig = join(dirname(folder), 'app-config.yaml');
  const fleet = await startDemoFleet({
    folder,
    ...(existsSync(appConfig) && { appConfig }),
    ...given(),
  });
  process.stdout.write('demo fleet ready\n');
  const stop = () => fleet.stop().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

main().catch(error => {
  process.stderr.write(`demo fleet failed: ${error.message}\n`);
  process.exit(1);
});
