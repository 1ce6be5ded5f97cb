import { podSpecOf } from '../podImages';
import { Body, KubeObject } from '../types';

const END = /^\{\{ time_before\(time_now_utc\(\), '([^']+)'\) \}\}$/;
const ACCOUNT =
  /^\{\{ request\.object\.[A-Za-z.]+\.serviceAccountName \|\| 'default' \}\}$/;
const IMAGES =
  /^\{\{ length\(request\.object\.[A-Za-z.]+\.\[containers, initContainers, ephemeralContainers\]\[\]\.image \| \[\?(.+)\]\) \}\}$/;
const VOLUMES =
  /^\{\{ length\(\(request\.object\.[A-Za-z.]+\.volumes \|\| `\[\]`\)\[\]\.image\.reference \| \[\?(.+)\]\) \}\}$/;

/**
 * Whether the conditions of a PolicyException hold for an object. JMESPath in
 * the forms that the portal writes; where Kyverno could not evaluate one, the
 * exception does not count, and so it is with any other form here.
 */
export function conditionsHold(
  conditions: Body | undefined,
  object: KubeObject,
  now: Date,
): boolean {
  if (!conditions) return true;
  const { all = [], any } = conditions;
  return any === undefined && all.every((one: Body) => holds(one, object, now));
}

function holds(
  { key, operator, value }: Body,
  object: KubeObject,
  now: Date,
): boolean {
  if (operator !== 'Equals') return false;
  const spec = podSpecOf(object) ?? {};
  const end = END.exec(key)?.[1];
  if (end) return now < new Date(end) === value;
  if (ACCOUNT.test(key)) {
    return (spec.serviceAccountName ?? 'default') === value;
  }
  const images = IMAGES.exec(key)?.[1];
  if (images) {
    const named = [
      ...(spec.containers ?? []),
      ...(spec.initContainers ?? []),
      ...(spec.ephemeralContainers ?? []),
    ].map(({ image }: Body) => image);
    return strangers(named, images) === value;
  }
  const volumes = VOLUMES.exec(key)?.[1];
  if (volumes) {
    const named = (spec.volumes ?? []).flatMap(
      ({ image }: Body) => image?.reference ?? [],
    );
    return strangers(named, volumes) === value;
  }
  return false;
}

/** How many images `@ != 'a' && @ != 'b'` lets through. */
function strangers(images: string[], filter: string): number {
  const exempt = [...filter.matchAll(/@ != '([^']+)'/g)].map(([, one]) => one);
  return images.filter(image => !exempt.includes(image)).length;
}
