import type {
  Control,
  PostureSource,
} from 'backstage-plugin-image-signing-common';
import type {
  ClusterObjects,
  KubernetesObject,
  NamespaceFacts,
} from 'backstage-plugin-image-signing-node';

/** What becomes of one object: created, changed or removed. */
export interface ObjectEdit {
  group: string;
  plural: string;
  /** Absent where the object is created. */
  before?: KubernetesObject;
  /** Absent where the object is removed. */
  after?: KubernetesObject;
}

/** One policy of an engine that does not enforce in the namespace. */
export interface WeakPolicy {
  source: PostureSource;
  controls: Control[];
}

/** What brings a policy to enforce, or why nothing does. */
export type EngineAnswer =
  | {
      possible: true;
      /** What a person changes. */
      edits: ObjectEdit[];
      /** What the engine itself does thereupon, such as its webhooks. */
      follows?: ObjectEdit[];
      /**
       * `cluster` where the edit has no bounds of its own: then it is a step
       * for this namespace only if nothing changes elsewhere.
       */
      reach: 'namespace' | 'cluster';
      /** Why undoing the edits does not restore what was; absent where it does. */
      cannotUndo?: string;
      notes: string[];
    }
  | { possible: false; why: string };

export interface EngineQuestion {
  objects: ClusterObjects;
  namespace: NamespaceFacts;
  policy: WeakPolicy;
}

/** Knows how one engine is brought to enforce in one namespace. Pure. */
export interface EnginePlanner {
  /** Id of the `AdmissionEngine`. */
  engine: string;
  /** How finely the engine's mode can be set, in one sentence. */
  granularity: string;
  answer(question: EngineQuestion): EngineAnswer;
}

export const NAMESPACE_NAME = 'kubernetes.io/metadata.name';
const MAX_NAME = 253;

/** Name of the object that enforces beside another, in one namespace. */
export function nameBeside(name: string, namespace: string): string {
  const suffix = `-enforce-${namespace}`;
  return `${name.slice(0, MAX_NAME - suffix.length)}${suffix}`;
}

/** An object without what the API server or its controller wrote. */
export function asWritten(object: KubernetesObject): KubernetesObject {
  const { status: _status, metadata, ...rest } = object;
  const {
    uid: _uid,
    generation: _generation,
    creationTimestamp: _created,
    ownerReferences: _owners,
    finalizers: _finalizers,
    ...kept
  } = metadata as KubernetesObject['metadata'] & Record<string, unknown>;
  return { ...rest, metadata: kept } as KubernetesObject;
}

/** A copy of an object under another name, for one namespace. */
export function copyBeside(
  object: KubernetesObject,
  namespace: string,
  change: (spec: Record<string, unknown>) => Record<string, unknown>,
): KubernetesObject {
  const { apiVersion, kind, metadata } = object;
  return {
    apiVersion,
    kind,
    // Its labels may say who made it, and that is not who makes the copy.
    metadata: { name: nameBeside(metadata.name, namespace) },
    spec: change((object.spec ?? {}) as Record<string, unknown>),
  };
}
