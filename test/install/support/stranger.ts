// The Backstage app of somebody who has never seen this repository.

import {
  copyFileSync,
  cpSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { stringify } from 'yaml';
import {
  runCommand,
  runSuccessfully,
  ServerProcess,
} from '../../interop/support/process';
import { codeBlock, codeParts } from './documented';
import type { Tarball } from './packages';
import { ROOT } from './paths';

/** Of the Backstage release in backstage.json. */
const CREATE_APP = '@backstage/create-app@0.9.2';
/**
 * The last day of that release. A new app gets no lock file where the file of
 * the release cannot be downloaded, and packages of a later release would be
 * mixed into it.
 */
const RELEASE_ENDS = Date.UTC(2026, 9, 1);
const DAY_MS = 24 * 3600_000;

const PLUGIN = 'backstage-plugin-image-signing';
const CONFIG = 'app-config.yaml';
const INSTALL_CONFIG = 'app-config.install.yaml';

/** Which of the two frontends of the app, one for each frontend system. */
export type Frontend = 'app' | 'app-legacy';

export class Stranger {
  readonly url: string;

  private constructor(readonly dir: string, private readonly port: number) {
    this.url = `http://127.0.0.1:${port}`;
  }

  /**
   * Two apps of create-app in one, so that their dependencies are installed once:
   * the default one, and the frontend of the legacy one as `packages/app-legacy`.
   */
  static async create(parent: string, port: number): Promise<Stranger> {
    const app = new Stranger(join(parent, 'stranger'), port);
    await createApp(app.dir);
    const legacy = join(parent, 'legacy');
    await createApp(legacy, '--legacy');
    cpSync(join(legacy, 'packages/app'), app.path('packages/app-legacy'), {
      recursive: true,
    });
    rmSync(legacy, { recursive: true });
    app.editJson('packages/app-legacy/package.json', json => {
      json.name = 'app-legacy';
    });
    return app;
  }

  /** What `yarn add` does, with the tarballs in place of the registry. */
  async addPackages(tarballs: Tarball[]): Promise<void> {
    const own = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    this.editJson('package.json', json => {
      Object.assign(json.resolutions, own.resolutions);
      json.dependenciesMeta = own.dependenciesMeta;
      for (const native of ['tree-sitter', 'tree-sitter-json']) {
        json.dependenciesMeta[native] = { built: false };
      }
      for (const { name, path } of tarballs) {
        json.resolutions[name] = `file:${path}`;
      }
    });
    const wanted = [
      ['backend', `${PLUGIN}-backend`],
      ['backend', 'backstage-plugin-catalog-backend-module-image-signing'],
      ['backend', 'backstage-plugin-search-backend-module-image-signing'],
      ['app', PLUGIN],
      ['app-legacy', PLUGIN],
    ];
    for (const [folder, name] of wanted) {
      const { version } = tarballs.find(tarball => tarball.name === name)!;
      this.editJson(`packages/${folder}/package.json`, json => {
        json.dependencies[name] = `^${version}`;
      });
    }
    const age = Math.floor((Date.now() - RELEASE_ENDS) / DAY_MS);
    this.edit('.yarnrc.yml', text =>
      text
        .replace(/^npmMinimalAgeGate: .*$/m, `npmMinimalAgeGate: ${age}d`)
        .replace(/^npmPreapprovedPackages:\n(?: +- .*\n)*/m, ''),
    );
    copyFileSync(join(ROOT, 'yarn.lock'), this.path('yarn.lock'));
    await this.yarn(600, 'install', '--no-immutable');
  }

  /** The lines that README.md and docs/install.md give. */
  followDocumentation(): void {
    const main = 'packages/backend/src/index.ts';
    const features = [
      codeBlock('README.md', main),
      codeBlock('docs/install.md', `${main}, for the search`),
      codeBlock('docs/install.md', `${main}, for the catalog`),
    ];
    this.edit(main, text =>
      before(text, 'backend.start();', features.join('')),
    );
    const config = codeBlock('README.md', 'app-config.yaml');
    this.edit(CONFIG, text => `${text}\n${config}`);
    writeFileSync(
      this.path('packages/backend/trust-policy.yaml'),
      codeBlock('README.md', 'packages/backend/trust-policy.yaml'),
    );

    const install = 'docs/install.md';
    const [appImport, route] = codeParts(install, 'packages/app/src/App.tsx');
    this.edit('packages/app-legacy/src/App.tsx', text =>
      [appImport, before(text, '</FlatRoutes>', route)].join('\n'),
    );
    const page = 'src/components/catalog/EntityPage.tsx';
    const [imports, tab, card] = codeParts(install, `packages/app/${page}`);
    this.edit(`packages/app-legacy/${page}`, text => {
      const withTab = text.replaceAll(
        '<EntityLayout.Route path="/ci-cd"',
        start => `${tab}\n${start}`,
      );
      const overview = withTab.indexOf('const overviewContent');
      const head = withTab.slice(0, overview);
      const tail = withTab.slice(overview);
      return [imports, head + before(tail, '</Grid>\n);', card)].join('\n');
    });
  }

  /** What a test needs and an adopter does not: a port, and guests in production. */
  configure(): void {
    const guest = { dangerouslyAllowOutsideDevelopment: true };
    writeFileSync(
      this.path(INSTALL_CONFIG),
      stringify({
        app: { baseUrl: this.url },
        backend: {
          baseUrl: this.url,
          listen: { host: '127.0.0.1', port: this.port },
        },
        integrations: { github: [] },
        auth: { providers: { guest } },
      }),
    );
  }

  /** Runs Yarn in the app; fails unless it succeeds. */
  yarn(seconds: number, ...args: string[]): Promise<string> {
    return runSuccessfully('yarn', args, { cwd: this.dir, seconds });
  }

  /** The errors that the types of the app have, one a line. */
  async typeErrors(): Promise<string> {
    const args = ['tsc', '--pretty', 'false'];
    const { stdout } = await runCommand('yarn', args, { cwd: this.dir });
    return stdout.trim();
  }

  /** Checks the configuration, with further keys, by the schemas of the packages. */
  async checkConfig(more: object = {}): Promise<string> {
    const file = 'app-config.more.yaml';
    writeFileSync(this.path(file), stringify(more));
    const configs = [CONFIG, INSTALL_CONFIG, file];
    const args = configs.flatMap(name => ['--config', name]);
    const { code, stdout, stderr } = await runCommand(
      'yarn',
      ['backstage-cli', 'config:check', '--strict', ...args],
      { cwd: this.dir },
    );
    return code === 0 ? 'valid' : stdout + stderr;
  }

  build(frontend: Frontend): Promise<string> {
    const args = [CONFIG, INSTALL_CONFIG].flatMap(name => [
      '--config',
      `../../${name}`,
    ]);
    return this.yarn(
      400,
      ...['workspace', frontend],
      ...['backstage-cli', 'package', 'build', ...args],
    );
  }

  /** The backend, which serves one of the frontends. */
  async start(frontend: Frontend): Promise<ServerProcess> {
    const file = 'app-config.frontend.yaml';
    writeFileSync(
      this.path(file),
      stringify({ app: { packageName: frontend } }),
    );
    const configs = [CONFIG, INSTALL_CONFIG, file];
    const args = configs.flatMap(name => ['--config', `../../${name}`]);
    const server = ServerProcess.start(
      'yarn',
      ['backstage-cli', 'package', 'start', ...args],
      {
        name: `backend-${frontend}`,
        dir: this.dir,
        cwd: this.path('packages/backend'),
      },
    );
    try {
      await server.waitUntil(async () => {
        const path = '/.backstage/health/v1/readiness';
        return (await fetch(this.url + path)).ok;
      }, 120);
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  path(name: string): string {
    return join(this.dir, name);
  }

  private edit(name: string, change: (text: string) => string): void {
    const path = this.path(name);
    writeFileSync(path, change(readFileSync(path, 'utf8')));
  }

  private editJson(name: string, change: (json: any) => void): void {
    this.edit(name, text => {
      const json = JSON.parse(text);
      change(json);
      return JSON.stringify(json, null, 2);
    });
  }
}

async function createApp(dir: string, ...args: string[]): Promise<void> {
  const child = spawn(
    'npx',
    ['--yes', CREATE_APP, '--path', dir, '--skip-install', ...args],
    { stdio: ['pipe', 'ignore', 'inherit'] },
  );
  // It asks for a name.
  child.stdin.end('stranger\n');
  const [code] = await once(child, 'exit');
  if (code !== 0 || readdirSync(dir).length === 0) {
    throw new Error(`${CREATE_APP} ended with ${code}`);
  }
}

function before(text: string, anchor: string, addition: string): string {
  const index = text.indexOf(anchor);
  if (index < 0) throw new Error(`The app has no '${anchor}' any more`);
  return `${text.slice(0, index)}${addition}\n${text.slice(index)}`;
}
