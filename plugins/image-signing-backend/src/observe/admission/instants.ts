import type { KubernetesObject } from 'backstage-plugin-image-signing-node';
import { readTime } from './foundExceptions';
import type { CelNode } from './cel';

const MAX_TEXT = 100_000;
const WRITTEN = /['"](\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|[+-]\d\d:\d\d))\\?['"]/g;

/** The time that a CEL expression stands for: `time.now()`, or one that is written. */
export function instantOf(
  node: CelNode,
  now: Date | undefined,
): number | undefined {
  if (node.op === 'rcall') {
    const [name, target, args] = node.args;
    const isNow =
      name === 'now' &&
      args.length === 0 &&
      target.op === 'id' &&
      target.args === 'time';
    return isNow ? now?.getTime() : undefined;
  }
  if (node.op !== 'call' || node.args[0] !== 'timestamp') return undefined;
  const [text] = node.args[1];
  const time = text?.op === 'value' ? readTime(text.args) : undefined;
  return time === undefined ? undefined : Date.parse(time);
}

/** The earliest of several times; undefined where there is none. */
export function earliest(
  times: ReadonlyArray<string | undefined>,
): string | undefined {
  return times.filter(time => time !== undefined).sort()[0];
}

/**
 * The next time that is written in the specs of objects: until then time alone
 * changes nothing of what they say.
 */
export function nextInstant(
  objects: readonly KubernetesObject[],
  now: Date | undefined,
): string | undefined {
  if (!now) return undefined;
  const after = now.toISOString();
  return earliest(
    objects.flatMap(({ spec }) =>
      [...(JSON.stringify(spec) ?? '').slice(0, MAX_TEXT).matchAll(WRITTEN)]
        .map(([, text]) => readTime(text))
        .filter(time => time !== undefined && time > after),
    ),
  );
}
