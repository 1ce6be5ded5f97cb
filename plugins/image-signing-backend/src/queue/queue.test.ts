import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { databaseIds } from '../__testUtils__/database';
import { eventually } from '../observe/__testUtils__/eventually';
import { createQueues } from './index';
import type { Queues } from './types';

describe('queues', () => {
  const databases = TestDatabases.create({ ids: databaseIds });
  const opened: Queues[] = [];

  afterEach(async () => {
    await Promise.all(opened.splice(0).map(queues => queues.stop()));
  });

  describe.each(databases.eachSupportedId())('on %s', id => {
    async function open() {
      const knex = await databases.init(id);
      const queues = createQueues(knex, mockServices.logger.mock());
      opened.push(queues);
      return { knex, queues };
    }

    it('takes each key once while it waits, and all of them', async () => {
      const { queues } = await open();
      const queue = await queues.open('images');
      const keys = Array.from({ length: 60 }, (_, index) => `image-${index}`);
      await queue.enqueue(keys);
      await queue.enqueue(keys);
      const done: string[] = [];
      let active = 0;
      let most = 0;
      await queue.work(
        async key => {
          active += 1;
          most = Math.max(most, active);
          await new Promise(resolve => setTimeout(resolve, 5));
          active -= 1;
          done.push(key);
        },
        { concurrency: 8, timeoutMs: 10_000 },
      );
      await eventually(() =>
        expect([...done].sort()).toEqual([...keys].sort()),
      );
      expect(most).toBeLessThanOrEqual(8);
      expect(most).toBeGreaterThan(1);
    });

    it('takes a key again after it is done', async () => {
      const { queues } = await open();
      const queue = await queues.open('images');
      const done: string[] = [];
      await queue.work(
        async key => {
          done.push(key);
        },
        { concurrency: 1, timeoutMs: 10_000 },
      );
      await queue.enqueue(['one']);
      await eventually(() => expect(done).toEqual(['one']));
      // Until it is noted as done, a key counts as waiting.
      await new Promise(resolve => setTimeout(resolve, 500));
      await queue.enqueue(['one']);
      await eventually(() => expect(done).toEqual(['one', 'one']));
    });

    it('tries again what failed, and nothing else', async () => {
      const { queues } = await open();
      const queue = await queues.open('images');
      const tried: Record<string, number> = {};
      await queue.work(
        async key => {
          tried[key] = (tried[key] ?? 0) + 1;
          if (key === 'bad' && tried[key] === 1) throw new Error('not now');
        },
        { concurrency: 4, timeoutMs: 10_000 },
      );
      await queue.enqueue(['good', 'bad']);
      await eventually(() => expect(tried).toEqual({ good: 1, bad: 2 }));
    });

    it('tells the work when its time is over', async () => {
      const { queues } = await open();
      const queue = await queues.open('slow');
      const aborted = jest.fn();
      await queue.work(
        async (_key, signal) => {
          await new Promise<void>(resolve => {
            signal.addEventListener('abort', () => {
              aborted();
              resolve();
            });
          });
        },
        { concurrency: 1, timeoutMs: 1000 },
      );
      await queue.enqueue(['slow']);
      await eventually(() => expect(aborted).toHaveBeenCalled());
    });
  });

  const postgres = databases
    .eachSupportedId()
    .filter(([id]) => id !== 'SQLITE_3');
  if (postgres.length > 0) {
    it.each(postgres)('shares the work of replicas on %s', async id => {
      const knex = await databases.init(id);
      const done: string[] = [];
      const perReplica = [0, 0];
      const replicas = [0, 1].map(() => {
        const queues = createQueues(knex, mockServices.logger.mock());
        opened.push(queues);
        return queues;
      });
      const keys = Array.from({ length: 100 }, (_, index) => `image-${index}`);
      const shared = [];
      for (const replica of replicas) {
        const queue = await replica.open('images');
        await queue.enqueue(keys);
        shared.push(queue);
      }
      for (const [index, queue] of shared.entries()) {
        await queue.work(
          async key => {
            await new Promise(resolve => setTimeout(resolve, 20));
            perReplica[index] += 1;
            done.push(key);
          },
          { concurrency: 4, timeoutMs: 10_000 },
        );
      }
      await eventually(() => expect(done.length).toBeGreaterThanOrEqual(100));
      expect([...done].sort()).toEqual([...keys].sort());
      expect(Math.min(...perReplica)).toBeGreaterThan(0);
    });

    it.each(postgres)('takes over what a dead replica held on %s', async id => {
      const knex = await databases.init(id);
      const queues = createQueues(knex, mockServices.logger.mock());
      opened.push(queues);
      const queue = await queues.open('images');
      await queue.enqueue(['held']);
      // As a replica leaves it that is killed in the middle of its work.
      await knex.raw(
        "update image_signing_queue.job set state = 'active', started_on = now() - interval '10 minutes' where name = 'images'",
      );
      const done: string[] = [];
      await queue.work(
        async key => {
          done.push(key);
        },
        { concurrency: 1, timeoutMs: 10_000 },
      );
      await eventually(() => expect(done).toEqual(['held']), 50_000);
    });
  }
});
