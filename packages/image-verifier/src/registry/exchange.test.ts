import { once } from 'node:events';
import {
  createServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent } from 'undici';
import { exchangeOver, type Exchange, type RawAnswer } from './exchange';

describe('exchangeOver', () => {
  let server: Server;
  let agent: Agent;
  let sockets: Socket[];
  let url: URL;
  /** What the server sends, byte for byte, for one request. */
  let respond: (socket: Socket) => void;

  beforeEach(async () => {
    sockets = [];
    agent = new Agent({ connections: 1 });
    server = createServer(socket => {
      sockets.push(socket);
      socket.on('error', () => {});
      socket.on('data', () => respond(socket));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    url = new URL(`http://127.0.0.1:${port}/v2/?n=1`);
  });

  afterEach(async () => {
    await agent.destroy();
    sockets.forEach(socket => socket.destroy());
    server.close();
  });

  const ask = (options: Partial<Exchange> = {}): Promise<RawAnswer> =>
    exchangeOver(agent, {
      method: 'GET',
      url,
      headers: {},
      maxBytes: 100,
      maxErrorBytes: 10,
      tooLarge: () => new Error('too large'),
      signal: new AbortController().signal,
      ...options,
    });

  const send = (...parts: string[]) => {
    respond = async socket => {
      for (const part of parts) {
        socket.write(part);
        await sleep(5);
      }
    };
  };

  const closed = async () => {
    while (sockets.some(socket => !socket.closed)) await sleep(5);
  };

  it('puts the parts of an answer together', async () => {
    send(
      'HTTP/1.1 200 OK\r\nContent-Length: 6\r\nX-A: 1\r\n\r\nab',
      'cd',
      'ef',
    );
    const { status, headers, body } = await ask();
    expect([status, headers['x-a'], body.toString()]).toEqual([
      200,
      '1',
      'abcdef',
    ]);
  });

  it('uses a connection again', async () => {
    send('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na');
    await ask();
    await ask();
    expect(sockets).toHaveLength(1);
  });

  it('does not take what comes before the answer for the answer', async () => {
    send(
      'HTTP/1.1 103 Early Hints\r\nX-A: hint\r\n\r\n',
      'HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone',
    );
    const { status, headers, body } = await ask();
    expect([status, headers['x-a'], body.toString()]).toEqual([
      404,
      undefined,
      'gone',
    ]);
  });

  it.each([
    ['by its length', 'Content-Length: 9\r\n\r\nabc'],
    ['in chunks', 'Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n'],
  ])('refuses an answer that breaks off, sent %s', async (_, rest) => {
    respond = socket => socket.end(`HTTP/1.1 200 OK\r\n${rest}`);
    await expect(ask()).rejects.toThrow();
  });

  it('stops at its bound, and closes the connection', async () => {
    send(`HTTP/1.1 200 OK\r\n\r\n${'a'.repeat(60)}`, 'a'.repeat(60));
    await expect(ask()).rejects.toThrow('too large');
    await closed();
  });

  it('keeps the beginning of a long error, and closes the connection', async () => {
    send('HTTP/1.1 500 No\r\n\r\n12345678', '9'.repeat(60));
    const { status, body } = await ask();
    expect([status, body.toString()]).toEqual([500, '12345678']);
    await closed();
  });

  it('ends with the reason of the signal, and closes the connection', async () => {
    send('HTTP/1.1 200 OK\r\n\r\n', 'abc');
    const controller = new AbortController();
    const answer = ask({ signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 30);
    await expect(answer).rejects.toThrow('enough');
    await closed();
  });

  it('sends nothing for whom has gone before there is a connection', async () => {
    let asked = 0;
    respond = () => {
      asked += 1;
    };
    const controller = new AbortController();
    const answer = ask({ signal: controller.signal });
    controller.abort(new Error('gone'));
    await expect(answer).rejects.toThrow('gone');
    await expect(ask({ signal: controller.signal })).rejects.toThrow('gone');
    await sleep(50);
    expect(asked).toBe(0);
  });

  it('reports a connection that is refused', async () => {
    server.close();
    await once(server, 'close');
    await expect(ask()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
