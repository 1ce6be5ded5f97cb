import { once } from 'node:events';
import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MiddlewareFactory } from '@backstage/backend-defaults/rootHttpRouter';
import { mockServices } from '@backstage/backend-test-utils';
import express from 'express';
import PromiseRouter from 'express-promise-router';
import request from 'supertest';
import { bearerOrPassword, bearerToken, senderGuard } from './senderGuard';

const TOKEN = 'a-token-that-is-long';
const AUTHORIZED = { authorization: `Bearer ${TOKEN}` };

/** A door that opens when it is told to. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>(resolve => {
    open = resolve;
  });
  return { open, opened };
}

describe('senderGuard', () => {
  let server: Server;
  afterEach(() => server.close());

  /** A server behind the guard; what is let in waits for `handle`. */
  async function setUp(
    options: {
      tokenOf?: (source: string) => Promise<string | undefined>;
      handle?: () => Promise<void>;
    } = {},
  ) {
    const handle = jest.fn(options.handle ?? (async () => {}));
    const parse = jest.fn(express.json());
    const router = PromiseRouter();
    router.post(
      '/batches/:source',
      senderGuard({
        tokenOf:
          options.tokenOf ??
          (async source => (source === 'known' ? TOKEN : undefined)),
        tokenIn: bearerToken,
        needs: 'A batch needs the token of its source',
        what: 'batches',
      }),
      parse,
      async (_req, res) => {
        await handle();
        res.status(204).end();
      },
    );
    const app = express();
    app.use(router);
    app.use(
      MiddlewareFactory.create({
        logger: mockServices.logger.mock(),
        config: mockServices.rootConfig(),
      }).error(),
    );
    server = createServer(app).listen(0);
    await once(server, 'listening');
    const send = (
      source = 'known',
      headers: Record<string, string> = AUTHORIZED,
    ) => request(server).post(`/batches/${source}`).set(headers).send({});
    return { send, handle, parse };
  }

  it.each([
    ['no token', 'known', {}],
    ['another token', 'known', { authorization: 'Bearer something-else' }],
    [
      'a password where a bearer is due',
      'known',
      { authorization: `Basic ${btoa(`x:${TOKEN}`)}` },
    ],
    ['the token of another source', 'unknown', AUTHORIZED],
  ])(
    'lets nobody in with %s, and parses nothing',
    async (_what, source, headers) => {
      const { send, handle, parse } = await setUp();
      const { status, body } = await send(source, headers);
      expect(status).toBe(401);
      expect(body.error.message).toBe('A batch needs the token of its source');
      expect(parse).not.toHaveBeenCalled();
      expect(handle).not.toHaveBeenCalled();
    },
  );

  it('takes eight at once and asks the others to come back', async () => {
    const { open, opened } = gate();
    const all = gate();
    let handled = 0;
    const { send } = await setUp({
      handle: async () => {
        handled += 1;
        if (handled === 8) all.open();
        await opened;
      },
    });
    const first = Array.from({ length: 8 }, () => send().then(one => one));
    await all.opened;
    const { status, body } = await send();
    expect(status).toBe(503);
    expect(body.error.message).toBe('Too many batches at once');
    open();
    for (const { status: taken } of await Promise.all(first)) {
      expect(taken).toBe(204);
    }
    expect((await send()).status).toBe(204);
  });

  it('keeps no place for those who hang up while their token is read', async () => {
    const { open, opened } = gate();
    const closed: Array<Promise<unknown>> = [];
    const { send, handle } = await setUp({
      tokenOf: async source => {
        if (source === 'slow') await opened;
        return TOKEN;
      },
    });
    server.on('request', (_req, res) => closed.push(once(res, 'close')));
    const { port } = server.address() as AddressInfo;
    for (let count = 1; count <= 8; count += 1) {
      const hasty = httpRequest({
        port,
        path: '/batches/slow',
        method: 'POST',
        headers: AUTHORIZED,
      });
      hasty.on('error', () => {});
      const arrived = once(server, 'request');
      hasty.end('{}');
      await arrived;
      hasty.destroy();
      await closed.at(-1);
    }
    open();
    expect((await send()).status).toBe(204);
    expect(handle).toHaveBeenCalledTimes(1);
  });
});

describe('the token of a request', () => {
  it.each([
    [`Bearer ${TOKEN}`, TOKEN, TOKEN],
    [`bearer ${TOKEN}`, TOKEN, TOKEN],
    [`Basic ${btoa(`portal:${TOKEN}`)}`, undefined, TOKEN],
    [`Basic ${btoa(`portal:a:b`)}`, undefined, 'a:b'],
    [`Basic ${btoa(TOKEN)}`, undefined, undefined],
    [`Token ${TOKEN}`, undefined, undefined],
    ['', undefined, undefined],
  ])('in %j', (header, bearer, either) => {
    expect(bearerToken(header)).toBe(bearer);
    expect(bearerOrPassword(header)).toBe(either);
  });
});
