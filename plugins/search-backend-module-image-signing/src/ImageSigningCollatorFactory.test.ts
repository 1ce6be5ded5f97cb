import { mockServices } from '@backstage/backend-test-utils';
import { TestPipeline } from '@backstage/plugin-search-backend-node';
import type {
  ImageSigningApi,
  ServiceImage,
  SigningException,
} from 'backstage-plugin-image-signing-common';
import { ImageSigningCollatorFactory } from './ImageSigningCollatorFactory';

const digest = `sha256:${'a'.repeat(64)}`;
const other = `sha256:${'b'.repeat(64)}`;
const payments = 'component:default/payments';
const repository = 'registry.example.com/payments';

const exception: SigningException = {
  id: 'e 1',
  kind: 'vendor-image',
  status: 'active',
  scope: {
    repository,
    digest,
    cluster: 'prod-eu',
    namespace: 'payments',
    serviceAccount: 'payments',
  },
  entityRef: payments,
  reason: 'The vendor does not sign yet',
  owner: 'group:default/payments',
  expiresAt: '2026-12-01T00:00:00.000Z',
  closureCondition: 'The vendor signs',
  risk: 'A swapped agent could read logs',
  compensatingControls: [],
  ticket: 'SEC-42',
  requestedBy: 'user:default/anna',
  requestedAt: '2026-11-01T00:00:00.000Z',
  controls: [],
  renewals: 0,
  history: [],
};

/** Answers one item a page; an error in the place of an item is thrown. */
function pages<T>(items: (T | Error)[]) {
  return jest.fn(async (query: { cursor?: string } = {}, _options?: object) => {
    const index = Number(query.cursor ?? 0);
    const item = items[index];
    if (item instanceof Error) throw item;
    return {
      demo: true,
      asOf: '2026-11-26T00:00:00.000Z',
      items: item ? [item] : [],
      totalCount: items.length,
      ...(index + 1 < items.length && { nextCursor: String(index + 1) }),
    };
  });
}

async function collect(
  images: (ServiceImage | Error)[],
  exceptions: SigningException[] = [],
) {
  const api = {
    listServiceImages: pages(images),
    listExceptions: pages(exceptions),
  } satisfies Pick<ImageSigningApi, 'listServiceImages' | 'listExceptions'>;
  const factory = new ImageSigningCollatorFactory({
    auth: mockServices.auth({ pluginId: 'search' }),
    api,
  });
  const collator = await factory.getCollator();
  const result = await TestPipeline.fromCollator(collator).execute();
  return { api, factory, ...result };
}

describe('ImageSigningCollatorFactory', () => {
  it('makes one document of each digest of a service, across pages', async () => {
    const image = { entityRef: payments, repository, digest };
    const { documents } = await collect([
      { ...image, tag: '1.1' },
      { ...image, digest: other },
      { ...image, tag: '1.0' },
      { ...image, tag: '1.1' },
      { ...image, entityRef: 'component:default/refunds' },
    ]);
    expect(documents).toEqual([
      {
        kind: 'image',
        title: `${repository}:1.0, 1.1`,
        text: `Image of ${payments}: ${digest}`,
        location: `/image-signing/images?repository=registry.example.com%2Fpayments&digest=sha256%3A${'a'.repeat(
          64,
        )}`,
        entityRef: payments,
        authorization: { resourceRef: payments },
      },
      expect.objectContaining({ title: repository, entityRef: payments }),
      expect.objectContaining({ entityRef: 'component:default/refunds' }),
    ]);
  });

  it('finds exceptions of entities, without their reason, risk and state', async () => {
    const { documents } = await collect(
      [],
      [exception, { ...exception, id: 'e2', entityRef: undefined }],
    );
    expect(documents).toEqual([
      expect.objectContaining({
        kind: 'exception',
        location: '/image-signing/exceptions/id/e%201',
        authorization: { resourceRef: payments },
      }),
    ]);
    const text = JSON.stringify(documents);
    expect(text).toContain('SEC-42');
    for (const hidden of [exception.reason, exception.risk, exception.status]) {
      expect(text).not.toContain(hidden);
    }
  });

  it('lets only those find a document who may read its entity', async () => {
    const { factory } = await collect([]);
    expect(factory.visibilityPermission).toMatchObject({
      name: 'catalog.entity.read',
      resourceType: 'catalog-entity',
    });
  });

  it('asks as the search, with a limit of time', async () => {
    const { api } = await collect([]);
    for (const list of [api.listServiceImages, api.listExceptions]) {
      expect(list).toHaveBeenCalledWith(
        { limit: 200 },
        {
          token: expect.stringMatching(/image-signing/),
          signal: expect.any(AbortSignal),
        },
      );
    }
  });

  it('fails on a page that cannot be read, so that the former index stays', async () => {
    const { error, api } = await collect(
      [{ entityRef: payments, repository, digest }, new Error('away')],
      [exception],
    );
    expect(error).toMatchObject({ message: 'away' });
    expect(api.listExceptions).not.toHaveBeenCalled();
  });
});
