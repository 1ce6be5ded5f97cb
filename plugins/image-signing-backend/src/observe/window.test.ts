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
