import type { SignatureFormat } from '../evidence';
import type { TrustPolicy } from '../policy/trustPolicy';

/**
 * Admission engines and tools that a trust policy is compiled for.
 *
 * @public
 */
export type CompileTarget =
  | 'kyverno'
  | 'kyverno-cel'
  | 'policy-controller'
  | 'notation'
  | 'ratify'
  | 'cosign-script';

/** @public */
export interface CompileInput {
  policy: TrustPolicy;
  /** Contents of the files that the policy names. */
  material: CompileMaterial;
  /** Compiles the rules of this environment; without it, all of them. */
  environment?: string;
  /** `audit`: violations are reported, not refused. */
  mode: 'enforce' | 'audit';
  /**
   * Format that is looked for where a rule accepts both and the target can
   * only look for one.
   */
  format: SignatureFormat;
}

/** @public */
export interface CompileMaterial {
  /** PEM of the public key, by name of the authority. */
  keys: Record<string, string>;
  /**
   * Trusted roots (sigstore `trusted_root.json`) by name; the public-good root
   * is not among them.
   */
  roots: Record<string, unknown>;
  /** PEM certificates of Notation trust stores, by `type:name`. */
  certificates?: Record<string, string[]>;
}

/**
 * What a target makes of a trust policy.
 *
 * @public
 */
export interface CompiledPolicy {
  target: CompileTarget;
  files: CompiledFile[];
  /** What the target cannot say, in the order of the policy. */
  notExpressible: NotExpressible[];
}

/**
 * One file of a compiled policy; exactly one of `manifests` and `text`.
 *
 * @public
 */
export interface CompiledFile {
  /** Relative path with `/`. */
  name: string;
  /** Objects of the Kubernetes API, written as YAML documents. */
  manifests?: KubernetesManifest[];
  text?: string;
  /** True for a script. */
  executable?: boolean;
}

/** @public */
export interface KubernetesManifest {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  [part: string]: unknown;
}

/**
 * Something that the policy says and the target cannot.
 *
 * @public
 */
export interface NotExpressible {
  /** Name of the rule; absent where it is about the whole policy. */
  rule?: string;
  /** Key of the trust policy: `maxSignatureAge`, `attestations.scan.maxAge`. */
  feature: string;
  why: string;
  /** True: the compiled policy lets images pass that the source refuses. */
  laxer: boolean;
}
