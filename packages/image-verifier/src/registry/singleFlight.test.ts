import { SingleFlight } from './singleFlight';

describe('SingleFlight', () => {
  const flights = new SingleFlight<string>();

  it('leaves the signal of what has ended alone', async () => {
    let seen: AbortSignal | undefined;
    await flights.run('key', undefined, async signal => {
      seen = signal;
      return 'done';
    });
    expect(seen?.aborted).toBe(false);
  });

  it('aborts what nobody waits for any more', async () => {
    let seen: AbortSignal | undefined;
    const callers = [new AbortController(), new AbortController()];
    const runs = callers.map(({ signal }) =>
      flights.run('key', signal, shared => {
        seen = shared;
        return new Promise(() => {});
      }),
    );
    callers[0].abort(new Error('first'));
    await expect(runs[0]).rejects.toThrow('first');
    expect(seen?.aborted).toBe(false);
    callers[1].abort(new Error('second'));
    await expect(runs[1]).rejects.toThrow('second');
    expect(seen?.aborted).toBe(true);
  });

  it('starts anew for who asks after a failure', async () => {
    const fail = flights.run('key', new AbortController().signal, async () => {
      throw new Error('no');
    });
    await expect(fail).rejects.toThrow('no');
    const again = flights.run('key', undefined, async () => 'yes');
    await expect(again).resolves.toBe('yes');
  });
});
