import {
  FixOf,
  ImageReadiness,
  ImageVerdict,
  READINESS_SCENARIOS,
  ReadinessScenario,
  ReadinessWorkload,
  simulateEnforcement,
  WorkloadImageFacts,
  WorkloadReadiness,
  worstOutcome,
} from 'backstage-plugin-image-signing-common';

/** An image with its verdict; `lastSeenAt` where its workload is gone. */
export interface SimulatedImage {
  facts: WorkloadImageFacts;
  verdict: ImageVerdict;
  lastSeenAt?: string;
}

/** What is stored of one workload. */
export interface SimulatedWorkload {
  workload: ReadinessWorkload;
  readiness: Record<ReadinessScenario, WorkloadReadiness>;
}

/** Puts the images of one subject together by workload. */
export function simulateWorkloads(
  images: readonly SimulatedImage[],
  owner: string | undefined,
): SimulatedWorkload[] {
  const groups = new Map<string, SimulatedImage[]>();
  for (const image of images) {
    const { cluster, namespace, workload } = image.facts;
    const key = [cluster, namespace, workload.kind, workload.name].join('\n');
    const group = groups.get(key);
    if (group) group.push(image);
    else groups.set(key, [image]);
  }
  return [...groups.values()].map(group => simulateWorkload(group, owner));
}

function simulateWorkload(
  group: readonly SimulatedImage[],
  owner: string | undefined,
): SimulatedWorkload {
  const judged = [...group]
    .sort((a, b) => (a.facts.id < b.facts.id ? -1 : 1))
    .map(image => ({
      ...image,
      readiness: simulateEnforcement(image.facts, image.verdict),
    }));
  const [{ facts }] = judged;
  const readiness = Object.fromEntries(
    READINESS_SCENARIOS.map(scenario => [
      scenario,
      ofScenario(
        scenario,
        judged.map(image => image.readiness),
      ),
    ]),
  ) as SimulatedWorkload['readiness'];
  const { cluster, namespace, environment, workload, mapping } = facts;
  return {
    readiness,
    workload: {
      cluster,
      namespace,
      ...(environment && { environment }),
      workload,
      ...(mapping && { entityRef: mapping.entityRef }),
      ...(owner && { owner }),
      ...presenceOf(judged),
      trustPolicy: readiness['trust-policy'].outcome,
      clusterPolicies: readiness['cluster-policies'].outcome,
      images: judged.map(image => ({
        container: image.facts.container,
        containerType: image.facts.containerType,
        reference: image.facts.reference,
        ...(image.facts.repository && { repository: image.facts.repository }),
        ...(image.facts.digest && { digest: image.facts.digest }),
        serviceAccount: image.facts.serviceAccount,
        pinned: image.facts.pinned,
        trustPolicy: image.readiness.outcomes['trust-policy'],
        clusterPolicies: image.readiness.outcomes['cluster-policies'],
        reasons: image.verdict.reasons,
        ...(image.verdict.exceptionId && {
          exceptionId: image.verdict.exceptionId,
        }),
      })),
    },
  };
}

function ofScenario(
  scenario: ReadinessScenario,
  images: readonly ImageReadiness[],
): WorkloadReadiness {
  const fixes = new Map<string, FixOf>();
  images
    .flatMap(image => image.fixes[scenario])
    .forEach(fix => fixes.set(fix.id, fix));
  return {
    outcome: worstOutcome(images.map(image => image.outcomes[scenario])),
    uncovered: images.some(image => image.uncovered),
    fixes: [...fixes.values()],
  };
}

function presenceOf(
  images: readonly SimulatedImage[],
): Pick<ReadinessWorkload, 'presence' | 'lastSeenAt'> {
  const last = images
    .map(image => image.lastSeenAt ?? '')
    .sort()
    .at(-1);
  if (last) return { presence: 'past', lastSeenAt: last };
  return {
    presence: images.every(({ facts }) => facts.cold) ? 'cold' : 'running',
  };
}
