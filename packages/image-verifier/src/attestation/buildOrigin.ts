import type { KeylessSigner } from '../evidence';

/**
 * Where a build ran and from what, proven by the issuer of the signing
 * certificate.
 *
 * Source: Fulcio, docs/oid-info.md.
 *
 * @public
 */
export interface BuildOrigin {
  sourceRepository?: string;
  ref?: string;
  commit?: string;
  /** URL of the run. */
  run?: string;
  trigger?: string;
  /** `github-hosted` or `self-hosted`. */
  runner?: string;
}

/** Reads the build extensions of a proven keyless signer. @public */
export function buildOrigin({ build }: KeylessSigner): BuildOrigin {
  const origin: Record<keyof BuildOrigin, string | undefined> = {
    sourceRepository: build.sourceRepositoryUri,
    ref: build.sourceRepositoryRef,
    commit: build.sourceRepositoryDigest,
    run: build.runInvocationUri,
    trigger: build.buildTrigger,
    runner: build.runnerEnvironment,
  };
  return Object.fromEntries(
    Object.entries(origin).filter(([, value]) => value !== undefined),
  );
}
