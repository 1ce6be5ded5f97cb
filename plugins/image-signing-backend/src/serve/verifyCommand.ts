import { shellQuote } from 'backstage-plugin-image-signing-common';
import type { Evidence } from 'image-verifier';

/**
 * The `cosign` or `notation` command that checks the first valid signature by
 * hand, or undefined where a value of it must not be put into a command.
 */
export function verifyCommand(
  image: { repository: string; digest: string },
  evidence: Evidence,
): string | undefined {
  const valid = evidence.signatures.find(signature => signature.valid);
  const signer = valid?.signer;
  const reference = `${image.repository}@${image.digest}`;
  if (signer?.type === 'x509') {
    const quoted = shellQuote(reference);
    return quoted && `notation verify ${quoted}`;
  }
  const words =
    signer?.type === 'keyless'
      ? [
          '--certificate-oidc-issuer',
          signer.issuer,
          '--certificate-identity',
          signer.subject,
          reference,
        ]
      : ['--key', 'cosign.pub', reference];
  const quoted = words.map(word =>
    word.startsWith('--') ? word : shellQuote(word),
  );
  if (quoted.includes(undefined)) return undefined;
  const unlogged = valid && !valid.transparencyLog;
  return [
    'cosign verify',
    ...(unlogged ? ['--insecure-ignore-tlog=true'] : []),
    ...quoted,
  ].join(' ');
}
