import { ResponseError } from '@backstage/errors';
import { exceptionRequest } from './__testUtils__/facts';
import { type ImageSigningApi, ImageSigningClient } from './client';

function clientOf(answer: () => Response) {
  const requests: Request[] = [];
  const getBaseUrl = jest.fn(
    async (pluginId: string) => `http://host.example/api/${pluginId}`,
  );
  const client = new ImageSigningClient({
    discoveryApi: { getBaseUrl },
    fetchApi: {
      fetch: async (input, init) => {
        const request = new Request(input, init);
        requests.push(request);
        request.signal.throwIfAborted();
        return answer();
      },
    },
  });
  return { client, requests, getBaseUrl };
}

const json = (value: unknown, status = 200) =>
  new Response(JSON.stringify(value), {
    status,
    headers: { 'content-type': 'application/json' },
  });

describe('ImageSigningClient', () => {
  it.each<[string, string, (api: ImageSigningApi) => Promise<unknown>]>([
    ['GET', '/overview', api => api.getOverview()],
    [
      'GET',
      '/report?from=2026-01-01&environment=prod',
      api => api.getFleetReport({ from: '2026-01-01', environment: 'prod' }),
    ],
    ['GET', '/audit-packs?limit=5', api => api.listAuditPacks({ limit: 5 })],
    ['GET', '/audit-packs/a', api => api.getAuditPack('a')],
    ['GET', '/trends', api => api.getTrends()],
    ['GET', '/trends?days=7', api => api.getTrends({ days: 7 })],
    ['GET', '/services', api => api.listServices()],
    [
      'GET',
      '/services?sort=worst&search=a%20%26%20b&limit=10',
      api => api.listServices({ sort: 'worst', search: 'a & b', limit: 10 }),
    ],
    [
      'GET',
      '/entities/component/default/a%2F..%2Fb',
      api =>
        api.getEntityReport({
          kind: 'component',
          namespace: 'default',
          name: 'a/../b',
        }),
    ],
    [
      'GET',
      '/entities/component/default/a/decision',
      api =>
        api.getServiceDecision({
          kind: 'component',
          namespace: 'default',
          name: 'a',
        }),
    ],
    [
      'GET',
      '/entities/component/default/a/pipeline',
      api =>
        api.getServicePipeline({
          kind: 'component',
          namespace: 'default',
          name: 'a',
        }),
    ],
    [
      'PUT',
      '/entities/component/default/a/decision',
      api =>
        api.saveServiceDecision(
          { kind: 'component', namespace: 'default', name: 'a' },
          {
            version: 0,
            reason: 'To begin with',
            decision: {
              attestations: [],
              keyModel: 'keyless',
              releaseOwner: { kind: 'ci-account', name: 'ci' },
            },
          },
        ),
    ],
    ['GET', '/unmapped?cursor=x', api => api.listUnmapped({ cursor: 'x' })],
    [
      'GET',
      '/service-images?limit=200',
      api => api.listServiceImages({ limit: 200 }),
    ],
    [
      'GET',
      '/images?repository=r.example%2Fa&digest=sha256%3A1',
      api =>
        api.getImageReport({ repository: 'r.example/a', digest: 'sha256:1' }),
    ],
    ['GET', '/posture?cluster=a', api => api.listPosture({ cluster: 'a' })],
    [
      'GET',
      '/denials?class=outage',
      api => api.listDenials({ class: 'outage' }),
    ],
    ['GET', '/denials/d%201', api => api.getDenial('d 1')],
    [
      'GET',
      '/exceptions?status=active',
      api => api.listExceptions({ status: 'active' }),
    ],
    ['GET', '/exceptions/e1', api => api.getException('e1')],
    ['POST', '/exceptions', api => api.requestException(exceptionRequest())],
    [
      'POST',
      '/exceptions/e1/approve',
      api => api.approveException('e1', 'Agreed.'),
    ],
    ['POST', '/exceptions/e1/reject', api => api.rejectException('e1', 'No.')],
    [
      'POST',
      '/exceptions/e1/revoke',
      api => api.revokeException('e1', 'Fixed.'),
    ],
    ['GET', '/exceptions/counts', api => api.countExceptions()],
    [
      'GET',
      '/exceptions/rules?cluster=a&namespace=b',
      api => api.getExceptionRules({ cluster: 'a', namespace: 'b' }),
    ],
    [
      'GET',
      '/exceptions/e1/uses?limit=5',
      api => api.listExceptionUses('e1', { limit: 5 }),
    ],
    [
      'POST',
      '/exceptions/e1/controls/scan',
      api =>
        api.recordExceptionControl('e1', { control: 'scan', comment: 'C' }),
    ],
    [
      'POST',
      '/exceptions/e1/extension',
      api =>
        api.requestExceptionExtension('e1', {
          until: '2027-01-01T00:00:00Z',
          statement: 'Met.',
          evidenceUrl: 'https://tickets.example.com/1',
        }),
    ],
    [
      'POST',
      '/exceptions/e1/extension/approve',
      api => api.approveExceptionExtension('e1', 'Fine.'),
    ],
    [
      'POST',
      '/exceptions/e1/extension/reject',
      api => api.rejectExceptionExtension('e1', 'No.'),
    ],
    [
      'POST',
      '/exceptions/e1/close',
      api => api.closeException('e1', { evidence: 'Signed.' }),
    ],
    [
      'POST',
      '/exceptions/e1/owner',
      api =>
        api.reassignException('e1', { owner: 'user:b', comment: 'Moved.' }),
    ],
    [
      'POST',
      '/exceptions/e1/commit',
      api => api.recordExceptionCommit('e1', 'https://git.example.com/c/1'),
    ],
    ['GET', '/exceptions/drafts', api => api.listExceptionDrafts()],
    ['GET', '/exceptions/drafts/d1', api => api.getExceptionDraft('d1')],
    ['POST', '/exceptions/drafts', api => api.saveExceptionDraft({})],
    ['PUT', '/exceptions/drafts/d1', api => api.saveExceptionDraft({}, 'd1')],
    [
      'POST',
      '/exceptions/drafts/d1/submit',
      api => api.submitExceptionDraft('d1'),
    ],
  ])('sends %s %s', async (method, path, call) => {
    const { client, requests, getBaseUrl } = clientOf(() => json({ it: 1 }));
    await expect(call(client)).resolves.toEqual({ it: 1 });
    expect(getBaseUrl).toHaveBeenCalledWith('image-signing');
    expect(requests).toHaveLength(1);
    expect(requests[0].method).toBe(method);
    expect(requests[0].url).toBe(
      `http://host.example/api/image-signing${path}`,
    );
  });

  it('hands over an archive as it is', async () => {
    const { client, requests } = clientOf(() => new Response('PK archive'));
    const archive = await client.downloadAuditPack('a');
    expect(archive.size).toBe('PK archive'.length);
    expect(requests[0].url).toBe(
      'http://host.example/api/image-signing/audit-packs/a/download',
    );
  });

  it('sends the body as JSON', async () => {
    const { client, requests } = clientOf(() => json({}, 201));
    await client.approveException('e1', 'Agreed.');
    await client.requestException(exceptionRequest());
    expect(requests[0].headers.get('content-type')).toBe('application/json');
    await expect(requests[0].json()).resolves.toEqual({ comment: 'Agreed.' });
    await expect(requests[1].json()).resolves.toEqual(exceptionRequest());
  });

  it('sends a body through a fetch that makes more than one request of it', async () => {
    const bodies: unknown[] = [];
    const client = new ImageSigningClient({
      discoveryApi: { getBaseUrl: async () => 'http://host.example/api' },
      fetchApi: {
        fetch: async (input, init) => {
          // As each middleware of Backstage's FetchApi does.
          const first = new Request(input, init);
          bodies.push(await first.json());
          bodies.push(await new Request(input, init).json());
          return json({});
        },
      },
    });
    await client.approveException('e1', 'Agreed.');
    expect(bodies).toEqual([{ comment: 'Agreed.' }, { comment: 'Agreed.' }]);
  });

  it('sends the token of the caller only where it is given', async () => {
    const { client, requests } = clientOf(() => json({}));
    await client.getOverview({ token: 't' });
    await client.getOverview();
    expect(requests[0].headers.get('authorization')).toBe('Bearer t');
    expect(requests[1].headers.get('authorization')).toBeNull();
  });

  it("throws Backstage's error where the request is refused", async () => {
    const { client } = clientOf(() =>
      json(
        {
          error: { name: 'NotAllowedError', message: 'Somebody else.' },
          response: { statusCode: 403 },
        },
        403,
      ),
    );
    const error = await client
      .approveException('e1', 'Mine.')
      .catch(caught => caught);
    expect(error).toBeInstanceOf(ResponseError);
    expect(error).toMatchObject({
      statusCode: 403,
      cause: { name: 'NotAllowedError', message: 'Somebody else.' },
    });
  });

  it('throws it too where the answer is not JSON', async () => {
    const { client } = clientOf(
      () => new Response('<html>Bad gateway</html>', { status: 502 }),
    );
    await expect(client.getOverview()).rejects.toMatchObject({
      name: 'ResponseError',
      statusCode: 502,
    });
  });

  it('throws where there is nothing in the answer', async () => {
    const { client } = clientOf(() => new Response(null, { status: 204 }));
    await expect(client.getOverview()).rejects.toThrow(/no content/);
  });

  it('ends with the signal', async () => {
    const controller = new AbortController();
    const { client, requests } = clientOf(() => json({}));
    controller.abort(new Error('left the page'));
    await expect(
      client.listServices({}, { signal: controller.signal }),
    ).rejects.toThrow('left the page');
    expect(requests[0].signal.aborted).toBe(true);
  });
});
