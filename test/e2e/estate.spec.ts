import { expect, test } from '@playwright/test';
import { guestApi, readEstate } from './support/portal';

/** The story and the rhythm change these while the tests run. */
const MOVING = ['payments', 'sessions'];

test('the portal says of every service what the estate holds', async ({
  request,
}) => {
  const api = await guestApi(request);
  const estate = readEstate();
  const expected = estate.services.filter(
    (service: any) =>
      !service.cold &&
      service.environment !== 'dev' &&
      service.cluster !== 'edge-1' &&
      !MOVING.includes(service.entityRef.split('/')[1]),
  );
  expect(expected.length).toBeGreaterThan(60);
  const excepted = new Set<string>();

  await expect
    .poll(
      async () => {
        const { items } = await api('/services?limit=200');
        const { items: contracts } = await api('/exceptions?status=active');
        contracts.forEach((one: any) => excepted.add(one.entityRef));
        const differing = expected.flatMap((service: any) => {
          const row = items.find(
            (item: any) => item.entityRef === service.entityRef,
          );
          const said = row?.environments.find(
            (one: any) => one.environment === service.environment,
          )?.status;
          const exempt =
            service.environment === 'prod' && excepted.has(service.entityRef);
          const should = exempt ? 'excepted' : service.expected.verdict;
          return said === should
            ? []
            : [`${service.entityRef} ${service.environment}: ${said}`];
        });
        return differing;
      },
      { timeout: 80_000 },
    )
    .toEqual([]);
});

test('every answer counts over what is there: the parts make the total', async ({
  request,
}) => {
  const overview = await (await guestApi(request))('/overview');
  expect(overview.demo).toBe(true);
  for (const { digests } of overview.environments) {
    const { verified, failed, excepted, unknown, total } = digests;
    expect(verified + failed + excepted + unknown).toBe(total);
    expect(digests.protected).toBeLessThanOrEqual(
      Math.min(verified, digests.enforced),
    );
  }
});
