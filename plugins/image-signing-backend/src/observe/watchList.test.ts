import { WatchListSupport } from './watchList';

describe('WatchListSupport', () => {
  it('is tried again after an hour: the server may be another version', () => {
    let now = 0;
    const support = new WatchListSupport(() => now);
    expect(support.usable).toBe(true);
    expect(support.refuse()).toBe(true);
    expect(support.refuse()).toBe(false);
    now = 59 * 60_000;
    expect(support.usable).toBe(false);
    now = 61 * 60_000;
    expect(support.usable).toBe(true);
    expect(support.refuse()).toBe(true);
  });
});
