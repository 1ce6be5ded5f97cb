import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium, type Browser, type Page } from 'playwright-core';
import { stringify } from 'yaml';
import { freePort } from '../interop/support/freePort';
import { runSuccessfully, ServerProcess } from '../interop/support/process';
import { count, median, Row, seconds } from './measure';

const ROOT = resolve(__dirname, '../..');
const APP = join(ROOT, 'packages/app');
const CLI = join(ROOT, 'node_modules/@backstage/cli/bin/backstage-cli');
const HOOK = join(ROOT, 'node_modules/@backstage/cli/config/nodeTransform.cjs');
const RUNS = 5;
const TARGET_MS = 1500;
const TARGET_KB = 250;

/** The overview of a large estate in a browser, and what the plugin weighs. */
export async function measurePage(services: number): Promise<Row[]> {
  const dir = await mkdtemp(join(tmpdir(), 'image-signing-page-'));
  let server: ServerProcess | undefined;
  let browser: Browser | undefined;
  try {
    const url = `http://127.0.0.1:${await freePort()}`;
    const config = await writeConfig(dir, url);
    const without = await buildApp([config, await excluding(dir)]);
    const size = await buildApp([config]);

    server = startBackend(dir, config, services);
    await server.waitUntil(async () => {
      const path = '/.backstage/health/v1/readiness';
      return (await fetch(url + path)).ok;
    }, 900);
    browser = await launch();
    const cold: number[] = [];
    const warm: number[] = [];
    let bytes = 0;
    // The first run warms the server up.
    for (let run = 0; run < RUNS + 1; run += 1) {
      const context = await browser.newContext();
      const page = await context.newPage();
      const first = await timeToData(page, url);
      const again = await timeToData(page, url);
      bytes = await loadedBytes(page);
      if (run > 0) {
        cold.push(first);
        warm.push(again);
      }
      await context.close();
    }
    const what = `overview of ${count(services)} services in a browser`;
    const target = `target ${seconds(TARGET_MS)}`;
    return [
      {
        what: `${what}, nothing cached, until the numbers show`,
        figure: seconds(median(cold)),
        against: `${target}; ${spread(cold)}`,
      },
      {
        what: `${what}, scripts cached, until the numbers show`,
        figure: seconds(median(warm)),
        against: `${target}; ${spread(warm)}`,
      },
      {
        what: 'scripts and styles that the plugin adds to the app, gzip',
        figure: `${count((size - without) / 1000)} kB`,
        against: `target ${TARGET_KB} kB; all pages together; the app without it ${count(
          without / 1000,
        )} kB`,
      },
      {
        what: 'scripts and styles that the overview loads, Backstage included',
        figure: `${count(bytes / 1000)} kB`,
        against: 'as sent, compressed',
      },
    ];
  } finally {
    await browser?.close();
    await server?.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

const spread = (times: number[]) =>
  `of ${times.length} runs ${seconds(Math.min(...times))} to ${seconds(
    Math.max(...times),
  )}`;

async function writeConfig(dir: string, url: string): Promise<string> {
  const file = join(dir, 'app-config.yaml');
  const { port } = new URL(url);
  const text = stringify({
    app: { title: 'Bench', baseUrl: url, packages: 'all' },
    organization: { name: 'Bench' },
    backend: {
      baseUrl: url,
      listen: { host: '127.0.0.1', port: Number(port) },
      database: { client: 'better-sqlite3', connection: ':memory:' },
    },
    auth: {
      providers: { guest: { dangerouslyAllowOutsideDevelopment: true } },
    },
  });
  await writeFile(file, text);
  return file;
}

async function excluding(dir: string): Promise<string> {
  const file = join(dir, 'app-config.without.yaml');
  const packages = { exclude: ['backstage-plugin-image-signing'] };
  await writeFile(file, stringify({ app: { packages } }));
  return file;
}

/** Builds the app; answers the gzip bytes of its scripts and styles. */
async function buildApp(configs: string[]): Promise<number> {
  await runSuccessfully(
    process.execPath,
    [
      ...[CLI, 'package', 'build'],
      ...configs.flatMap(file => ['--config', file]),
    ],
    { cwd: APP, seconds: 600 },
  );
  const folder = join(APP, 'dist/static');
  let bytes = 0;
  for (const name of await readdir(folder)) {
    if (!/\.(js|css)$/.test(name)) continue;
    bytes += gzipSync(await readFile(join(folder, name))).length;
  }
  return bytes;
}

function startBackend(
  dir: string,
  config: string,
  services: number,
): ServerProcess {
  const args = [
    ...['--require', HOOK, join(__dirname, 'pageBackend.ts')],
    ...['--config', config, String(services), dir],
  ];
  return ServerProcess.start(process.execPath, args, {
    name: 'page-backend',
    dir,
    cwd: join(ROOT, 'packages/backend'),
    env: { ...process.env, NODE_ENV: 'production', LOG_LEVEL: 'warn' },
  });
}

function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** Milliseconds from the address to the shares of the environments. */
async function timeToData(page: Page, url: string): Promise<number> {
  const start = performance.now();
  await page.goto(`${url}/image-signing/overview`, { waitUntil: 'commit' });
  await page
    .getByText(/of \d+ workloads? protected/)
    .first()
    .waitFor();
  return performance.now() - start;
}

function loadedBytes(page: Page): Promise<number> {
  return page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter(entry => /\.(js|css)$/.test(new URL(entry.name).pathname))
      .reduce(
        (sum, entry) =>
          sum + (entry as PerformanceResourceTiming).encodedBodySize,
        0,
      ),
  );
}
