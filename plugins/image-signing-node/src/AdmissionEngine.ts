import type {
  Control,
  DenialClass,
  EnforcementMode,
  ImplicitException,
  Loophole,
  PostureSource,
  PathMode,
  SourceState,
} from 'backstage-plugin-image-signing-common';

/**
 * A kind of Kubernetes object that an engine reads. The reflector takes the
 * first of `versions` that the cluster serves.
 *
 * @public
 */
export interface AdmissionResource {
  /** API group, empty for the core group. */
  group: string;
  /** Accepted versions, newest first. */
  versions: string[];
  /** Lower-case plural, as in the URL. */
  plural: string;
  namespaced: boolean;
  /** Restricts the list to one object by name, where only that may be read. */
  name?: string;
  /** Restricts the list to one namespace. */
  namespace?: string;
}

/** The parts of a Kubernetes object that every kind has. @public */
export interface KubernetesObject {
  apiVersion?: string;
  kind?: string;
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    generation?: number;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    creationTimestamp?: string;
    deletionTimestamp?: string;
  };
  [field: string]: unknown;
}

/**
 * What is known of one resource of one cluster. `absent` means that the API
 * group is not served: there is none. `forbidden` means that we may not look:
 * unknown.
 *
 * @public
 */
export interface ObservedResource {
  state: SourceState;
  objects: KubernetesObject[];
}

/** A part of a namespaced resource. @public */
export interface ResourcePart {
  namespace: string;
  /** All objects of the namespace where absent. */
  name?: string;
}

/** The admission-relevant objects of one cluster. @public */
export interface ClusterObjects {
  cluster: string;
  /** Git version of the API server, for example `v1.36.2`; empty if not known. */
  serverVersion: string;
  /**
   * All objects of a resource, or those of one namespace or name. Engines ask
   * for the part that they need: what another engine may not read of the same
   * resource then leaves their answer alone.
   */
  get(group: string, plural: string, part?: ResourcePart): ObservedResource;
}

/** A namespace, as far as selectors look at it. @public */
export interface NamespaceFacts {
  name: string;
  labels: Record<string, string>;
}

/**
 * The question what is in force for one control, on one path into the Pods of
 * one namespace.
 *
 * @public
 */
export interface ModeQuery {
  namespace: NamespaceFacts;
  control: Control;
  path: PathMode['path'];
  /**
   * Normalised image name `registry/repository[:tag][@digest]`. Absent for the
   * images that a policy is about, whichever they are: a policy that is not
   * about all images then keeps its mode and carries a loophole.
   */
  image?: string;
}

/**
 * What one policy contributes to the mode that was asked for. A policy that
 * bears on the control but is stopped on its way contributes `none` with the
 * reason in the source's explanation.
 *
 * @public
 */
export interface ModeContribution {
  mode: EnforcementMode;
  source: PostureSource;
  loopholes: Loophole[];
}

/**
 * The compiled view of one engine in one cluster.
 *
 * @public
 */
export interface EngineAssessment {
  /**
   * False where the engine is not installed; `unknown` where we may not look,
   * which leaves both controls unknown.
   */
  present: boolean | 'unknown';
  /**
   * When time alone may change the answers: the next end that is written in the
   * objects, in RFC 3339. They are asked for anew then.
   */
  changesAt?: string;
  /** One entry a policy that bears on the query; empty means that the engine does nothing here. */
  modes(query: ModeQuery): ModeContribution[];
}

/**
 * A refusal taken apart.
 *
 * @public
 */
export interface ParsedDenial {
  class: DenialClass;
  engine: string;
  policy?: string;
  rule?: string;
  /** Stable reason code: SIGNATURE_NOT_FOUND, SIGNATURE_INVALID, SIGNER_NOT_TRUSTED, ATTESTATION_MISSING, TAG_FORBIDDEN, SOURCE_NOT_ALLOWED, ENGINE_OUTAGE, UNMAPPED. */
  reasonCode: string;
  /** Images named in the message. */
  images: string[];
}

/**
 * Something in a cluster that lets images pass an engine's checks: an exception
 * object, an exclusion or a rule that allows.
 *
 * @public
 */
export interface FoundException
  extends Pick<
    ImplicitException,
    | 'kind'
    | 'object'
    | 'policy'
    | 'text'
    | 'scope'
    | 'effect'
    | 'reason'
    | 'owner'
    | 'ticket'
    | 'expiresAt'
    | 'expiryEnforced'
    | 'policyMissing'
    | 'createdAt'
  > {
  /** Tells several exceptions of one kind in one object apart. */
  part?: string;
}

/**
 * Adapter of one admission engine. Pure: objects of the Kubernetes API in,
 * normalised posture out.
 *
 * @public
 */
export interface AdmissionEngine {
  id: string;
  title: string;
  resources: AdmissionResource[];
  /**
   * Further resources that follow from what was read, for example the kinds
   * that templates define, or what lies in the namespace that a webhook names.
   * Asked again about every minute; until they are read, `get` answers
   * `pending` for them. What is not there costs nothing so.
   */
  furtherResources?(objects: ClusterObjects): AdmissionResource[];
  /**
   * @param now - the time that the answers are for; without it, what depends on
   *   the time is unknown.
   */
  assess(objects: ClusterObjects, now?: Date): EngineAssessment;
  /** What lets images pass the engine, whether somebody declared it or not. */
  exceptions?(objects: ClusterObjects): FoundException[];
  /**
   * Takes a refusal apart, or answers undefined where it is not this engine's.
   * The message may be wrapped by a controller or cut off anywhere.
   */
  parseDenial(message: string): ParsedDenial | undefined;
}
