import type { OptionValues } from './arguments';
import { CliUsageError } from './outputFormats';

export interface VerifyBundleCommand {
  name: 'verify-bundle';
  bundle: string;
  /** A file, or `sha256:<hex>`. */
  artifact: string;
  /** Who must have signed. */
  signer: { identity: string; issuer: string } | { key: string };
  /** `trusted_root.json`; the public-good root where absent. */
  trustedRoot?: string;
  refreshTrustRoot: boolean;
}

/** @throws CliUsageError with one sentence. */
export function verifyBundleCommand(
  operands: string[],
  values: OptionValues,
): VerifyBundleCommand {
  const { bundle, key, staging } = values;
  const identity = values['certificate-identity'];
  const issuer = values['certificate-oidc-issuer'];
  const trustedRoot = values['trusted-root'];
  if (operands.length !== 1 || bundle === undefined) {
    throw new CliUsageError(
      'verify-bundle needs --bundle, and one file or digest',
    );
  }
  if (staging && trustedRoot === undefined) {
    throw new CliUsageError(
      '--staging needs --trusted-root: only the root of the public instance is built in',
    );
  }
  const keyless = identity !== undefined && issuer !== undefined;
  if (
    keyless === (key !== undefined) ||
    (key !== undefined && (identity ?? issuer) !== undefined)
  ) {
    throw new CliUsageError(
      'verify-bundle needs either --key, or --certificate-identity and --certificate-oidc-issuer',
    );
  }
  return {
    name: 'verify-bundle',
    bundle,
    artifact: operands[0],
    signer:
      key === undefined ? { identity: identity!, issuer: issuer! } : { key },
    trustedRoot,
    refreshTrustRoot: values['refresh-trust-root'],
  };
}
