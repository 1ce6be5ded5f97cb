import { asObject, own } from '../encoding/json';
import { toPem } from '../encoding/pem';

/** A service of a trusted root with its key or certificates. */
export interface RootLog {
  url: string;
  /** PEM. */
  publicKey: string;
}

export interface RootAuthority {
  url: string;
  organization: string;
  commonName: string;
  /** PEM certificates, leaf first. */
  chain: string;
}

export interface RootParts {
  logs: RootLog[];
  certificateLogs: RootLog[];
  certificateAuthorities: RootAuthority[];
  timestampAuthorities: RootAuthority[];
}

/**
 * The parts of a `trusted_root.json` in the form that engines want. What is
 * not there is left out.
 *
 * Spec: sigstore/protobuf-specs, `sigstore_trustroot.proto`, TrustedRoot.
 */
export function trustedRootParts(document: unknown): RootParts {
  return {
    logs: list(own(document, 'tlogs')).flatMap(log),
    certificateLogs: list(own(document, 'ctlogs')).flatMap(log),
    certificateAuthorities: list(
      own(document, 'certificateAuthorities'),
    ).flatMap(authority),
    timestampAuthorities: list(own(document, 'timestampAuthorities')).flatMap(
      authority,
    ),
  };
}

function log(value: unknown): RootLog[] {
  const key = own(own(value, 'publicKey'), 'rawBytes');
  return typeof key === 'string'
    ? [
        {
          url: text(own(value, 'baseUrl')),
          publicKey: toPem(Buffer.from(key, 'base64'), 'PUBLIC KEY'),
        },
      ]
    : [];
}

function authority(value: unknown): RootAuthority[] {
  const certificates = list(
    own(own(value, 'certChain'), 'certificates'),
  ).flatMap(certificate => {
    const bytes = own(certificate, 'rawBytes');
    return typeof bytes === 'string'
      ? [toPem(Buffer.from(bytes, 'base64'), 'CERTIFICATE')]
      : [];
  });
  const subject = asObject(own(value, 'subject'));
  return certificates.length === 0
    ? []
    : [
        {
          url: text(own(value, 'uri')),
          organization: text(own(subject, 'organization')),
          commonName: text(own(subject, 'commonName')),
          chain: certificates.join(''),
        },
      ];
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
