import { healthLease } from './kyvernoInstallation';
import { Estate } from './estate';

const INTERVAL_MS = 30_000;

/** Keeps Kyverno's health lease fresh; an old one means a broken webhook. */
export function startHeartbeat({ clusters }: Estate): () => void {
  const beat = () => {
    for (const name of ['prod-eu', 'nonprod'] as const) {
      const { store } = clusters[name];
      const lease = store.get('leases', 'kyverno-health', 'kyverno')!;
      const { metadata, spec } = healthLease(new Date());
      const { annotations } = metadata;
      store.put({
        ...lease,
        metadata: { ...lease.metadata, annotations },
        spec,
      });
    }
  };
  const timer = setInterval(beat, INTERVAL_MS);
  return () => clearInterval(timer);
}
