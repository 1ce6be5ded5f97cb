import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  changeRollout,
  EMPTY_ROLLOUT,
  extendState,
  signingDecisionProblem,
  type RolloutDocument,
  type ServiceDecisionRequest,
} from 'backstage-plugin-image-signing-common';
import { RolloutDecisions } from './rolloutDecisions';

/** The rollout's API over the domain's own rules. */
class FakePortal {
  rollout: RolloutDocument = EMPTY_ROLLOUT;
  waves: Array<{ name: string }> = [];
  /** What was decided for a service, by its path. */
  decided = new Map<string, ServiceDecisionRequest[]>();
  /** Answers that fail, as while the catalog is still empty. */
  failing = 0;
  readonly server: Server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const text = Buffer.concat(parts).toString();
    const [status, answer] = this.answer(
      `${request.method === 'PUT' ? 'PUT ' : ''}${request.url!}`,
      text ? JSON.parse(text) : undefined,
    );
    response.statusCode = status;
    response.end(JSON.stringify(answer));
  });

  private answer(url: string, body: any): [number, unknown] {
    if (url.startsWith('/api/auth/demo-dana')) {
      return [200, { backstageIdentity: { token: 't' } }];
    }
    if (url === '/api/image-signing/rollout') return [200, this.rollout];
    if (this.failing > 0 && body) {
      this.failing -= 1;
      return [400, {}];
    }
    if (url === '/api/image-signing/rollout/changes') {
      const result = changeRollout(this.rollout, body, {
        actor: 'user:default/dana',
        now: new Date(),
        maxPilots: 2,
        id: String(this.rollout.version),
      });
      if (!result.ok) return [409, result];
      this.rollout = result.document;
      return [200, this.rollout];
    }
    if (url.endsWith('/decision')) {
      const path = url.replace(/^PUT /, '');
      const versions = this.decided.get(path) ?? [];
      if (url.startsWith('PUT ')) {
        if (signingDecisionProblem(body.decision)) return [400, {}];
        if (body.version !== versions.length) return [409, {}];
        this.decided.set(path, [...versions, body]);
      }
      return [200, { version: this.decided.get(path)?.length ?? 0 }];
    }
    if (!body) return [200, { items: this.waves }];
    if (!extendState(this.rollout, new Date()).unlocked) return [409, {}];
    this.waves.push(body);
    return [201, body];
  }
}

describe('the rollout of the demo', () => {
  const portal = new FakePortal();
  let decisions: RolloutDecisions;

  beforeAll(async () => {
    await new Promise<void>(done => {
      portal.server.listen(0, '127.0.0.1', done);
    });
    const { port } = portal.server.address() as AddressInfo;
    decisions = new RolloutDecisions(`http://127.0.0.1:${port}`);
  });
  afterAll(() => {
    portal.server.close();
  });

  it('goes on where the last try ended, and is made once', async () => {
    portal.failing = 1;
    await expect(decisions.decide()).rejects.toThrow('answered 400');
    await decisions.decide();
    const { version, pilots, overrides } = portal.rollout;
    expect(pilots.map(({ trials }) => trials.length)).toEqual([3, 2]);
    expect(overrides).toHaveLength(1);
    expect(portal.waves).toHaveLength(3);
    const decided = () => [...portal.decided.values()].map(all => all.length);
    expect(decided()).toEqual([1, 1, 1]);

    await decisions.decide();
    expect(portal.rollout.version).toBe(version);
    expect(portal.waves).toHaveLength(3);
    expect(decided()).toEqual([1, 1, 1]);
  });
});
