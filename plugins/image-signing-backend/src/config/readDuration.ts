import { Config, readDurationFromConfig } from '@backstage/config';
import { HumanDuration } from '@backstage/types';
import { Duration } from 'luxon';

/** A duration in milliseconds. */
export function readDuration(
  config: Config | undefined,
  key: string,
  fallback: HumanDuration,
): number {
  const duration = config?.has(key)
    ? readDurationFromConfig(config, { key })
    : fallback;
  return Duration.fromObject(duration).toMillis();
}
