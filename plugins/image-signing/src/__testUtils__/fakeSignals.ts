import { act } from '@testing-library/react';
import type { SignalApi } from '@backstage/plugin-signals-react';
import type { ChangedSubject } from '../hooks/useChanges';

/** Signals that a test sends by hand. */
export function fakeSignals() {
  const subscribers = new Set<(message: never) => void>();
  const signals: SignalApi = {
    subscribe(channel, onMessage) {
      if (channel !== 'image-signing') throw new Error(channel);
      subscribers.add(onMessage);
      return { unsubscribe: () => subscribers.delete(onMessage) };
    },
  };
  const send = (changed: ChangedSubject) =>
    act(async () => {
      subscribers.forEach(tell => tell({ changed } as never));
    });
  return { signals, send, count: () => subscribers.size };
}
