import type { Identity } from '../support/cosign';
import { HASH_OF, type KeyName } from './keys';
import { WITHOUT_LOG, type RootName } from './sigstoreRoots';
import type { Signing, Workshop } from './workshop';

/** An identity by exact text or by expressions, as both tools take them. */
export type IdentityRequest =
  | Identity
  | { issuer: string; subjectRegExp: string }
  | { issuerRegExp: string; subject: string }
  | { issuerRegExp: string; subjectRegExp: string };

/** What is asked of an image; both tools get the same question. */
export interface Request {
  by: KeyName | IdentityRequest;
  /** Trusted root; of a key none where absent. */
  root?: RootName;
  /** A key's signature must be in the log of the root. */
  logged?: boolean;
  /** The hash that Cosign is told; that of the key where absent. */
  hash?: 'sha256' | 'sha384' | 'sha512';
  annotations?: Record<string, string>;
  /** Build extensions of the certificate. */
  build?: { ref?: string; sha?: string; trigger?: string };
  /** `verify-attestation` for this type, by Cosign's name or URI. */
  attestation?: string;
  /** Any attestation counts as a signature. */
  anyAttestation?: boolean;
  /** Cosign is told to look for the old layout among the referrers. */
  referrers?: boolean;
}

const PREDICATE_TYPES: Record<string, string> = {
  slsaprovenance: 'https://slsa.dev/provenance/v0.2',
  slsaprovenance1: 'https://slsa.dev/provenance/v1',
  spdxjson: 'https://spdx.dev/Document',
  cyclonedx: 'https://cyclonedx.org/bom',
  vuln: 'https://cosign.sigstore.dev/attestation/vuln/v1',
  openvex: 'https://openvex.dev/ns',
  custom: 'https://cosign.sigstore.dev/attestation/v1',
};

/** The arguments of `cosign` that ask this, without the image. */
export function cosignArguments(
  request: Request,
  { keys, roots }: Workshop,
): string[] {
  const { by, root, logged, annotations, build, attestation } = request;
  const keyed = typeof by === 'string';
  const rootName = root ?? (keyed ? 'nothing' : 'log');
  const hasLog = keyed ? logged : !WITHOUT_LOG.includes(rootName);
  const flag = (name: string, value?: string) =>
    value === undefined ? [] : [name, value];
  return [
    ...(attestation
      ? ['verify-attestation', '--type', attestation]
      : ['verify']),
    ...['--trusted-root', roots[rootName].file],
    ...(hasLog ? ['--offline=true'] : ['--insecure-ignore-tlog=true']),
    ...(!keyed && !hasLog ? ['--use-signed-timestamps=true'] : []),
    ...(keyed
      ? [
          ...['--key', keys[by].publicFile],
          ...(attestation
            ? []
            : flag(
                '--signature-digest-algorithm',
                request.hash ?? HASH_OF[by],
              )),
        ]
      : identityFlags(by)),
    ...flag('--certificate-github-workflow-ref', build?.ref),
    ...flag('--certificate-github-workflow-sha', build?.sha),
    ...flag('--certificate-github-workflow-trigger', build?.trigger),
    ...Object.entries(annotations ?? {}).flatMap(([key, value]) => [
      '-a',
      `${key}=${value}`,
    ]),
    ...(request.referrers ? ['--experimental-oci11=true'] : []),
    ...(root === 'no certificate log' ? ['--insecure-ignore-sct=true'] : []),
  ];
}

function identityFlags(by: IdentityRequest): string[] {
  return [
    ...('issuer' in by
      ? ['--certificate-oidc-issuer', by.issuer]
      : ['--certificate-oidc-issuer-regexp', by.issuerRegExp]),
    ...('subject' in by
      ? ['--certificate-identity', by.subject]
      : ['--certificate-identity-regexp', by.subjectRegExp]),
  ];
}

/**
 * The same for `verify-attestation` of Cosign 2 with an identity, which takes a
 * trusted root for bundles only, and else the files that the root is made of.
 */
export function cosign2Attestation(
  request: Request,
  workshop: Workshop,
  layout: Signing['layout'],
): { args: string[]; environment: Record<string, string> } {
  const args = cosignArguments(request, workshop);
  if (layout === 'bundle') {
    return { args: [...args, '--new-bundle-format=true'], environment: {} };
  }
  const at = args.indexOf('--trusted-root');
  return {
    args: [...args.slice(0, at), ...args.slice(at + 2)],
    environment: workshop.roots[request.root ?? 'log'].environment,
  };
}

/** The trust policy that asks the same. */
export function trustPolicy(
  request: Request,
  { keys, roots }: Workshop,
  hosts: string[],
): object {
  const { by, root, logged, annotations, build, attestation } = request;
  const rootName = root ?? (typeof by === 'string' ? undefined : 'log');
  const signedBy = { anyOf: ['signer'] };
  const authority = { name: 'signer', owner: 'group:default/shop' };
  return {
    ...(rootName && { roots: { suite: { file: roots[rootName].file } } }),
    authorities: [
      typeof by === 'string'
        ? {
            ...authority,
            key: { file: keys[by].publicFile },
            transparencyLog: logged ? 'required' : 'optional',
          }
        : {
            ...authority,
            keyless: { root: 'suite', ...by, ...(build && buildOf(build)) },
          },
    ],
    rules: [
      {
        name: 'case',
        images: hosts.map(host => `${host}/**`),
        signedBy,
        ...(annotations && { annotations }),
        ...(request.anyAttestation && { anyAttestation: true }),
        ...(attestation && {
          attestations: [
            {
              name: 'wanted',
              type: PREDICATE_TYPES[attestation] ?? attestation,
            },
          ],
          checks: { signature: 'skip' },
        }),
      },
    ],
  };
}

function buildOf({ ref, sha, trigger }: NonNullable<Request['build']>) {
  return {
    build: {
      ...(ref && { sourceRepositoryRef: ref }),
      ...(sha && { sourceRepositoryDigest: sha }),
      ...(trigger && { buildTrigger: trigger }),
    },
  };
}
