import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  fixtureNamed,
  judgeNotationImage,
  NOTATION,
  notationDiscovery,
  notationMaterial,
  notationPolicy,
  readNotationFixture,
} from '../__testUtils__/notation';
import type { RevocationAnswer } from '../discovery/discovery';
import { parseCertificate, type Certificate } from './certificate';
import { Connections } from '../registry/connections';
import { ask, collectRevocation } from './collectRevocation';
import { encodeOcspRequest, readOcspResponse } from './ocsp';
import { judgeRevocation } from './revocation';

interface RevocationCase {
  name: string;
  chain: string[];
  /** By URL, base64. */
  answers: Record<string, string>;
  /** What the real library says of the leaf. */
  result: 'OK' | 'Revoked' | 'Unknown' | 'NonRevokable';
}

const { askedAt, cases } = readNotationFixture('revocation.json') as {
  askedAt: string;
  cases: RevocationCase[];
};

const MEANING = {
  OK: 'good',
  Revoked: 'revoked',
  Unknown: 'unknown',
  NonRevokable: 'unpublished',
} as const;

// RFC 6960 §4.2.2.2 wants the purpose in the certificate; the library does not.
const STRICTER: Record<string, string> = {
  'OCSP answer of a delegate that may not answer': 'unknown',
};

const chainOf = ({ chain }: RevocationCase): Certificate[] =>
  chain.map(der => parseCertificate(Buffer.from(der, 'base64')));

const answersOf = ({ answers, chain }: RevocationCase): RevocationAnswer[] =>
  Object.entries(answers).map(([url, content]) => ({
    kind: url.includes('ocsp') ? 'ocsp' : 'crl',
    url,
    certificate: parseCertificate(Buffer.from(chain[0], 'base64')).sha256,
    askedAt,
    content,
  }));

const caseNamed = (name: string): RevocationCase => {
  const found = cases.find(one => one.name === name);
  if (!found) throw new Error(`no case ${name}`);
  return found;
};

describe('revocation', () => {
  it.each(cases.map(one => [one.name, one] as const))(
    '%s: as the real library judges',
    (name, one) => {
      const { status } = judgeRevocation(chainOf(one), answersOf(one));
      expect(status).toBe(STRICTER[name] ?? MEANING[one.result]);
    },
  );

  it('is not checked where nobody asked', () => {
    const chain = chainOf(caseNamed('OCSP says good'));
    expect(judgeRevocation(chain, undefined)).toEqual({ status: 'unchecked' });
  });

  it('says when it was revoked', () => {
    const one = caseNamed('CRL with it');
    const { reason } = judgeRevocation(chainOf(one), answersOf(one));
    expect(reason?.detail).toMatch(/was revoked on 20\d\d-/);
  });

  it.each(['OCSP says good', 'CRL without it'])(
    '%s: no flipped byte makes it good',
    name => {
      const one = caseNamed(name);
      const chain = chainOf(one);
      const [answer] = answersOf(one);
      const original = Buffer.from(answer.content ?? '', 'base64');
      const accepted: number[] = [];
      for (let at = 0; at < original.length; at++) {
        const changed = Buffer.from(original);
        // eslint-disable-next-line no-bitwise -- one bit, another each time
        changed[at] ^= 1 << at % 7;
        const content = changed.toString('base64');
        const { status } = judgeRevocation(chain, [{ ...answer, content }]);
        if (status === 'good') {
          accepted.push(at);
        }
      }
      expect(accepted).toEqual([]);
    },
  );

  it('asks for the very certificate', () => {
    const one = caseNamed('OCSP says good');
    const [leaf, root] = chainOf(one);
    const request = encodeOcspRequest(leaf, root);
    const [{ content = '' }] = answersOf(one);
    const response = Buffer.from(content, 'base64');
    // The identifier in the answer is the one in the question.
    const serial = leaf.serialNumber.toString(16).padStart(2, '0');
    expect(request.toString('hex')).toContain(serial);
    expect(
      readOcspResponse(response, leaf, root, new Date(askedAt)).status,
    ).toBe('good');
  });
});

describe('collectRevocation', () => {
  let server: Server;
  let host: string;
  let seen: string[];

  beforeEach(async () => {
    seen = [];
    server = createServer((request, response) => {
      seen.push(`${request.method} ${request.url}`);
      if (request.url === '/large') {
        response.end(Buffer.alloc(30_000));
      } else {
        response.statusCode = 302;
        response.setHeader('location', `http://${host}/elsewhere`);
        response.end();
      }
    });
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(
    () =>
      new Promise<void>(resolve => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );

  const collect = async (name: string, hosts: string[]) => {
    const policy = notationPolicy(NOTATION.policies.strict);
    const discovery = notationDiscovery(fixtureNamed(name));
    const material = await notationMaterial(policy);
    return collectRevocation(discovery, material, { hosts });
  };

  it('asks no host that is not named', async () => {
    const { revocation } = await collect('jws-with-crl', ['example.com']);
    expect(revocation).toEqual([
      expect.objectContaining({
        kind: 'crl',
        url: 'http://127.0.0.1:1/root.crl',
        error: expect.stringContaining('not among the hosts'),
      }),
    ]);
  });

  it('takes what fails for an answer', async () => {
    const discovery = await collect('jws-with-crl', ['127.0.0.1:1']);
    expect(discovery.revocation?.[0]).toMatchObject({
      error: expect.stringContaining('ECONNREFUSED'),
    });
    const { evidence, result } = await judgeNotationImage(
      discovery,
      notationPolicy(NOTATION.policies.strict),
    );
    expect(evidence.signatures[0].notation?.revocation.status).toBe('unknown');
    expect(result.outcome).toBe('inconclusive');
    expect(result.reasons.map(({ code }) => code)).toContain(
      'REVOCATION_UNKNOWN',
    );
  });

  it.each([
    ['/large', undefined, 'larger than 20480 bytes'],
    ['/moved', undefined, 'answered 302'],
    ['/moved', 'elsewhere.example.com', 'not among the hosts'],
  ])('%s of %s: %s', async (path, other, error) => {
    const connections = new Connections();
    const answer = await ask(
      {
        kind: 'ocsp',
        url: `http://${other ?? host}${path}`,
        certificate: '00',
        body: Buffer.from('question'),
      },
      [host],
      connections,
      undefined,
    );
    await connections.close();
    expect(answer.content).toBeUndefined();
    expect(answer.error).toContain(error);
    expect(seen).toEqual(other ? [] : [`POST ${path}`]);
  });

  it('asks nobody about signatures that no store vouches for', async () => {
    const { revocation } = await collect('jws-untrusted', [host]);
    expect(revocation).toEqual([]);
  });

  it('has nothing to ask where nothing is published', async () => {
    const { revocation } = await collect('jws-stamped', [host]);
    expect(revocation).toEqual([]);
    expect(seen).toEqual([]);
  });
});
