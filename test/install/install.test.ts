// The packages as they would be published, in an app that is made by create-app
// outside this repository.

import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deepEqual, equal, match } from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { freePort } from '../interop/support/freePort';
import { runSuccessfully } from '../interop/support/process';
import { packPackages, type Tarball } from './support/packages';
import { ROOT } from './support/paths';
import { Stranger, type Frontend } from './support/stranger';
import { openBrowser } from './support/visit';

const MINUTE_MS = 60_000;
const ENTITY = '/catalog/default/component/example-website';
/** The name of each page's tab, and its path. */
const PAGES = {
  overview: 'Overview',
  services: 'Services',
  posture: 'Posture',
  denials: 'Denials',
  gates: 'Gate runs',
  exceptions: 'Exceptions',
  images: 'Images',
  registers: 'Registers',
};

describe('the packages in a new Backstage app', { concurrency: false }, () => {
  let dir: string;
  let tarballs: Tarball[];
  let app: Stranger;

  before(
    async () => {
      dir = await mkdtemp(join(tmpdir(), 'image-signing-install-'));
      tarballs = await packPackages(dir);
      app = await Stranger.create(dir, await freePort());
      app.followDocumentation();
      app.configure();
      await app.addPackages(tarballs);
    },
    { timeout: 15 * MINUTE_MS },
  );

  after(async () => {
    if (process.env.KEEP_INSTALLED_APP) console.log(`The app is in ${dir}`);
    else await rm(dir, { recursive: true, force: true });
  });

  it('need nothing of this repository: its own packages are the tarballs', async () => {
    for (const { name } of tarballs) {
      const installed = app.path(`node_modules/${name}/package.json`);
      const { main, types } = JSON.parse(await readFile(installed, 'utf8'));
      match(main, /^\.\/dist\//);
      match(types, /^\.\/dist\//);
    }
  });

  it('bring every migration', async () => {
    const folder = 'migrations';
    const own = join(ROOT, 'plugins/image-signing-backend', folder);
    deepEqual(
      await readdir(
        app.path(
          `node_modules/backstage-plugin-image-signing-backend/${folder}`,
        ),
      ),
      (await readdir(own)).filter(name => name.endsWith('.js')),
    );
  });

  it('bring the command line', async () => {
    const help = await runSuccessfully(
      app.path('node_modules/.bin/image-verifier'),
      ['--help'],
    );
    match(help, /image-verifier verify/);
  });

  it('have types that the app compiles with', async () => {
    equal(await app.typeErrors(), '');
  });

  it('bring the schema of their configuration', async () => {
    equal(await app.checkConfig(), 'valid');
    match(
      await app.checkConfig({ imageSigning: { staleAfter: ['soon'] } }),
      /imageSigning\/staleAfter/,
    );
  });

  for (const frontend of ['app', 'app-legacy'] satisfies Frontend[]) {
    const system = frontend === 'app' ? 'new' : 'legacy';

    it(`show their pages in the ${system} frontend system`, async () => {
      await app.build(frontend);
      const server = await app.start(frontend);
      const { browser, page, problems } = await openBrowser();
      try {
        await signIn(page, app.url);
        await page.goto(`${app.url}/image-signing`);
        await page.waitForURL('**/image-signing/overview');
        for (const [path, title] of Object.entries(PAGES)) {
          await page.getByRole('tab', { name: title, exact: true }).click();
          await page.waitForURL(`**/image-signing/${path}**`);
          await page.getByRole('heading', { name: title }).first().waitFor();
        }

        await page.goto(app.url + ENTITY);
        await page
          .getByText('No workload image belongs to this entity. The tab')
          .waitFor();
        const link = page.locator(`a[href="${ENTITY}/image-signing"]`);
        const tab = page.getByRole('tab', { name: 'Image signing' });
        await link.or(tab).first().click();
        await page.waitForURL(`**${ENTITY}/image-signing`);
        await page.getByText('Add one of these annotations').waitFor();
        deepEqual(problems, []);
      } finally {
        await browser.close();
        await server.stop();
      }
    });
  }
});

async function signIn(page: Page, url: string) {
  await page.goto(url);
  const enter = page.getByRole('button', { name: 'Enter' });
  const catalog = page.getByText('example-website').first();
  await enter.or(catalog).first().waitFor();
  if (await enter.isVisible()) await enter.click();
  await catalog.waitFor();
}
