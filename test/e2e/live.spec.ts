import { expect, test, type Page } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { sendRefusal } from './support/audit';
import { moveTag } from './support/fleet';
import { guestApi } from './support/portal';

// What happens while a page is open shows on it: nobody loads it again.
test.setTimeout(300_000);

async function openForGood(page: Page, path: string) {
  await page.goto(path);
  await expect(page.getByText('Demo data')).toBeVisible({ timeout: 60_000 });
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));
  return async () =>
    expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true);
}

async function imageByTag(
  api: (path: string) => Promise<any>,
  service: string,
  environment: string,
) {
  const find = async () =>
    (await api(`/entities/component/default/${service}`)).images.find(
      (image: any) =>
        image.environment === environment && !image.reference.includes('@'),
    );
  // Soon after the start it is not judged yet.
  await expect.poll(find, { timeout: 60_000 }).toBeTruthy();
  return find();
}

test('a swapped tag is told on the open overview', async ({
  page,
  request,
}) => {
  const api = await guestApi(request);
  const stillOpen = await openForGood(page, '/image-signing/overview');
  // Soon after the start nothing is protected yet.
  await expect(page.getByText(/^Protected: /).first()).toBeVisible({
    timeout: 90_000,
  });

  const { reference } = await imageByTag(api, 'search-indexer', 'prod');
  const putBack = await moveTag(request, reference);
  try {
    await expect(
      page.getByRole('status').filter({ hasText: /new swap/ }),
    ).toBeVisible({ timeout: 120_000 });
    await stillOpen();
  } finally {
    await putBack();
  }
});

test('a refusal appears on the open list and on the open overview', async ({
  page,
  context,
  request,
}) => {
  const overview = await context.newPage();
  const overviewOpen = await openForGood(overview, '/image-signing/overview');
  await expect(
    overview.getByRole('link', { name: /Refused by policy/ }),
  ).toBeVisible({ timeout: 60_000 });

  const name = `toolbox-${Date.now().toString(36).slice(-5)}`;
  const listOpen = await openForGood(
    page,
    `/image-signing/denials?search=${name}`,
  );
  await expect(page.getByText('No denial matches these filters')).toBeVisible({
    timeout: 60_000,
  });

  await sendRefusal(request, { cluster: 'prod-eu', namespace: 'media', name });
  const row = page.getByRole('row').filter({ hasText: name });
  await expect(row).toContainText('tag forbidden', { timeout: 60_000 });
  await expect(row).toContainText('prod-eu / media');
  await expect(
    page.getByRole('status').filter({ hasText: '1 new denial' }),
  ).toBeVisible();
  await listOpen();

  await expect(
    overview.getByRole('status').filter({ hasText: /\d+ new denials?/ }),
  ).toBeVisible({ timeout: 60_000 });
  await overviewOpen();
});

test('work that is being done is shown with its counts until it is done', async ({
  page,
}) => {
  await openForGood(page, '/image-signing/overview');
  // What a changed trust policy does: every service is to be judged again, here
  // only once it was seen that they wait.
  judgeAgain({ inSeconds: 600 });
  const strip = page.getByRole('region', { name: 'At work' });
  try {
    await page.reload();
    await expect(strip).toContainText(/Services judged again\s*\d+ of \d+/, {
      timeout: 60_000,
    });
    await expect(
      strip.getByRole('progressbar', { name: 'Services judged again' }),
    ).toHaveAttribute('max', /^\d+$/);
  } finally {
    judgeAgain({ inSeconds: 0 });
  }
  await expect(strip).toHaveCount(0, { timeout: 120_000 });
});

/** Puts every service into the queue of the backend, due in some seconds. */
function judgeAgain({ inSeconds }: { inSeconds: number }) {
  const file = resolve(__dirname, '../../.demo/db/image-signing.sqlite');
  execFileSync(process.execPath, [
    '-e',
    `
    const db = new (require('better-sqlite3'))(process.argv[1]);
    db.pragma('busy_timeout = 10000');
    db.prepare(\`
      INSERT OR REPLACE INTO dirty_subjects (subject, ticket, due_at, attempts)
      SELECT DISTINCT subject, lower(hex(randomblob(16))), ?, 0
      FROM environment_rollups\`).run(process.argv[2]);
    `,
    file,
    String(Date.now() + inSeconds * 1000),
  ]);
}
