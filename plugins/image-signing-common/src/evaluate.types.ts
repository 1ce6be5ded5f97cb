import type {
  Control,
  EnforcementMode,
  EnvironmentIntent,
  GateRunRecord,
  ImageVerdict,
  Reason,
  RequirementResult,
  MatchedSignature,
  SignatureFormat,
  SigningDecision,
  SigningException,
  Swap,
} from './types';

/**
 * A named selection of (cluster, namespace), from the configuration.
 *
 * @public
 */
export interface EnvironmentDefinition {
  name: string;
  /** Globs over cluster names; `*` stands for any run of characters. */
  clusters: string[];
  /** Globs over namespace names. */
  namespaces: string[];
  /** Labels that the Namespace object must carry, all of them. */
  namespaceLabels?: Record<string, string>;
  /** What the platform team wants to be effective here. */
  intent: EnvironmentIntent;
  /** Namespaces of the environment in which more is wanted. */
  critical?: {
    /** Globs over namespace names. */
    namespaces: string[];
    /** Labels, all of which make a namespace critical whatever its name. */
    namespaceLabels?: Record<string, string>;
    /** At least as strong as that of the environment. */
    intent: EnvironmentIntent;
  };
  /** Globs over `registry/repository`: where images may come from. Empty: anywhere. */
  sources: string[];
  /** Who must not accept images without verification: an entity reference or a name. */
  gateOwner?: string;
  /** What holds for exceptions here, where it differs from elsewhere. */
  exceptions?: {
    /** False where none may be requested; true where absent. */
    allowed?: boolean;
    /** Refs of users and groups: only their members may approve. */
    approvers?: string[];
    maxDurationDays?: number;
  };
}

/**
 * What the trust policy said about one digest in one environment, as far as it
 * is known. The verifier's `PolicyResult` fits into `judged`.
 *
 * @public
 */
export type TrustResult =
  | {
      state: 'judged';
      outcome: 'verified' | 'failed' | 'inconclusive';
      policyVersion: string;
      rule?: string;
      requirements: RequirementResult[];
      reasons: Reason[];
      matched: MatchedSignature[];
      /** When the evidence was read from the registry, ISO 8601. */
      evidenceAt: string;
    }
  /** Not read yet. */
  | { state: 'pending' }
  /** The registry could not be read. */
  | { state: 'unreadable'; reason: Reason };

/**
 * Facts about one container slot of one top-level workload; the input of every
 * judgement. Written by observe and verify, never by a judgement.
 *
 * @public
 */
export interface WorkloadImageFacts {
  id: string;
  cluster: string;
  namespace: string;
  environment?: string;
  workload: { kind: string; name: string };
  container: string;
  containerType: 'app' | 'init' | 'ephemeral' | 'volume';
  reference: string;
  repository?: string;
  tag?: string;
  digest?: string;
  pinned: boolean;
  serviceAccount: string;
  cold: boolean;
  pods: number;
  mapping?: { entityRef: string; rule: string };
  firstSeenAt: string;
  observedAt: string;
  /** True when the cluster has been silent past its limit. */
  stale: boolean;
  /** Effective mode for this image in this namespace, per control. */
  modes: Record<Control, EnforcementMode>;
  /**
   * Formats that the cluster's policies about this image can verify, one list a
   * policy; absent where that is not known.
   */
  verifies?: SignatureFormat[][];
  trust: TrustResult;
  swap?: Swap;
}

/**
 * An authority of the trust policy, as far as the checklist needs it.
 *
 * @public
 */
export interface AuthorityFacts {
  name: string;
  owner: string;
  kind: 'key' | 'keyless' | 'x509';
  /** Declared storage of a key: `kms`, `hsm`, `file`, … */
  custody?: string;
  /** Declared rotation period, ISO 8601 duration or `90d`. */
  rotateEvery?: string;
  rotatedAt?: string;
}

/**
 * One run of the verification gate in the delivery pipeline.
 *
 * @public
 */
export interface GateRunFacts {
  digest: string;
  repository?: string;
  tag?: string;
  /** Absent where the gate applied the rules of every environment. */
  environment?: string;
  /** When the gate decided, ISO 8601. */
  at: string;
  /**
   * `passed`: verified; `inconclusive`: it could not judge; `admitted`: it let
   * the image pass without having verified it.
   */
  outcome: 'passed' | 'failed' | 'inconclusive' | 'admitted';
  /** False where a failed gate does not stop the release; absent: not told. */
  enforcing?: boolean;
  /** Pipeline run that reported it. */
  runId?: string;
  /** Who signed, what is attested, where it comes from; absent: not told. */
  checks?: GateRunRecord['checks'];
  stages?: GateRunRecord['stages'];
  /** What the pipeline does where the gate refuses. */
  onFailure?: 'stop' | 'roll-back';
}

/**
 * A gate run as the checklist needs it.
 *
 * @public
 */
export function toGateRunFacts(record: GateRunRecord): GateRunFacts {
  const { image, enforcement } = record;
  return {
    digest: image.digest,
    repository: image.repository,
    tag: image.tag,
    ...(record.environment !== undefined && {
      environment: record.environment,
    }),
    at: record.at,
    outcome: outcomeOf(record),
    ...(enforcement !== 'unknown' && {
      enforcing: enforcement === 'enforcing',
    }),
    runId: record.pipeline.runId,
    checks: record.checks,
    stages: record.stages,
    ...(record.onFailure && { onFailure: record.onFailure.action }),
  };
}

function outcomeOf({
  result,
  admitted,
}: GateRunRecord): GateRunFacts['outcome'] {
  if (result === 'verified') return 'passed';
  return admitted ? 'admitted' : result;
}

/**
 * Everything that the evaluation of one catalog entity (or of one unmapped
 * workload) needs.
 *
 * @public
 */
export interface EntityFacts {
  entityRef: string;
  owner?: string;
  environments: EnvironmentDefinition[];
  images: WorkloadImageFacts[];
  exceptions: SigningException[];
  authorities: AuthorityFacts[];
  /** Namespaces of the entity's workloads with a loophole of high severity. */
  highLoopholes: Array<{
    cluster: string;
    namespace: string;
    control: Control;
    text: string;
    fix: string;
  }>;
  /** Runs of the pipeline's gate; absent where none was ever reported. */
  gateRuns?: GateRunFacts[];
  /** What people decided for it; absent where nothing was. */
  decision?: SigningDecision;
}

/**
 * An image with its verdict and the environment that it was judged in.
 *
 * @public
 */
export interface JudgedImage {
  facts: WorkloadImageFacts;
  verdict: ImageVerdict;
  /** Absent for a namespace outside every environment. */
  environment?: EnvironmentDefinition;
}
