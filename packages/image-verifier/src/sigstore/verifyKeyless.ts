import type { X509Certificate } from '@sigstore/core';
import { Verifier } from '@sigstore/verify';
import { ReasonError } from '../reasonError';
import { makeReason } from '../reasons';
import { CODE_SIGNING, hasExtendedKeyUsage } from './certificate';
import { timestampsOf, toEntity } from './entity';
import { readIdentity } from './identity';
import { checkLogEntry } from './logEntry';
import type { ParsedDocument } from './parsedDocument';
import { describeLogEntry, describeSigningTime, type Proof } from './proof';
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
  certificate: X509Certificate,
  roots: LoadedTrustRoot[],
): Proof {
  checkUsage(certificate);
  const identity = readIdentity(certificate);
  const { subject } = identity;
  const der = certificate.root.toDER();
  const possible = roots.filter(root => mayHaveIssued(root, certificate));
  let failure: ReasonError | undefined;
  for (const root of possible) {
    try {
      return verifyUnderRoot(document, { certificate, der, identity }, root);
    } catch (error) {
      failure ??= new ReasonError(
        verificationReason(error, { subject, root: root.name }),
        { cause: error },
      );
    }
  }
  throw (
    failure ??
    new ReasonError(
      makeReason('CERT_CHAIN_UNTRUSTED', {
        subject,
        roots: roots.map(({ name }) => name).join(', ') || 'any trust root',
      }),
    )
  );
}

interface Leaf {
  certificate: X509Certificate;
  der: Buffer;
  identity: ReturnType<typeof readIdentity>;
}

function verifyUnderRoot(
  document: ParsedDocument,
  { certificate, der, identity }: Leaf,
  { name, material }: LoadedTrustRoot,
): Proof {
  const { tlogEntries } = document.bundle.verificationMaterial;
  const logged = material.tlogs.length > 0;
  if (logged && tlogEntries.length === 0) {
    throw new ReasonError(makeReason('TLOG_ENTRY_MISSING'));
  }
  for (const entry of tlogEntries) {
    const { keyId } = entry.logId;
    if (!material.tlogs.some(({ logID }) => logID.equals(keyId))) {
      throw new ReasonError(
        makeReason('TLOG_UNKNOWN_LOG', { log: keyId.toString('hex') }),
      );
    }
    checkLogEntry(entry, { type: 'certificate', der });
  }
  const needsSct = material.ctlogs.length > 0;
  if (needsSct && !certificate.extSCT) {
    throw new ReasonError(
      makeReason('SCT_MISSING', { subject: identity.subject, root: name }),
    );
  }
  const timestamps = timestampsOf(document);
  const entity = toEntity(
    document,
    { $case: 'certificate', certificate },
    tlogEntries,
    timestamps,
  );
  // What a root lists, it demands. A trusted time is always needed: the
  // certificate lives for minutes.
  new Verifier(material, {
    tlogThreshold: logged ? 1 : 0,
    ctlogThreshold: needsSct ? 1 : 0,
    timestampThreshold: 1,
  }).verify(entity);
  return {
    signer: { ...identity, root: name },
    ...describeSigningTime(tlogEntries, timestamps),
    ...describeLogEntry(tlogEntries, name),
    notes: [],
  };
}

function checkUsage(certificate: X509Certificate): void {
  const refuse = (why: string): never => {
    throw new ReasonError(makeReason('CERT_USAGE_INVALID', { why }));
  };
  let codeSigning: boolean;
  let ca: boolean;
  try {
    codeSigning = hasExtendedKeyUsage(certificate, CODE_SIGNING);
    ca = certificate.isCA;
  } catch {
    refuse('its extensions are malformed');
    return;
  }
  if (!codeSigning) {
    refuse('its extended key usage does not name code signing');
  }
  if (ca) {
    refuse('it belongs to a certificate authority');
  }
}

// By name only, to tell roots apart cheaply and to say which one failed; the
// library builds and verifies the chain.
function mayHaveIssued(
  { material }: LoadedTrustRoot,
  certificate: X509Certificate,
): boolean {
  return material.certificateAuthorities.some(({ certChain }) =>
    certChain.some(({ subject }) => subject.equals(certificate.issuer)),
  );
}
