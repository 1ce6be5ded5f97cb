import type {
  AdmissionEngine,
  ClusterObjects,
} from 'backstage-plugin-image-signing-node';
import { askDryRun } from '../../dryRun/askDryRun';
import type { ReadAnswer } from '../../dryRun/dryRunAnswer';
import { asTextMap } from '../../observe/admission/json';
import type { KubernetesApi } from '../../observe/kubernetesClient';
import { refusingPolicies } from '../manifests/refusingPolicies';
import type { ManifestTerms } from '../manifests/types';
import { readTrial, TrialFacts, TrialOutcome } from './readTrial';

/**
 * Asks an API server, in a dry run, for the Pod of an exception that is over:
 * its image in its namespace, under its service account.
 *
 * @throws KubernetesError where it could not be asked.
 */
export async function tryEnd(options: {
  api: Pick<KubernetesApi, 'dryRunPod'>;
  terms: ManifestTerms;
  /** How Pods write the image. */
  references: readonly string[];
  labelsOf: (
    reference: string,
    serviceAccount: string,
  ) => Record<string, string>;
  /** What is stored of the cluster. */
  objects: ClusterObjects;
  engines: AdmissionEngine[];
  verified: boolean;
  signal: AbortSignal;
  timeoutMs: number;
}): Promise<{ read: ReadAnswer; outcome: TrialOutcome }> {
  const { terms, references, verified } = options;
  const { namespace, serviceAccount } = terms;
  // As its Pods write it; a tag alone would be refused for the tag.
  const reference =
    terms.images.find(image => references.includes(image)) ?? terms.images[0];
  const labels = options.labelsOf(reference, serviceAccount);
  const read = await askDryRun(
    options.api,
    { namespace, reference, serviceAccount, labels },
    options,
  );
  const facts = { ...enforcedOn(options), verified };
  return { read, outcome: readTrial(read, facts) };
}

function enforcedOn(options: {
  terms: ManifestTerms;
  objects: ClusterObjects;
  engines: AdmissionEngine[];
}): Omit<TrialFacts, 'verified'> {
  const { terms, objects, engines } = options;
  const name = terms.namespace;
  const namespace = objects
    .get('', 'namespaces')
    .objects.find(({ metadata }) => metadata.name === name);
  const { policies, gaps, stopped } = refusingPolicies({
    engines,
    objects: withoutExceptions(objects),
    namespace: { name, labels: asTextMap(namespace?.metadata.labels) },
    terms,
  });
  return {
    policies: policies.flatMap(({ object: { metadata } }) => [
      metadata.name,
      `${metadata.namespace}/${metadata.name}`,
    ]),
    // Without its labels nobody can tell which policies look at a namespace.
    enforced: !namespace || policies.length + gaps.length + stopped.length > 0,
  };
}

/** As if nobody were exempt: an exception must not explain itself. */
function withoutExceptions(objects: ClusterObjects): ClusterObjects {
  return {
    ...objects,
    get: (group, plural, part) =>
      plural === 'policyexceptions'
        ? { ...objects.get(group, plural, part), objects: [] }
        : objects.get(group, plural, part),
  };
}
