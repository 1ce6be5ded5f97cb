import {
  shellQuote,
  type VerificationCommand,
} from 'backstage-plugin-image-signing-common';
import type {
  Evidence,
  SignedDocumentEvidence,
  TrustRootSource,
} from 'image-verifier';

/** Commands of one image; more signers than this are not read by a person. */
const MOST = 8;

/**
 * The commands that check by hand what was found valid: one for each signer and
 * each kind of attestation, and the one that judges by the trust policy. A value
 * that must not be put into a command leaves its command out.
 */
export function verifyCommands(
  image: { repository: string; digest: string },
  evidence: Evidence,
  roots: Record<string, TrustRootSource>,
): VerificationCommand[] {
  const reference = shellQuote(`${image.repository}@${image.digest}`);
  if (!reference) return [];
  const commands = [
    ...evidence.signatures
      .filter(({ valid }) => valid)
      .map(signature => signatureCommand(reference, signature, roots)),
    ...evidence.attestations
      .filter(({ valid }) => valid)
      .map(attestation =>
        attestationCommand(
          reference,
          attestation,
          attestation.predicateType,
          roots,
        ),
      ),
  ].filter(command => command !== undefined);
  const distinct = new Map(commands.map(one => [one.command, one]));
  return [
    ...[...distinct.values()].slice(0, MOST),
    {
      tool: 'image-verifier',
      checks: 'The verdict of the trust policy',
      command: `image-verifier verify ${reference} --trust-policy trust-policy.yaml`,
      needs: ['trust-policy.yaml: the trust policy of this portal'],
    },
  ];
}

function signatureCommand(
  reference: string,
  signature: SignedDocumentEvidence,
  roots: Record<string, TrustRootSource>,
): VerificationCommand | undefined {
  if (signature.signer?.type === 'x509') {
    return {
      tool: 'notation',
      checks: `The signature of ${signature.signer.subject}`,
      command: `notation verify ${reference}`,
      needs: [
        'The trust policy of Notation, and the trust store with the certificate of the authority',
      ],
    };
  }
  const way = cosignSigner(signature, roots);
  if (!way) return undefined;
  return {
    tool: 'cosign',
    checks: `The signature of ${way.who}`,
    command: ['cosign verify', ...way.words, reference].join(' '),
    ...(way.needs.length > 0 && { needs: way.needs }),
  };
}

function attestationCommand(
  reference: string,
  attestation: SignedDocumentEvidence,
  predicateType: string,
  roots: Record<string, TrustRootSource>,
): VerificationCommand | undefined {
  const type = shellQuote(predicateType);
  const way = cosignSigner(attestation, roots);
  if (!type || !way) return undefined;
  return {
    tool: 'cosign',
    checks: `The attestation ${predicateType} of ${way.who}`,
    command: [
      'cosign verify-attestation --type',
      type,
      ...way.words,
      reference,
    ].join(' '),
    ...(way.needs.length > 0 && { needs: way.needs }),
  };
}

/** The options that tell Cosign whom to expect, and the files they name. */
function cosignSigner(
  document: SignedDocumentEvidence,
  roots: Record<string, TrustRootSource>,
): { who: string; words: string[]; needs: string[] } | undefined {
  const { signer, signedAt, transparencyLog } = document;
  const needs: string[] = [];
  const words: string[] = [];
  if (!transparencyLog) words.push('--insecure-ignore-tlog=true');
  if (signedAt?.source === 'timestamp-authority')
    words.push('--use-signed-timestamps');

  const root = signer?.type === 'keyless' ? signer.root : transparencyLog?.root;
  if (root && !roots[root]?.sigstore) {
    words.push('--trusted-root', 'trusted_root.json');
    needs.push(`trusted_root.json: the trust root ${root} of the trust policy`);
  }
  if (signer?.type === 'key') {
    needs.push(`cosign.pub: the public key ${signer.keyId}`);
    return {
      who: `the key ${signer.keyId}`,
      words: [...words, '--key', 'cosign.pub'],
      needs,
    };
  }
  if (signer?.type !== 'keyless') return undefined;
  const issuer = shellQuote(signer.issuer);
  const subject = shellQuote(signer.subject);
  if (!issuer || !subject) return undefined;
  return {
    who: signer.subject,
    words: [
      ...words,
      '--certificate-oidc-issuer',
      issuer,
      '--certificate-identity',
      subject,
    ],
    needs,
  };
}
