import { expect, test, type Page } from '@playwright/test';
import { personApi } from './support/people';
import { guestApi } from './support/portal';
import { takeScreenshots } from './support/screenshots';

// Skeletons are rows too; the banner comes with the data.
const rows = async (page: Page) => {
  await page.getByText('Demo data').waitFor();
  await page.getByRole('row').nth(2).waitFor();
};
const text = (shown: RegExp) => (page: Page) =>
  page.getByText(shown).first().waitFor();

const pages: Array<{
  name: string;
  path: string;
  ready: (page: Page) => Promise<unknown>;
  axe?: string | false;
}> = [
  {
    name: 'overview',
    path: '/image-signing/overview',
    ready: text(/^Protected: /),
  },
  {
    name: 'rollout',
    path: '/image-signing/rollout',
    ready: text(/Services at the stage Enforced/),
  },
  { name: 'services', path: '/image-signing/services', ready: rows },
  {
    name: 'posture',
    path: '/image-signing/posture?cluster=prod-eu',
    ready: rows,
  },
  {
    name: 'readiness',
    path: '/image-signing/posture?view=readiness&cluster=prod-eu',
    ready: text(/workloads would be refused/),
  },
  {
    name: 'changes',
    path: '/image-signing/posture?view=changes',
    ready: text(/did not answer/),
  },
  {
    name: 'plan',
    path: '/image-signing/posture/plan?cluster=prod-eu&namespace=payments',
    ready: text(/To be true before/),
  },
  { name: 'denials', path: '/image-signing/denials', ready: rows },
  { name: 'gates', path: '/image-signing/gates', ready: rows },
  { name: 'registers', path: '/image-signing/registers', ready: rows },
  {
    name: 'authorities',
    path: '/image-signing/registers?view=authorities',
    ready: rows,
  },
  {
    name: 'enforcement-matrix',
    path: '/image-signing/registers?view=enforcement',
    ready: rows,
  },
  {
    name: 'found-exceptions',
    path: '/image-signing/exceptions?view=found',
    ready: rows,
  },
  {
    name: 'stage-tests',
    path: '/image-signing/rollout?service=component:default/payments-ledger',
    ready: text(/Plan to enforce/),
    axe: '[role="dialog"]',
  },
  {
    name: 'catalog',
    path: '/catalog',
    ready: text(/\d of \d protected/),
    axe: false,
  },
  {
    name: 'search',
    path: '/search?query=payments',
    ready: text(/payments-ledger/),
    axe: false,
  },
  {
    name: 'exceptions',
    path: '/image-signing/exceptions',
    ready: text(/Awaiting approval/),
  },
  {
    name: 'request-exception',
    path: '/image-signing/exceptions/new',
    ready: text(/Ticket/),
  },
  {
    name: 'report',
    path: '/image-signing/report',
    ready: text(/Numbers as of/),
  },
  {
    name: 'entity',
    path: '/catalog/default/component/payments/image-signing',
    ready: text(/running digests? verified/),
  },
];

// Four pictures a test, of a page that is loaded once a theme.
test.setTimeout(180_000);

for (const { name, path, ready, axe } of pages) {
  test(`picture of ${name}`, async ({ page }) => {
    await takeScreenshots(page, name, path, { ready, axe });
  });
}

test('picture of an image', async ({ page, request }) => {
  const api = await guestApi(request);
  const find = async () =>
    (await api('/entities/component/default/checkout')).images.find(
      (image: any) => image.verdict.status === 'verified',
    );
  await expect.poll(find, { timeout: 60_000 }).toBeTruthy();
  const { repository, digest } = await find();
  const query = new URLSearchParams({ repository, digest });
  await takeScreenshots(page, 'image', `/image-signing/images?${query}`, {
    ready: text(/cosign verify/),
  });
});

test('picture of a review', async ({ page, request }) => {
  const dana = await personApi(request, 'dana');
  const { id } = await dana('/reviews', {});
  try {
    await takeScreenshots(page, 'review', `/image-signing/review/id/${id}`, {
      ready: async shown => shown.getByRole('timer').waitFor(),
    });
  } finally {
    // Whoever starts a review while one runs joins it, with its agenda.
    await dana(`/reviews/${id}/finish`, {});
  }
});

test('picture of an exception', async ({ page, request }) => {
  const api = await guestApi(request);
  const find = async () => (await api('/exceptions?status=active')).items[0];
  await expect.poll(find, { timeout: 60_000 }).toBeTruthy();
  const { id } = await find();
  await takeScreenshots(
    page,
    'exception',
    `/image-signing/exceptions/id/${id}`,
    { ready: text(/For the cluster/), fullPage: true },
  );
});
