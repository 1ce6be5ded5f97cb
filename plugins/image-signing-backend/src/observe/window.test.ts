import { Window } from './window';

function openWindow(resync: () => Promise<void>) {
  return new Window({
    lengthMs: 60_000,
    signal: new AbortController().signal,
    hooks: { resync, alive: async () => {}, stateChanged: () => {} },
  });
}

it('computes again each time it is asked, one after the other', async () => {
  const resync = jest.fn(async () => {});
  const window = openWindow(resync);
  await window.resync();
  await window.resync();
  expect(resync).toHaveBeenCalledTimes(2);
  window.close();
});

it('computes once for all that ask while resources are being listed', async () => {
  const resync = jest.fn(async () => {});
  const window = openWindow(resync);
  window.listing('pods');
  const asked = [window.resync(), window.resync()];
  window.listed('pods');
  await Promise.all(asked);
  expect(resync).toHaveBeenCalledTimes(1);
  window.close();
});

describe('a pause after a failure', () => {
  const paused = async (answers: Array<'before' | 'after'>) => {
    const window = openWindow(async () => {});
    if (answers.includes('before')) await window.alive();
    await new Promise(resolve => setTimeout(resolve, 5));
    let over = false;
    const pause = window.pause(30_000, Date.now()).then(() => {
      over = true;
    });
    await new Promise(resolve => setTimeout(resolve, 5));
    for (const answer of answers) if (answer === 'after') await window.alive();
    await new Promise(resolve => setTimeout(resolve, 1200));
    const ended = over;
    window.close();
    await pause;
    return ended;
  };

  it.each<[string, Array<'before' | 'after'>, boolean]>([
    ['lasts while the cluster is silent', ['before'], false],
    ['ends with the first answer', ['before', 'after'], true],
    ['ends with the first answer ever', ['after'], true],
  ])('%s', async (_, answers, ended) => {
    expect(await paused(answers)).toBe(ended);
  });

  it('lasts where the cluster has answered others since', async () => {
    const window = openWindow(async () => {});
    const failingSince = Date.now() - 1000;
    await window.alive();
    let over = false;
    const pause = window.pause(30_000, failingSince).then(() => {
      over = true;
    });
    await window.alive();
    await new Promise(resolve => setTimeout(resolve, 1200));
    expect(over).toBe(false);
    window.close();
    await pause;
  });
});

it('computes again for who asks while it computes', async () => {
  let finish = () => {};
  const resync = jest.fn(
    () =>
      new Promise<void>(resolve => {
        finish = resolve;
      }),
  );
  const window = openWindow(resync);
  const first = window.resync();
  await new Promise(resolve => setImmediate(resolve));
  const second = window.resync();
  finish();
  await first;
  await new Promise(resolve => setImmediate(resolve));
  finish();
  await second;
  expect(resync).toHaveBeenCalledTimes(2);
  window.close();
});
