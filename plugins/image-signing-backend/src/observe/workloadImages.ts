import { createHash } from 'node:crypto';
import { digestOfImageId } from './imageId';
import { parseReference } from './reference';
import type {
  OwnerKey,
  PodSlot,
  Slot,
  TrimmedPod,
  TrimmedWorkload,
} from './trim';

/** One container slot of one top-level workload and digest. */
export interface WorkloadImageDraft {
  id: string;
  cluster: string;
  namespace: string;
  workload: OwnerKey;
  container: string;
  containerType: Slot['type'];
  reference: string;
  repository?: string;
  tag?: string;
  digest?: string;
  pinned: boolean;
  serviceAccount: string;
  cold: boolean;
  pods: number;
}

/** A top-level workload with everything that belongs to it. */
export interface WorkloadFamily {
  cluster: string;
  namespace: string;
  top: OwnerKey;
  /** The objects of the owner chain that exist: top, ReplicaSets, Jobs. */
  workloads: TrimmedWorkload[];
  pods: TrimmedPod[];
}

/**
 * The workload images of one top-level workload: a row for each slot and
 * digest that runs, and a cold row for each image that nothing runs now but
 * that would start next, or after a rollback.
 */
export function workloadImagesOf(family: WorkloadFamily): WorkloadImageDraft[] {
  const running = runningImages(family);
  const cold = coldImages(family, running);
  return [...running, ...cold];
}

function runningImages(family: WorkloadFamily): WorkloadImageDraft[] {
  // By what the kubelet says, which is the same for most replicas.
  const groups = new Map<
    string,
    { slot: PodSlot; serviceAccount: string; pods: number }
  >();
  for (const { active, slots, serviceAccount } of family.pods) {
    if (!active) continue;
    for (const slot of slots) {
      const { type, container, image, imageId } = slot;
      const key = [type, container, image, imageId, serviceAccount].join('\n');
      const known = groups.get(key);
      if (known) known.pods += 1;
      else groups.set(key, { slot, serviceAccount, pods: 1 });
    }
  }
  // Different image ids may name one digest, or none.
  const byId = new Map<string, WorkloadImageDraft>();
  for (const { slot, serviceAccount, pods } of groups.values()) {
    const draft = draftOf(family, slot, serviceAccount, runningDigest(slot));
    const known = byId.get(draft.id);
    if (known) known.pods += pods;
    else byId.set(draft.id, { ...draft, cold: false, pods });
  }
  return [...byId.values()];
}

/**
 * A digest in the reference is what the kubelet pulls, byte for byte. The
 * image id may then name something else that is just as right: some runtimes
 * report the manifest of the platform where the reference pins the index.
 */
function runningDigest(slot: PodSlot): string | undefined {
  return (
    parseReference(slot.image).digest ??
    (slot.imageId ? digestOfImageId(slot.imageId) : undefined)
  );
}

function draftOf(
  family: WorkloadFamily,
  slot: Slot,
  serviceAccount: string,
  digest: string | undefined,
): WorkloadImageDraft {
  const { cluster, namespace, top } = family;
  const parsed = parseReference(slot.image);
  const identity = [
    cluster,
    namespace,
    top.kind,
    top.name,
    slot.type,
    slot.container,
    slot.image,
    digest ?? '',
    serviceAccount,
  ];
  return {
    id: createHash('sha256').update(JSON.stringify(identity)).digest('hex'),
    cluster,
    namespace,
    workload: top,
    container: slot.container,
    containerType: slot.type,
    reference: slot.image,
    repository: parsed.repository,
    tag: parsed.tag,
    digest,
    pinned: parsed.digest !== undefined,
    serviceAccount,
    cold: true,
    pods: 0,
  };
}

function coldImages(
  family: WorkloadFamily,
  running: WorkloadImageDraft[],
): WorkloadImageDraft[] {
  const seen = new Set(
    running.map(row =>
      slotKey(row.containerType, row.container, row.reference),
    ),
  );
  const cold: WorkloadImageDraft[] = [];
  for (const workload of coldTemplates(family)) {
    for (const slot of workload.slots) {
      const key = slotKey(slot.type, slot.container, slot.image);
      if (seen.has(key) || running.some(row => isRewritten(row, slot)))
        continue;
      seen.add(key);
      cold.push(
        draftOf(
          family,
          slot,
          workload.serviceAccount,
          parseReference(slot.image).digest,
        ),
      );
    }
  }
  return cold;
}

function slotKey(type: string, container: string, image: string): string {
  return JSON.stringify([type, container, image]);
}

/** Admission may have added the digest to the tag that the template names. */
function isRewritten(row: WorkloadImageDraft, slot: Slot): boolean {
  if (row.containerType !== slot.type || row.container !== slot.container) {
    return false;
  }
  const declared = parseReference(slot.image);
  return (
    row.pinned &&
    declared.digest === undefined &&
    declared.repository !== undefined &&
    row.repository === declared.repository &&
    row.tag === declared.tag
  );
}

interface Template {
  serviceAccount: string;
  slots: Slot[];
}

/** Templates that may start a pod with an image that nothing runs now. */
function coldTemplates(family: WorkloadFamily): Template[] {
  const running = new Set(
    family.pods
      .filter(pod => pod.active && pod.owner)
      .map(pod => ownerText(pod.owner!)),
  );
  const live = family.workloads.filter(one => running.has(ownerText(one)));
  return family.workloads.flatMap(workload => {
    const { template, kind, finished } = workload;
    if (!template || finished) return [];
    // The template of these two never changes, so the pods are what it says,
    // whatever admission made of the references.
    if (live.includes(workload) && (kind === 'ReplicaSet' || kind === 'Job')) {
      return [];
    }
    // A template that a running child was made of is not cold either.
    const child = live.some(
      one =>
        one !== workload &&
        one.template &&
        imagesText(one.template) === imagesText(template),
    );
    return child ? [] : [template];
  });
}

function ownerText(owner: OwnerKey): string {
  return `${owner.kind}/${owner.name}`;
}

function imagesText(template: Template): string {
  return JSON.stringify(
    template.slots.map(slot => [slot.type, slot.container, slot.image]).sort(),
  );
}
