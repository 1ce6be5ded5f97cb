import type { ManifestProbe } from 'backstage-plugin-image-signing-common';
import type { KubernetesObject } from 'backstage-plugin-image-signing-node';
import { PROBE_IDS, probesFor, SHAPES } from './probes';
import type {
  ManifestTerms,
  ManifestWriter,
  ProbeAnswer,
  ProbeId,
} from './types';

/**
 * Tries an exception, as it is written, with the Pod that it is for and with
 * everything next to it. A neighbour that passes in any shape passes.
 */
export function checkNarrowness(
  writer: ManifestWriter,
  objects: readonly KubernetesObject[],
  terms: ManifestTerms,
): ManifestProbe[] {
  const answers = new Map<ProbeId, ProbeAnswer[]>();
  for (const shape of SHAPES) {
    for (const image of terms.images) {
      for (const probe of probesFor(terms, shape, image)) {
        // What may pass needs to pass only where it decides: as a Pod.
        if (probe.id === 'exact' && shape !== 'Pod') continue;
        const list = answers.get(probe.id) ?? [];
        list.push(writer.tryProbe(objects, probe, terms.id));
        answers.set(probe.id, list);
      }
    }
  }
  return PROBE_IDS.map(probe => {
    const expected = probe === 'exact' ? 'passes' : 'refused';
    const found = answers.get(probe) ?? [];
    const bad = found.find(
      answer => answer !== expected && answer !== 'unknown',
    );
    return {
      probe,
      expected,
      answer: bad ?? (found.includes('unknown') ? 'unknown' : expected),
      method: writer.method,
    };
  });
}

/** Whether nothing but the Pod that the exception is for gets past. */
export function isNarrow(probes: readonly ManifestProbe[]): boolean {
  return (
    probes.length > 0 &&
    probes.every(({ expected, answer }) => expected === answer)
  );
}
