import { ReasonError } from '../reasonError';
import { makeReason } from '../reasons';
import { CODE_SIGNING, type Certificate } from './certificate';
import { chainsOf, wasValidAt } from './certificateAuthority';
import {
  hasCertificateTimestamps,
  isPromisedByLog,
} from './certificateTransparency';
import { readIdentity } from './identity';
import type { ParsedDocument } from './parsedDocument';
import { describeLogEntry, describeSigningTime, type Proof } from './proof';
import { rootMaterial } from './rootMaterial';
import { verifySignature } from './signature';
import { stampedTimes } from './stampedTimes';
import { entriesOf, verifyEntries, type ProvenEntry } from './transparencyLog';
import type { RootMaterial } from './trustedRoot';
import type { LoadedTrustRoot } from './trustMaterial';
import { verificationReason } from './verificationErrors';

/**
 * Verifies a document that was signed with a short-lived certificate: the
 * certificate chains to an authority of a root, was valid when a log or
 * timestamp authority of the same root saw the signature, shows its
 * certificate-transparency proof where the root has such logs, and every log
 * entry is for this signature and certificate.
 *
 * Who the signer may be is not judged here.
 *
 * @throws ReasonError where no root proves it.
 */
export function verifyKeyless(
  document: ParsedDocument,
  certificate: Certificate,
  roots: LoadedTrustRoot[],
): Proof {
  checkUsage(certificate);
  const identity = readIdentity(certificate);
  const leaf = { certificate, identity };
  let failure: ReasonError | undefined;
  for (const root of roots) {
    const material = rootMaterial(root);
    if (mayHaveIssued(material, certificate)) {
      try {
        return verifyUnderRoot(document, leaf, root.name, material);
      } catch (error) {
        failure ??= new ReasonError(verificationReason(error), {
          cause: error,
        });
      }
    }
  }
  throw (
    failure ??
    new ReasonError(
      makeReason('CERT_CHAIN_UNTRUSTED', {
        subject: identity.subject,
        roots: roots.map(({ name }) => name).join(', ') || 'any trust root',
      }),
    )
  );
}

interface Leaf {
  certificate: Certificate;
  identity: ReturnType<typeof readIdentity>;
}

// What a root lists, it demands. A trusted time is always needed: the
// certificate lives for minutes.
function verifyUnderRoot(
  document: ParsedDocument,
  leaf: Leaf,
  name: string,
  material: RootMaterial,
): Proof {
  const { certificate, identity } = leaf;
  const entries =
    material.logs.length > 0 ? provenEntries(document, leaf, material) : [];
  const stamped = stampedTimes(document, material, name);
  const times = [
    ...entries.flatMap(({ time }) => time ?? []),
    ...stamped.times,
  ];
  if (times.length === 0) {
    throw stamped.failure ?? new ReasonError(makeReason('TIMESTAMP_MISSING'));
  }
  const chains = provenChains(leaf, times, name, material);
  if (material.certificateLogs.length > 0) {
    checkPromise(leaf, chains, name, material);
  }
  if (!verifySignature(document, certificate.publicKey)) {
    throw new ReasonError(makeReason('SIGNATURE_INVALID'));
  }
  return {
    signer: { ...identity, root: name },
    ...describeSigningTime(entries, stamped.times),
    ...describeLogEntry(entries, name),
    notes: [],
  };
}

function provenEntries(
  document: ParsedDocument,
  { certificate }: Leaf,
  { logs }: RootMaterial,
): ProvenEntry[] {
  const entries = entriesOf(document, logs);
  if (entries.length === 0) {
    const [other] = document.entries;
    throw new ReasonError(
      other
        ? makeReason('TLOG_UNKNOWN_LOG', {
            log: other.logId.toString('hex'),
          })
        : makeReason('TLOG_ENTRY_MISSING'),
    );
  }
  const verifier = { type: 'certificate', der: certificate.der } as const;
  return verifyEntries(document, entries, verifier, logs);
}

function provenChains(
  { certificate, identity: { subject } }: Leaf,
  times: Date[],
  name: string,
  { certificateAuthorities }: RootMaterial,
): Certificate[][] {
  const proven = certificateAuthorities.flatMap(authority =>
    chainsOf(certificate, authority).map(chain => ({ chain, authority })),
  );
  if (proven.length === 0) {
    throw new ReasonError(
      makeReason('CERT_CHAIN_UNTRUSTED', { subject, roots: name }),
    );
  }
  const valid = proven.filter(({ chain, authority }) =>
    times.every(time => wasValidAt(chain, authority, time)),
  );
  if (valid.length === 0) {
    throw new ReasonError(makeReason('CERT_NOT_VALID_AT_SIGNING', { subject }));
  }
  return valid.map(({ chain }) => chain);
}

function checkPromise(
  { certificate, identity: { subject } }: Leaf,
  chains: Certificate[][],
  root: string,
  { certificateLogs }: RootMaterial,
): void {
  if (!hasCertificateTimestamps(certificate)) {
    throw new ReasonError(makeReason('SCT_MISSING', { subject, root }));
  }
  let promised: boolean;
  try {
    promised = chains.some(([, issuer]) =>
      isPromisedByLog(certificate, issuer, certificateLogs),
    );
  } catch {
    promised = false;
  }
  if (!promised) {
    throw new ReasonError(makeReason('SCT_INVALID', { subject, root }));
  }
}

function checkUsage(certificate: Certificate): void {
  const refuse = (why: string): never => {
    throw new ReasonError(makeReason('CERT_USAGE_INVALID', { why }));
  };
  let codeSigning: boolean;
  let authority: boolean;
  try {
    codeSigning = certificate.purposes?.includes(CODE_SIGNING) ?? false;
    authority = certificate.isAuthority;
  } catch {
    refuse('its extensions are malformed');
    return;
  }
  if (!codeSigning) {
    refuse('its extended key usage does not name code signing');
  }
  if (authority) {
    refuse('it belongs to a certificate authority');
  }
}

// By name only, to tell roots apart cheaply and to say which one failed.
function mayHaveIssued(
  { certificateAuthorities }: RootMaterial,
  certificate: Certificate,
): boolean {
  return certificateAuthorities.some(({ certificates }) =>
    certificates.some(({ subject }) => subject.equals(certificate.issuer)),
  );
}
