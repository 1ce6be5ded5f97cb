import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseGateRun, type GateRun } from 'image-verifier';

/**
 * Stands in for the portal's two routes about gates: it keeps what it is sent
 * and answers what verified. The real routes have tests of their own.
 */
export class GatePortal {
  readonly runs: GateRun[] = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<GatePortal> {
    const server = createServer();
    await new Promise<void>(done => {
      server.listen(0, '127.0.0.1', done);
    });
    const portal = new GatePortal(server);
    server.on('request', async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part);
      const answer = (status: number, body: unknown) => {
        response.statusCode = status;
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(body));
      };
      if (!request.headers.authorization) {
        answer(401, {});
      } else if (request.method === 'POST') {
        portal.runs.push(
          parseGateRun(JSON.parse(String(Buffer.concat(parts)))),
        );
        answer(201, {});
      } else {
        answer(200, { items: portal.verified() });
      }
    });
    return portal;
  }

  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/api/image-signing`;
  }

  clear(): void {
    this.runs.length = 0;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(done => {
      this.server.close(done);
    });
  }

  private verified() {
    return this.runs
      .filter(({ result }) => result === 'verified')
      .map(({ image, environment, at, pipeline }) => ({
        repository: image.repository,
        environment,
        digest: image.digest,
        at,
        verifiedBy: pipeline.runId,
      }));
  }
}
