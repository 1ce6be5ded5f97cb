import { act, render } from '@testing-library/react';
import { TestApiProvider } from '@backstage/frontend-test-utils';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { fakeSignals } from '../__testUtils__/fakeSignals';
import {
  EVERY_MS,
  GATHER_MS,
  useChanges,
  type ChangedSubject,
} from './useChanges';

function setUp(options: { installed?: boolean } = {}) {
  const { signals, send, count } = fakeSignals();
  const onChange = jest.fn();
  const Page = (props: { subjects: ChangedSubject[] }) => {
    useChanges(props.subjects, onChange);
    return null;
  };
  const apis =
    options.installed === false ? [] : [[signalApiRef, signals] as const];
  const rendered = render(
    <TestApiProvider apis={apis as never}>
      <Page subjects={['denials', 'fleet']} />
    </TestApiProvider>,
  );
  return { send, count, onChange, ...rendered };
}

const wait = (ms: number) => act(async () => jest.advanceTimersByTime(ms));

describe('useChanges', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  it('calls once for what comes together, and soon', async () => {
    const { send, onChange } = setUp();
    await send('denials');
    await send('fleet');
    await wait(GATHER_MS - 1);
    expect(onChange).not.toHaveBeenCalled();
    await wait(1);
    expect(onChange).toHaveBeenCalledTimes(1);
  });

  it('calls at most once a while, and never loses the last change', async () => {
    const { send, onChange } = setUp();
    for (let i = 0; i < 40; i += 1) {
      await send('fleet');
      await wait(250);
    }
    expect(onChange).toHaveBeenCalledTimes(2);
    await wait(EVERY_MS);
    expect(onChange).toHaveBeenCalledTimes(3);
    await wait(10 * EVERY_MS);
    expect(onChange).toHaveBeenCalledTimes(3);
  });

  it('leaves alone what it is not about', async () => {
    const { send, onChange } = setUp();
    await send('exceptions');
    await wait(EVERY_MS);
    expect(onChange).not.toHaveBeenCalled();
  });

  it('waits while nobody looks at the tab', async () => {
    const hidden = jest.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    const { send, onChange } = setUp();
    await send('denials');
    await wait(EVERY_MS);
    expect(onChange).not.toHaveBeenCalled();
    hidden.mockReturnValue(false);
    await act(async () => {
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await wait(GATHER_MS);
    expect(onChange).toHaveBeenCalledTimes(1);
  });

  it('does nothing without the signals plugin, and nothing after it is gone', async () => {
    const without = setUp({ installed: false });
    expect(without.count()).toBe(0);
    const { send, count, onChange, unmount } = setUp();
    await send('denials');
    unmount();
    await wait(EVERY_MS);
    expect(onChange).not.toHaveBeenCalled();
    expect(count()).toBe(0);
  });
});
