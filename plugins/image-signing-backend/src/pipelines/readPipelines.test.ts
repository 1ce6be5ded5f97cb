import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { NotFoundError } from '@backstage/errors';
import { ScmIntegrations } from '@backstage/integration';
import type { Knex } from 'knex';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import { readPipelineConfig } from './readPipelineConfig';
import { readPipelines } from './readPipelines';

const integrations = ScmIntegrations.fromConfig(
  new ConfigReader({
    integrations: {
      github: [{ host: 'github.com', token: 'x' }],
      gitlab: [{ host: 'gitlab.com', token: 'x' }],
      azure: [{ host: 'dev.azure.com' }],
    },
  }),
);
const HUB = 'https://github.com/org/payments';
const LAB = 'https://gitlab.com/org/group/ledger';
const T0 = new Date('2026-11-22T08:00:00Z');
const later = (hours: number) => new Date(T0.getTime() + hours * 3_600_000);

describe('readPipelines', () => {
  const databases = TestDatabases.create({ ids: databaseIds });

  async function named(knex: Knex, ...repositories: string[]) {
    await knex('catalog_entities').delete();
    for (const [index, sourceRepository] of repositories.entries()) {
      await knex('catalog_entities').insert({
        entity_ref: `component:default/c${index}`,
        kind: 'Component',
        title: `c${index}`,
        mapping: JSON.stringify({ id: 'x', sourceRepository }),
        hash: 'h',
      });
    }
  }

  async function setUp(id: (typeof databaseIds)[number]) {
    const knex = await migratedDatabase(databases, id);
    const asked: string[] = [];
    let files: Record<string, string> = {};
    const run = (now: Date) =>
      readPipelines({
        knex,
        logger: mockServices.logger.mock(),
        integrations,
        settings: readPipelineConfig(new ConfigReader({})),
        now,
        reader: {
          async search(url) {
            asked.push(url);
            const [, start] = /^(.*?)\/(?:-\/)?blob\/HEAD\//.exec(url)!;
            // As Backstage's readers: one file that is not there is no error.
            if (
              url.endsWith('*') &&
              !Object.keys(files).some(file => file.startsWith(start))
            ) {
              throw new NotFoundError(`${start} is not there`);
            }
            const prefix = url.replace(/\*$/, '');
            return {
              etag: '',
              files: Object.entries(files)
                .filter(([file]) => file.startsWith(prefix))
                .map(([file, text]) => ({
                  url: file,
                  content: async () => Buffer.from(text),
                })),
            };
          },
        },
      });
    const rows = async () =>
      (await knex('pipelines').orderBy('repository')).map(row => ({
        repository: row.repository,
        state: row.state,
        message: row.message,
        finding: row.finding && JSON.parse(row.finding),
      }));
    const put = (now: Record<string, string>) => {
      files = now;
    };
    return { knex, asked, put, run, rows };
  }

  it.each(databases.eachSupportedId())(
    'reads what the catalog names, when it is due, on %p',
    async id => {
      const { knex, asked, put, run, rows } = await setUp(id);
      await named(knex, HUB, LAB, HUB);
      put({
        [`${HUB}/blob/HEAD/.github/workflows/release.yml`]:
          'jobs: { a: { steps: [{ run: "cosign sign $I@$D" }] } }',
        [`${HUB}/blob/HEAD/.github/workflows/notes.md`]: 'cosign sign x:1',
        [`${LAB}/-/blob/HEAD/.gitlab-ci.yml`]:
          'gate: { script: [image-verifier verify $I@$D] }',
      });
      expect(await run(T0)).toBe(2);
      expect(await rows()).toMatchObject([
        {
          repository: HUB,
          state: 'read',
          finding: {
            files: ['.github/workflows/release.yml'],
            sign: { state: 'found' },
            verify: { state: 'missing' },
          },
        },
        {
          repository: LAB,
          state: 'read',
          finding: {
            files: ['.gitlab-ci.yml'],
            sign: { state: 'missing' },
            verify: { state: 'found' },
          },
        },
      ]);

      // Not again before a day has passed.
      asked.length = 0;
      expect(await run(later(23))).toBe(0);
      expect(asked).toEqual([]);
      expect(await run(later(25))).toBe(2);

      // What the catalog no longer names is forgotten.
      await named(knex, LAB);
      await run(later(26));
      expect((await rows()).map(row => row.repository)).toEqual([LAB]);
    },
  );

  it.each(databases.eachSupportedId())(
    'shows nothing old where a repository can no longer be read, on %p',
    async id => {
      const { knex, put, run, rows } = await setUp(id);
      await named(knex, HUB);
      const file = `${HUB}/blob/HEAD/.github/workflows/release.yml`;
      put({ [file]: 'jobs: { a: { steps: [{ run: "cosign sign $I@$D" }] } }' });
      await run(T0);
      put({});
      await run(later(25));
      expect(await rows()).toEqual([
        {
          repository: HUB,
          state: 'unreadable',
          message: expect.stringContaining('is not there'),
          finding: null,
        },
      ]);
      // It is tried again sooner than a day.
      put({ [`${HUB}/blob/HEAD/Jenkinsfile`]: "sh 'make'" });
      expect(await run(later(27))).toBe(1);
      expect((await rows())[0].state).toBe('read');
    },
  );

  it('tells a repository without a pipeline, and a host that is not read', async () => {
    const { knex, put, run, rows } = await setUp('SQLITE_3');
    const azure = 'https://dev.azure.com/org/_git/x';
    const stranger = 'https://git.example.com/org/x';
    await named(knex, HUB, LAB, azure, stranger);
    put({ [`${HUB}/blob/HEAD/README.md`]: '' });
    await run(T0);
    expect(
      (await rows()).map(({ repository, state, message }) => [
        repository,
        state,
        message,
      ]),
    ).toEqual([
      [azure, 'unreadable', expect.stringContaining('is a azure')],
      [stranger, 'unreadable', expect.stringContaining('none of them')],
      [HUB, 'no-pipeline', null],
      // Where only single files are asked for, none may mean no access.
      [LAB, 'unreadable', expect.stringContaining('may not see it')],
    ]);
  });
});

describe('readPipelineConfig', () => {
  it('reads nothing where nothing is said', () => {
    expect(readPipelineConfig(new ConfigReader({}))).toEqual({
      read: false,
      everyMs: 86_400_000,
      templates: [],
    });
  });

  it('refuses a template that would be every template', () => {
    expect(() =>
      readPipelineConfig(
        new ConfigReader({
          imageSigning: { pipelines: { templates: [{ match: '**' }] } },
        }),
      ),
    ).toThrow(/templates\[0\].match would match every template/);
  });
});
