import { allowsPurpose, type Certificate } from './certificate';

/** Both ends belong to it. */
export interface Period {
  start: Date;
  end: Date;
}

export function covers({ start, end }: Period, time: Date): boolean {
  return start <= time && time <= end;
}

/**
 * An authority of a trusted root: its certificates, and for each of them the
 * way to the trust anchor, found and verified once.
 */
export interface CertificateAuthority {
  validFor: Period;
  certificates: Certificate[];
  /** From each certificate that leads to the anchor, the way there. */
  paths: ReadonlyMap<Certificate, Certificate[]>;
  /** The purpose that it issues certificates for, dotted. */
  purpose: string;
}

/**
 * Spec: protobuf-specs `sigstore_trustroot.proto`: the last certificate is the
 * anchor, whether it signed itself or not.
 */
export function createAuthority(
  certificates: Certificate[],
  validFor: Period,
  purpose: string,
): CertificateAuthority {
  const paths = new Map<Certificate, Certificate[]>();
  for (const certificate of certificates) {
    const path = findPath(certificate, certificates, purpose);
    if (path) {
      paths.set(certificate, path);
    }
  }
  return { validFor, certificates, paths, purpose };
}

function findPath(
  from: Certificate,
  all: Certificate[],
  purpose: string,
  seen: Certificate[] = [],
): Certificate[] | undefined {
  if (from === all.at(-1)) {
    return [from];
  }
  for (const issuer of all) {
    if (issuer !== from && !seen.includes(issuer) && issued(issuer, from)) {
      const rest = findPath(issuer, all, purpose, [...seen, from]);
      if (rest && mayIssue(issuer, purpose, seen.length)) {
        return [from, ...rest];
      }
    }
  }
  return undefined;
}

/**
 * The ways from a certificate to the anchor of an authority: every signature
 * and every constraint holds. Whether all were valid at some time is for
 * {@link wasValidAt}.
 */
export function chainsOf(
  leaf: Certificate,
  { paths, purpose }: CertificateAuthority,
): Certificate[][] {
  if (leaf.hasUnknownCritical) {
    return [];
  }
  return [...paths.values()]
    .filter(
      ([issuer, ...rest]) =>
        [issuer, ...rest].every((certificate, depth) =>
          mayIssue(certificate, purpose, depth),
        ) && issued(issuer, leaf),
    )
    .map(path => [leaf, ...path]);
}

/** True if the authority and every certificate of the chain were valid then. */
export function wasValidAt(
  chain: Certificate[],
  { validFor }: CertificateAuthority,
  time: Date,
): boolean {
  return (
    covers(validFor, time) &&
    chain.every(certificate => certificate.isValidAt(time))
  );
}

// `depth` authorities stand between it and the leaf, RFC 5280 §4.2.1.9.
function mayIssue(
  certificate: Certificate,
  purpose: string,
  depth: number,
): boolean {
  const { isAuthority, pathLength, hasUnknownCritical } = certificate;
  return (
    isAuthority &&
    !hasUnknownCritical &&
    (pathLength === undefined || depth <= pathLength) &&
    allowsPurpose(certificate, purpose)
  );
}

function issued(issuer: Certificate, certificate: Certificate): boolean {
  return certificate.mayBeIssuedBy(issuer) && certificate.isSignedBy(issuer);
}
