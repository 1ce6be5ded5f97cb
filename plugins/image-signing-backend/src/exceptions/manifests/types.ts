import type {
  ExceptionManifest,
  ManifestLimit,
  ManifestProbe,
  SigningException,
} from 'backstage-plugin-image-signing-common';
import type {
  ClusterObjects,
  KubernetesObject,
} from 'backstage-plugin-image-signing-node';

/** What the manifest of an exception says, checked and normalised. */
export interface ManifestTerms {
  id: string;
  ticket: string;
  owner: string;
  reason: string;
  approvedBy?: string;
  cluster: string;
  namespace: string;
  serviceAccount: string;
  /** The image as manifests may write it, each with the digest. */
  images: string[];
  /** UTC, ISO 8601. */
  end: string;
}

/** A policy of the cluster that refuses the image, as it is stored. */
export interface RefusingPolicy {
  /** Id of the admission engine. */
  engine: string;
  object: KubernetesObject;
  /** The rules that refuse, where a policy has several. */
  rules: string[];
}

/** All that a manifest is made of. */
export interface ManifestInput {
  terms: ManifestTerms;
  policies: RefusingPolicy[];
  objects: ClusterObjects;
}

/** Objects to apply, before they are written down. */
export interface DraftFile {
  name: string;
  objects: KubernetesObject[];
  /** True where the objects are changed copies of what the cluster has. */
  changes: boolean;
}

export interface Draft {
  files: DraftFile[];
  notes: string[];
  limits: ManifestLimit[];
  /** Why there is no file. */
  reason?: string;
}

/** Id of a probe. */
export type ProbeId = ManifestProbe['probe'];

/** A request to the API server that the exception is tried with. */
export interface Probe {
  id: ProbeId;
  /** A Pod, or a workload with the template of one. */
  object: KubernetesObject;
  at: Date;
}

export type ProbeAnswer = 'passes' | 'refused' | 'unknown';

/** How an exception is written for one engine. Pure. */
export interface ManifestWriter {
  /** Ids of the admission engines whose policies it is for. */
  engines: readonly string[];
  title: string;
  /** API group of the objects that it writes. */
  group: string;
  /** True where only the objects together say what passes. */
  together?: boolean;
  /** What the engine cannot refuse beside the Pod of the exception. */
  unlimited?: readonly ProbeId[];
  /** How `tryProbe` comes to its answers. */
  method: ManifestProbe['method'];
  write(input: ManifestInput): Draft;
  /**
   * Whether the exception, as these objects write it, lets a request past the
   * policies that it is for.
   */
  tryProbe(
    objects: readonly KubernetesObject[],
    probe: Probe,
    id: string,
  ): ProbeAnswer;
}

/** What is shown of an exception's manifests. */
export interface ManifestSet {
  status: SigningException['status'];
  manifests: ExceptionManifest[];
}
