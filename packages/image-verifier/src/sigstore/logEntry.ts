import { createPublicKey } from 'node:crypto';
import type { TransparencyLogEntry } from '@sigstore/bundle';
import { decodeBase64 } from '../encoding/base64';
import { own, parseUntrustedJson } from '../encoding/json';
import { firstPemBlock } from '../encoding/pem';
import { ReasonError } from '../reasonError';
import { makeReason } from '../reasons';

/** Who must have signed according to the entry. */
export type EntryVerifier =
  | { type: 'certificate'; der: Buffer }
  | { type: 'key'; spki: Buffer };

// Where each type of entry keeps the signer. Rekor v1 schemas:
// sigstore/rekor pkg/types; v2: protobuf-specs rekor/v2.
const VERIFIERS: Record<string, (body: unknown) => EntryVerifier | undefined> =
  {
    'hashedrekord/0.0.1': body =>
      fromPem(at(body, 'spec', 'signature', 'publicKey', 'content')),
    'hashedrekord/0.0.2': body =>
      fromV2(at(body, 'spec', 'hashedRekordV002', 'signature', 'verifier')),
    'dsse/0.0.1': body =>
      fromPem(own(only(at(body, 'spec', 'signatures')), 'verifier')),
    'dsse/0.0.2': body =>
      fromV2(own(only(at(body, 'spec', 'dsseV002', 'signatures')), 'verifier')),
    'intoto/0.0.2': body =>
      fromPem(
        own(
          only(at(body, 'spec', 'content', 'envelope', 'signatures')),
          'publicKey',
        ),
      ),
  };

/**
 * Checks what the library does not: that the entry names the very certificate
 * or key of the document, and that the parts of the inclusion proof agree.
 * Without the first, the genuine entry of another signer could be attached
 * (CVE-2022-23649, CVE-2026-22703).
 *
 * Whether the entry is in the log is for the library.
 *
 * @throws ReasonError TLOG_ENTRY_MISMATCH, TLOG_ENTRY_UNSUPPORTED,
 * TLOG_PROOF_INVALID.
 */
export function checkLogEntry(
  entry: TransparencyLogEntry,
  expected: EntryVerifier,
): void {
  const { kind, version } = entry.kindVersion;
  const type = `${kind}/${version}`;
  const read = VERIFIERS[type];
  if (!Object.hasOwn(VERIFIERS, type)) {
    throw new ReasonError(makeReason('TLOG_ENTRY_UNSUPPORTED', { kind: type }));
  }
  let named: EntryVerifier | undefined;
  try {
    named = read(parseUntrustedJson(entry.canonicalizedBody.toString('utf8')));
  } catch {
    named = undefined;
  }
  if (!named) {
    throw mismatch('it does not name a signer');
  }
  if (!sameVerifier(named, expected)) {
    throw mismatch(`it names another ${expected.type}`);
  }
  checkProof(entry);
}

// The proof repeats what the checkpoint says; the library reads only the
// latter.
function checkProof({ inclusionProof }: TransparencyLogEntry): void {
  if (!inclusionProof) {
    return;
  }
  const [, size, hash] = (inclusionProof.checkpoint?.envelope ?? '').split(
    '\n',
  );
  if (
    size !== inclusionProof.treeSize ||
    !decodeBase64(hash)?.equals(inclusionProof.rootHash)
  ) {
    throw new ReasonError(
      makeReason('TLOG_PROOF_INVALID', {
        why: 'the proof and its checkpoint disagree',
      }),
    );
  }
}

function sameVerifier(a: EntryVerifier, b: EntryVerifier): boolean {
  if (a.type === 'certificate' && b.type === 'certificate') {
    return a.der.equals(b.der);
  }
  return a.type === 'key' && b.type === 'key' && a.spki.equals(b.spki);
}

function at(value: unknown, ...path: string[]): unknown {
  return path.reduce(own, value);
}

function only(list: unknown): unknown {
  return Array.isArray(list) && list.length === 1 ? list[0] : undefined;
}

function fromPem(base64: unknown): EntryVerifier | undefined {
  const pem = decodeBase64(base64)?.toString('latin1');
  const block = pem === undefined ? undefined : firstPemBlock(pem);
  if (!pem || !block) {
    return undefined;
  }
  return block.label === 'CERTIFICATE'
    ? { type: 'certificate', der: block.der }
    : {
        type: 'key',
        spki: createPublicKey(pem).export({ type: 'spki', format: 'der' }),
      };
}

function fromV2(verifier: unknown): EntryVerifier | undefined {
  const der = decodeBase64(at(verifier, 'x509Certificate', 'rawBytes'));
  const spki = decodeBase64(at(verifier, 'publicKey', 'rawBytes'));
  if (der) {
    return { type: 'certificate', der };
  }
  return spki && { type: 'key', spki };
}

function mismatch(why: string): ReasonError {
  return new ReasonError(makeReason('TLOG_ENTRY_MISMATCH', { why }));
}
