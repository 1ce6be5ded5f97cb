import { expect, test } from '@playwright/test';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expectAccessible } from './support/accessibility';
import { agree, finishReviews, personApi } from './support/people';
import { guestApi, playStory } from './support/portal';

// What people do, from beginning to end. The tests use what the ones before
// them left, as people do.
test.describe.configure({ mode: 'serial' });
test.setTimeout(180_000);
test.use({ actionTimeout: 15_000 });

const payments = '/entities/component/default/payments';
const paymentsTab = '/catalog/default/component/payments/image-signing';

test('from a swapped tag over two gates and an exception to the way out', async ({
  page,
  request,
}) => {
  const api = await guestApi(request);
  await playStory(request, 'prod-refuses-it');
  await expect
    .poll(async () => (await api('/denials?search=payments')).totalCount, {
      timeout: 60_000,
    })
    .toBeGreaterThan(0);

  // Seen: what runs in stage is not what was signed.
  await page.goto(paymentsTab);
  await expect(page.getByText('signature not found').first()).toBeVisible({
    timeout: 60_000,
  });

  // Both gates said no: the one of the pipeline, and the one of the cluster.
  await page.goto('/image-signing/gates?search=payments');
  await expect(page.getByRole('row').nth(1)).toBeVisible({ timeout: 60_000 });
  await page.goto('/image-signing/denials?search=payments');
  await page
    .getByRole('button', { name: /signature not found/ })
    .first()
    .click();
  const drawer = page.getByRole('dialog');
  await expect(drawer.getByText('CHG-10412').first()).toBeVisible();

  // A tag is nothing to make an exception for; what names a digest is.
  await expect(drawer.getByText(/An exception needs one digest/)).toBeVisible();
  await page.goto('/image-signing/denials?search=payments-webhooks');
  await page
    .getByRole('button', { name: /signature not found/ })
    .first()
    .click();
  await drawer.getByRole('link', { name: 'Request exception' }).click();

  // Asked for from the refusal, with the scope filled in and locked.
  await expect(
    page.getByText(/locked: an exception stays narrow/),
  ).toBeVisible();
  await expect(page.getByLabel(/^Namespace/)).not.toBeEditable();
  await expect(page.getByLabel(/^Namespace/)).toHaveValue('payments');
  await page.getByRole('button', { name: /Kind$/ }).click();
  await page.getByRole('option', { name: 'Incident rollback' }).click();
  await page.getByLabel(/^Ticket/).fill('INC-9105');
  await page.getByLabel(/^Owner/).fill('group:default/payments');
  await page.getByLabel(/^Reason/).fill('The release must go out tonight.');
  await page.getByLabel(/^Risk/).fill('Nobody knows who built this image.');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Request exception' }).click();
  await expect(page).toHaveURL(/\/exceptions\/id\//, { timeout: 30_000 });
  await expect(page.getByText('INC-9105').first()).toBeVisible();

  // Nobody approves what they asked for; somebody else does.
  const id = page.url().split('/').at(-1)!;
  await expect(
    page.getByText(/somebody else has to approve it/).first(),
  ).toBeVisible();
  await agree(request, await api(`/exceptions/${id}`));
  await page.reload();
  await expect(page.getByText('Active').first()).toBeVisible({
    timeout: 60_000,
  });

  // The way out: a signed digest, pinned, in both environments.
  await playStory(request, 'fixed-release');
  await expect
    .poll(
      async () =>
        (await api(payments)).environments
          .filter(({ environment }: any) => environment !== 'dev')
          .map(({ status }: any) => status),
      { timeout: 120_000 },
    )
    .toEqual(['verified', 'verified']);
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/^Evidence/).fill('The signed 1.0.1 runs by digest.');
  await dialog.getByRole('button', { name: 'Close it' }).click();
  await expect
    .poll(async () => (await api(`/exceptions/${id}`)).status)
    .toBe('closed');
  await page.reload();
  await expect(
    page.getByText('The signed 1.0.1 runs by digest.').first(),
  ).toBeVisible({
    timeout: 60_000,
  });
  await expectAccessible(page);
});

test('the owner of the service sees it green again, and what to roll back to', async ({
  page,
}) => {
  await page.goto(paymentsTab);
  await expect(page.getByText('Checklist').first()).toBeVisible({
    timeout: 60_000,
  });
  const environments = page
    .getByRole('list', { name: 'Environments' })
    .getByRole('listitem');
  for (const environment of ['prod', 'stage']) {
    await expect(
      environments.filter({ hasText: new RegExp(`^${environment}`) }),
    ).toContainText('1 of 1 running digest verified');
  }
  await expect(page.getByText(/Last verified/i).first()).toBeVisible();
  await expectAccessible(page);
});

