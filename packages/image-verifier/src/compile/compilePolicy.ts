import { compileCosignScript } from './cosignScript';
import { compileKyverno } from './kyverno';
import { compileKyvernoCel } from './kyvernoCel';
import { compileNotation } from './notation';
import { compilePolicyController } from './policyController';
import { compileRatify } from './ratify';
import type { CompiledPolicy, CompileInput, CompileTarget } from './types';

const COMPILERS: Record<
  CompileTarget,
  (input: CompileInput) => CompiledPolicy
> = {
  kyverno: compileKyverno,
  'kyverno-cel': compileKyvernoCel,
  'policy-controller': compilePolicyController,
  notation: compileNotation,
  ratify: compileRatify,
  'cosign-script': compileCosignScript,
};

/**
 * Everything that a trust policy can be compiled for.
 *
 * @public
 */
export const COMPILE_TARGETS = Object.keys(COMPILERS) as CompileTarget[];

/**
 * Compiles a trust policy for an admission engine or tool. Pure: the same
 * input gives the same bytes.
 *
 * What the target cannot say stands in `notExpressible`. The compiled policy
 * refuses what the source refuses, except where an item says `laxer`.
 *
 * @public
 */
export function compilePolicy(
  target: CompileTarget,
  input: CompileInput,
): CompiledPolicy {
  return COMPILERS[target](input);
}

export type {
  CompiledFile,
  CompiledPolicy,
  CompileInput,
  CompileMaterial,
  CompileTarget,
  KubernetesManifest,
  NotExpressible,
} from './types';
