import { createServer, IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigReader } from '@backstage/config';
import { contract } from '../manifests/__testUtils__/contract';
import { clusterWith, NARROW } from '../manifests/__testUtils__/policies';
import { writeManifests } from '../manifests/writeManifests';
import { PolicyRepository, readPolicyRepositories } from './policyRepositories';
import { proposalOf } from './proposal';
import { PolicyProposer, withoutProposals } from './proposeExceptions';

const BRANCH = 'image-signing/exception-1a2b3c4d';
const FOLDER = 'exceptions/prod-eu';
const KYVERNO = `${FOLDER}/exc-sec-42-1a2b3c4d-kyverno.yaml`;

interface Seen {
  method: string;
  url: string;
  token?: string;
  body: any;
}
type Answer =
  | { status: number; body?: unknown; headers?: Record<string, string> }
  | 'silence';

/** A host that answers by the beginning of `METHOD path`; the last match counts. */
class FakeHost {
  readonly seen: Seen[] = [];
  readonly answers: Array<[start: string, answer: Answer]> = [];
  readonly later: Array<[start: string, answer: () => Answer]> = [];
  #server!: Server;

  async start(): Promise<string> {
    this.#server = createServer(async (req, res) => {
      const { method = '', url = '' } = req;
      const text = await bodyOf(req);
      this.seen.push({
        method,
        url: decodeURIComponent(url),
        token: req.headers.authorization,
        body: text ? JSON.parse(text) : undefined,
      });
      const line = `${method} ${decodeURIComponent(url)}`;
      const answer =
        this.later.find(([s]) => line.startsWith(s))?.[1]() ??
        this.answers.filter(([s]) => line.startsWith(s)).at(-1)?.[1];
      if (answer === 'silence') return;
      res.writeHead(answer?.status ?? 404, {
        'Content-Type': 'application/json',
        ...answer?.headers,
      });
      res.end(JSON.stringify(answer?.body ?? { message: 'Not Found' }));
    });
    await new Promise<void>(done => this.#server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  on(start: string, answer: Answer) {
    this.answers.push([start, answer]);
    return this;
  }

  /** Answers anew each time. */
  onEach(start: string, answer: () => Answer) {
    this.later.push([start, answer]);
    return this;
  }

  writes() {
    return this.seen.filter(({ method }) => method !== 'GET');
  }

  async stop() {
    this.#server.closeAllConnections();
    await new Promise(done => this.#server.close(done));
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe.each(['github', 'gitlab'] as const)(
  'a change proposed on %s',
  type => {
    const github = type === 'github';
    let host: FakeHost;
    let apiBaseUrl: string;

    beforeEach(async () => {
      host = new FakeHost();
      apiBaseUrl = await host.start();
    });
    afterEach(() => host.stop());

    const list = github
      ? 'GET /repos/org/policies/pulls'
      : 'GET /projects/org/sub/policies/merge_requests';
    const open = github
      ? 'POST /repos/org/policies/pulls'
      : 'POST /projects/org/sub/policies/merge_requests';
    const link = github
      ? { html_url: 'https://scm.example.com/pull/7' }
      : { web_url: 'https://scm.example.com/pull/7' };

    function ready() {
      host.on(list, { status: 200, body: [] });
      if (github) {
        host
          .on('GET /repos/org/policies/git/ref/heads/main', {
            status: 200,
            body: { object: { sha: 'abc' } },
          })
          .on('POST /repos/org/policies/git/refs', { status: 201, body: {} })
          .on('PUT /repos/org/policies/contents/', { status: 201, body: {} });
      } else {
        host.on('POST /projects/org/sub/policies/repository/commits', {
          status: 201,
          body: {},
        });
      }
      return host.on(open, { status: 201, body: link });
    }

    function configOf(login: object = { token: 'secret-token' }) {
      return new ConfigReader({
        integrations: {
          [type]: [{ host: 'scm.example.com', apiBaseUrl, ...login }],
        },
        imageSigning: {
          exceptions: {
            repositories: [
              {
                clusters: ['prod-*'],
                url: github
                  ? 'https://scm.example.com/org/policies/tree/main/exceptions'
                  : 'https://scm.example.com/org/sub/policies/-/tree/main/exceptions',
              },
            ],
          },
        },
      });
    }

    function propose(config = configOf()) {
      const proposer = PolicyProposer.fromConfig(config, { timeoutMs: 500 });
      const repository = proposer.repositoryOf('prod-eu') as PolicyRepository;
      const exception = contract();
      const manifests = writeManifests({
        exception,
        objects: clusterWith(),
        policies: NARROW.slice(0, 1),
        references: [],
      });
      const proposal = proposalOf(exception, manifests, repository);
      return { proposal, run: () => proposer.propose(repository, proposal) };
    }

    it('creates a branch, the files and the request, with the token', async () => {
      ready();
      const { run, proposal } = propose();
      expect(await run()).toEqual({
        url: 'https://scm.example.com/pull/7',
        created: true,
      });
      expect(proposal.files.map(({ path }) => path)).toEqual([KYVERNO]);
      expect(
        host.seen.every(({ token }) => token === 'Bearer secret-token'),
      ).toBe(true);
      const bodies = host.writes().map(({ body }) => body);
      const [{ content }] = proposal.files;
      const onGithub = [
        { ref: `refs/heads/${BRANCH}`, sha: 'abc' },
        {
          message: 'Exception SEC-42',
          content: base64(content),
          branch: BRANCH,
        },
        expect.objectContaining({ head: BRANCH, base: 'main' }),
      ];
      const onGitlab = [
        expect.objectContaining({
          branch: BRANCH,
          start_branch: 'main',
          actions: [{ action: 'create', file_path: KYVERNO, content }],
        }),
        expect.objectContaining({
          source_branch: BRANCH,
          target_branch: 'main',
        }),
      ];
      expect(bodies).toEqual(github ? onGithub : onGitlab);
    });

    it('finds an open request again and writes nothing', async () => {
      ready().on(list, { status: 200, body: [link] });
      expect(await propose().run()).toEqual({
        url: 'https://scm.example.com/pull/7',
        created: false,
      });
      expect(host.writes()).toEqual([]);
    });

    const fileAt = github
      ? `GET /repos/org/policies/contents/${KYVERNO}`
      : `GET /projects/org/sub/policies/repository/files/${KYVERNO}`;

    it('goes on where an attempt was broken off', async () => {
      const { proposal } = propose();
      ready()
        .on(fileAt, {
          status: 200,
          body: { content: base64(proposal.files[0].content) },
        })
        .on('GET /projects/org/sub/policies/repository/branches/', {
          status: 200,
          body: {},
        })
        .on('POST /repos/org/policies/git/refs', {
          status: 422,
          body: { message: 'Reference already exists' },
        });
      expect((await propose().run()).created).toBe(true);
      const written = host
        .writes()
        .filter(({ url }) => /contents|commits/.test(url));
      expect(written).toEqual([]);
    });

    it('overwrites no file', async () => {
      ready().on(fileAt, { status: 200, body: { content: base64('mine') } });
      await expect(propose().run()).rejects.toThrow(
        `${KYVERNO} is already there`,
      );
      expect(
        host.writes().some(({ url }) => /contents|commits/.test(url)),
      ).toBe(false);
    });

    it.each([
      [401, 'does not accept the token'],
      [404, 'may not see it'],
      [422, 'answered 422: title is too long'],
      [500, 'answered 500'],
    ])('says what a %s means', async (status, text) => {
      ready().on(open, { status, body: { message: 'title is too long' } });
      await expect(propose().run()).rejects.toThrow(text);
    });

    it.each([
      [401, {}, "put a valid one into 'integrations'"],
      [403, {}, 'must be allowed to create branches, files and pull requests'],
      [404, {}, 'check imageSigning.exceptions.repositories'],
      [409, {}, 'check its rules for branches'],
      [422, {}, 'check its rules for branches'],
      [429, { 'retry-after': '30' }, 'try again in 30 s (answered 429'],
      [403, { 'x-ratelimit-remaining': '0' }, 'asks to wait; try again later'],
    ])('names what mends a %s with %j', async (status, headers, text) => {
      const write = github
        ? 'PUT /repos/org/policies/contents/'
        : 'POST /projects/org/sub/policies/repository/commits';
      const body = { message: 'Repository rule violations found' };
      ready().on(write, { status, headers, body });
      const failure = await propose()
        .run()
        .catch(error => error);
      expect(failure.name).toBe('ServiceUnavailableError');
      expect(failure.message).toContain(text);
      expect(failure.message).toContain('Repository rule violations found');
      expect(failure.message).not.toContain('secret-token');
    });

    it('says that its branch may not be made', async () => {
      const body = { message: 'Creations of this branch are not allowed' };
      ready()
        .on('POST /repos/org/policies/git/refs', { status: 422, body })
        .on('POST /projects/org/sub/policies/repository/commits', {
          status: 403,
          body,
        });
      await expect(propose().run()).rejects.toThrow(
        /branch.*Creations of this branch are not allowed/i,
      );
      expect(host.writes()).toHaveLength(1);
    });

    it('links to the request that somebody else opened meanwhile', async () => {
      let asked = 0;
      ready()
        .on(open, {
          status: github ? 422 : 409,
          body: { message: 'A pull request already exists' },
        })
        .onEach(list, () => {
          asked += 1;
          return { status: 200, body: asked === 1 ? [] : [link] };
        });
      expect(await propose().run()).toEqual({
        url: 'https://scm.example.com/pull/7',
        created: false,
      });
    });

    it('says that the files were merged before', async () => {
      const { proposal } = propose();
      ready()
        .on(fileAt, {
          status: 200,
          body: { content: base64(proposal.files[0].content) },
        })
        .on(open, {
          status: 422,
          body: {
            message: 'Validation Failed',
            errors: [{ message: `No commits between main and ${BRANCH}` }],
          },
        });
      await expect(propose().run()).rejects.toThrow('already in main');
    });

    it('gives up on a host that does not answer', async () => {
      ready().on(list, 'silence');
      await expect(propose().run()).rejects.toThrow(
        'scm.example.com did not answer within 0.5 s',
      );
    });

    it('asks for a token where the integration has none', async () => {
      await expect(propose(configOf({})).run()).rejects.toThrow('has no token');
      expect(host.seen).toEqual([]);
    });
  },
);

describe('repositories of exceptions', () => {
  const read = (url: string) =>
    readPolicyRepositories(
      new ConfigReader({
        integrations: {
          gitlab: [
            {
              host: 'git.example.com',
              apiBaseUrl: 'https://git.example.com/api/v4',
              token: 't',
            },
          ],
        },
        imageSigning: { exceptions: { repositories: [{ url }] } },
      }),
    );

  it('reads host, project, branch and folder', () => {
    expect(
      read('https://git.example.com/a/b/c/-/tree/main/prod/exceptions'),
    ).toEqual([
      expect.objectContaining({
        type: 'gitlab',
        project: 'a/b/c',
        branch: 'main',
        folder: 'prod/exceptions',
        clusters: ['*'],
      }),
    ]);
  });

  it.each([
    ['nonsense', 'write a URL'],
    ['https://elsewhere.example.com/a/b/tree/main', "of 'integrations'"],
    ['https://git.example.com/a/b', 'repository, branch and folder'],
    ['https://git.example.com/a/b/-/tree/main/x/..%2fy', 'repository, branch'],
    ['https://git.example.com/a/b/-/tree/main?x=1', 'repository, branch'],
  ])('refuses %s', (url, text) => {
    expect(() => read(url)).toThrow(
      /imageSigning\.exceptions\.repositories\[0\]\.url/,
    );
    expect(() => read(url)).toThrow(text);
  });

  it.each([
    ['azure', 'dev.azure.com', {}, 'Azure DevOps'],
    ['bitbucketCloud', 'bitbucket.org', {}, 'Bitbucket Cloud'],
    [
      'bitbucketServer',
      'bitbucket.example.com',
      { apiBaseUrl: 'https://bitbucket.example.com/rest/api/1.0' },
      'Bitbucket Server',
    ],
  ])('says of %s that files are copied there', (type, host, more, title) => {
    const [repository] = readPolicyRepositories(
      new ConfigReader({
        integrations: { [type]: [{ host, ...more }] },
        imageSigning: {
          exceptions: {
            repositories: [{ url: `https://${host}/org/policies` }],
          },
        },
      }),
    );
    expect(repository).toMatchObject({ type: 'other', title });
    expect(repository.type === 'other' && withoutProposals(repository)).toBe(
      `Pull requests are opened on GitHub and GitLab, not on ${title} (${host}): copy or download the files and propose them there.`,
    );
  });

  it('proposes nothing that is not narrow', () => {
    expect(() =>
      proposalOf(
        contract(),
        [
          {
            engine: 'connaisseur',
            engineTitle: 'Connaisseur',
            policies: [],
            files: [{ name: 'a.yaml', yaml: 'a: 1', changes: true }],
            notes: [],
            limits: [],
            probes: [],
            narrow: false,
          },
        ],
        read('https://git.example.com/a/b/-/tree/main')[0] as PolicyRepository,
      ),
    ).toThrow('no narrow manifest');
  });
});