test('a platform engineer takes a namespace from audit towards enforce', async ({
  page,
  request,
}) => {
  const api = await guestApi(request);
  // What would break, and where.
  const find = async () =>
    (await api('/readiness?cluster=prod-eu&limit=200')).items.find(
      (one: any) => one.trustPolicy.refused > 0,
    );
  await expect.poll(find, { timeout: 60_000 }).toBeTruthy();
  const { cluster, namespace } = await find();
  await page.goto(
    `/image-signing/posture?view=readiness&cluster=${cluster}&namespace=${namespace}`,
  );
  await expect(
    page.getByText(/workloads? would be refused/).first(),
  ).toBeVisible({
    timeout: 60_000,
  });
  await expectAccessible(page);

  // A plan with what to do first, the change, and what takes it back.
  await page.goto(
    `/image-signing/posture/plan?cluster=${cluster}&namespace=${namespace}`,
  );
  await expect(
    page.getByRole('heading', { name: 'To be true before' }),
  ).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('heading', { name: 'The change' })).toBeVisible();
  await expect(page.getByText(/Nothing is changed here/)).toBeVisible();
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Markdown', exact: true }).click();
  const plan = readFileSync(await (await saved).path(), 'utf8');
  expect(plan).toContain(namespace);
  expect(plan.toLowerCase()).toContain('demo');
  await expectAccessible(page);
});

test('twelve exceptions are reviewed by the keyboard in one sitting', async ({
  page,
  request,
}) => {
  const mira = await personApi(request, 'mira');
  // Who starts a review while one runs joins it, with its agenda.
  await finishReviews(request);
  // Another run, or a second try, has left batches of its own.
  const repository = `legacy/batch-${Date.now()}`;
  const soon = new Date(Date.now() + 3 * 24 * 3600_000).toISOString();
  for (let index = 0; index < 12; index++) {
    const exception = await mira('/exceptions', {
      kind: 'legacy-service',
      scope: {
        repository: `registry.example.com/${repository}`,
        digest: `sha256:${createHash('sha256')
          .update(`${repository} ${index}`)
          .digest('hex')}`,
        cluster: 'prod-eu',
        namespace: 'batch',
        serviceAccount: `batch-${index}`,
      },
      reason: 'The old build server cannot sign.',
      owner: 'group:default/platform',
      expiresAt: soon,
      closureCondition: 'The common pipeline builds it.',
      risk: 'Whoever may push can replace the image.',
      compensatingControls: ['Scanned every day'],
      ticket: `BAT-${index}`,
    });
    await agree(request, exception);
  }

  await page.goto('/image-signing/review');
  await page
    .getByRole('button', { name: 'Start or join the review' })
    .click({ timeout: 60_000 });
  await expect(page.getByRole('timer')).toBeVisible({ timeout: 60_000 });
  await expectAccessible(page);
  const agenda = page.getByRole('navigation', { name: 'Agenda' });
  const batch = agenda.getByRole('button', { name: new RegExp(repository) });
  await expect(batch).toHaveCount(12);
  for (let index = 0; index < 12; index++) {
    // Whatever else is on the agenda stays open.
    while (
      !(await agenda.locator('[aria-current]').innerText()).includes(repository)
    ) {
      await page.keyboard.press('j');
    }
    const close = index % 2 === 0;
    await page.keyboard.press(close ? 'c' : 'f');
    await page.keyboard.type(
      close ? 'Built by the pipeline' : 'Mira asks the team until Friday',
    );
    const decided = index + 1;
    await page.keyboard.press('Tab');
    if (close) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect(
      page.getByText(new RegExp(`^${decided} of \\d+ decided`)),
    ).toBeVisible();
  }
  await page.getByRole('button', { name: 'Finish the review' }).click();
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Minutes as Markdown' }).click();
  const minutes = readFileSync(await (await saved).path(), 'utf8');
  expect(minutes).toMatch(/Demo data/);
  expect(minutes.match(/\| close \| Built by the pipeline/g)).toHaveLength(6);
  expect(minutes.match(/\| follow-up \| Mira asks/g)).toHaveLength(6);
  await expectAccessible(page);
});

test('a manager prints one page with the numbers of the overview', async ({
  page,
  request,
}) => {
  const api = await guestApi(request);
  await page.goto('/image-signing/report');
  await expect(page.getByText(/Numbers as of/).first()).toBeVisible({
    timeout: 60_000,
  });
  await expectAccessible(page);
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('button', { name: 'Print' })).toBeHidden();
  await expect(page.getByText('Demo data').first()).toBeVisible();
  const pdf = await page.pdf({ format: 'A4' });
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');

  // Both are made from the same rows; the fleet moves on between two reads.
  await expect
    .poll(
      async () => {
        const [overview, report] = await Promise.all([
          api('/overview'),
          api('/report'),
        ]);
        return overview.environments.every(({ environment, digests }: any) => {
          const tiers = report.tiers.filter(
            (tier: any) => tier.environment === environment,
          );
          const verified = tiers.map((tier: any) => tier.digests.verified);
          return (
            digests.verified ===
            verified.reduce((sum: number, one: number) => sum + one, 0)
          );
        });
      },
      { timeout: 120_000 },
    )
    .toBe(true);
});
