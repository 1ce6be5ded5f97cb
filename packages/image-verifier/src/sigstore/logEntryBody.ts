import { createPublicKey } from 'node:crypto';
import { decodeBase64 } from '../encoding/base64';
import { own, parseUntrustedJson } from '../encoding/json';
import { firstPemBlock } from '../encoding/pem';
import { ReasonError } from '../reasonError';
import { makeReason } from '../reasons';
import type { LogEntry } from './bundle';
import { isHashOf } from './hashes';
import type { ParsedDocument } from './parsedDocument';

/** Who must have signed according to the entry: a certificate or a key, DER. */
export type EntryVerifier =
  | { type: 'certificate'; der: Buffer }
  | { type: 'key'; der: Buffer };

/** What an entry says about a signature. */
interface EntryBody {
  /** One for each signature of the envelope, in any order. */
  signatures: Array<{
    /** Absent where the digest covers it. */
    signature?: Buffer;
    verifier: EntryVerifier | undefined;
  }>;
  digest: Buffer | undefined;
  /** What the digest is of. */
  of: 'signed bytes' | 'payload' | 'stored envelope';
}

// Rekor 1: sigstore/rekor pkg/types; Rekor 2: protobuf-specs rekor/v2.
const READERS: Record<string, (spec: unknown) => EntryBody> = {
  'hashedrekord/0.0.1': readRecord,
  'rekord/0.0.1': readRecord,
  'hashedrekord/0.0.2': spec => {
    const record = own(spec, 'hashedRekordV002');
    const signature = own(record, 'signature');
    return {
      signatures: [
        {
          signature: bytes(own(signature, 'content')),
          verifier: fromV2(own(signature, 'verifier')),
        },
      ],
      digest: decodeBase64(at(record, 'data', 'digest')),
      of: 'signed bytes',
    };
  },
  'dsse/0.0.1': spec => ({
    signatures: list(own(spec, 'signatures')).map(signature => ({
      signature: bytes(own(signature, 'signature')),
      verifier: fromPem(own(signature, 'verifier')),
    })),
    digest: hex(at(spec, 'payloadHash', 'value')),
    of: 'payload',
  }),
  'dsse/0.0.2': spec => ({
    signatures: list(at(spec, 'dsseV002', 'signatures')).map(signature => ({
      signature: bytes(own(signature, 'content')),
      verifier: fromV2(own(signature, 'verifier')),
    })),
    digest: decodeBase64(at(spec, 'dsseV002', 'payloadHash', 'digest')),
    of: 'payload',
  }),
  // The signature of the envelope is base64 of base64 here.
  'intoto/0.0.2': spec => ({
    signatures: list(at(spec, 'content', 'envelope', 'signatures')).map(
      signature => ({
        signature: bytes(
          decodeBase64(own(signature, 'sig'))?.toString('latin1'),
        ),
        verifier: fromPem(own(signature, 'publicKey')),
      }),
    ),
    digest: hex(at(spec, 'content', 'payloadHash', 'value')),
    of: 'payload',
  }),
  // Early Cosign. The digest is that of the envelope with its signatures.
  'intoto/0.0.1': spec => ({
    signatures: [{ verifier: fromPem(own(spec, 'publicKey')) }],
    digest: hex(at(spec, 'content', 'hash', 'value')),
    of: 'stored envelope',
  }),
};

/**
 * Checks that an entry is about this very signature: its bytes, what is signed,
 * and the certificate or key. Otherwise the genuine entry of another signature
 * or signer could be attached (CVE-2022-23649, CVE-2026-22703).
 *
 * Whether the entry is in a log is not looked at.
 *
 * @throws ReasonError TLOG_ENTRY_MISMATCH, TLOG_ENTRY_UNSUPPORTED.
 */
export function checkEntryBody(
  entry: LogEntry,
  document: ParsedDocument,
  verifier: EntryVerifier,
): void {
  const type = `${entry.kind}/${entry.version}`;
  if (!Object.hasOwn(READERS, type)) {
    throw new ReasonError(makeReason('TLOG_ENTRY_UNSUPPORTED', { kind: type }));
  }
  const body = readBody(entry, type);
  const { signatures, digest, of } = body;
  const signed = signedContent(document, of);
  if (!signed) {
    // Its digest is that of an envelope as it was uploaded, which a bundle does
    // not keep.
    throw new ReasonError(makeReason('TLOG_ENTRY_UNSUPPORTED', { kind: type }));
  }
  const known = of === 'signed bytes' ? document.signedDigest : undefined;
  if (!digest || !(known ? known.equals(digest) : isHashOf(digest, signed))) {
    throw mismatch('it is for other content');
  }
  if (of !== 'stored envelope' && signatures.length !== document.signatures) {
    throw mismatch('it has another number of signatures');
  }
  const same = signatures.filter(
    ({ signature }) =>
      of === 'stored envelope' || signature?.equals(document.signature),
  );
  if (same.length === 0) {
    throw mismatch('it holds another signature');
  }
  if (same.every(named => named.verifier === undefined)) {
    throw mismatch('it does not name a signer');
  }
  if (
    !same.some(
      named =>
        named.verifier?.type === verifier.type &&
        named.verifier.der.equals(verifier.der),
    )
  ) {
    throw mismatch(`it names another ${verifier.type}`);
  }
}

function signedContent(
  { signedBytes, payload, envelope, stampedBytes }: ParsedDocument,
  of: EntryBody['of'],
): Buffer | undefined {
  switch (of) {
    case 'signed bytes':
      return signedBytes;
    case 'payload':
      return envelope ? payload : undefined;
    default:
      return stampedBytes;
  }
}

function readBody({ kind, version, body }: LogEntry, type: string): EntryBody {
  let json: unknown;
  try {
    json = parseUntrustedJson(body.toString('utf8'));
  } catch {
    throw mismatch('it is not JSON');
  }
  if (own(json, 'kind') !== kind || own(json, 'apiVersion') !== version) {
    throw mismatch('it is of another kind');
  }
  try {
    return READERS[type](own(json, 'spec'));
  } catch {
    throw mismatch('it does not name a signer');
  }
}

function readRecord(spec: unknown): EntryBody {
  const signature = own(spec, 'signature');
  return {
    signatures: [
      {
        signature: bytes(own(signature, 'content')),
        verifier: fromPem(at(signature, 'publicKey', 'content')),
      },
    ],
    digest: hex(at(spec, 'data', 'hash', 'value')),
    of: 'signed bytes',
  };
}

function at(value: unknown, ...path: string[]): unknown {
  return path.reduce(own, value);
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

// Never undefined: what is no signature is another one.
function bytes(base64: unknown): Buffer {
  return decodeBase64(base64) ?? Buffer.alloc(0);
}

function hex(text: unknown): Buffer | undefined {
  return typeof text === 'string' && /^(?:[0-9a-f]{2})+$/.test(text)
    ? Buffer.from(text, 'hex')
    : undefined;
}

function fromPem(base64: unknown): EntryVerifier | undefined {
  const pem = decodeBase64(base64)?.toString('latin1');
  const block = pem === undefined ? undefined : firstPemBlock(pem);
  if (!pem || !block) {
    return undefined;
  }
  switch (block.label) {
    case 'CERTIFICATE':
      return { type: 'certificate', der: block.der };
    case 'PUBLIC KEY':
      return { type: 'key', der: block.der };
    default:
      return {
        type: 'key',
        der: createPublicKey(pem).export({ type: 'spki', format: 'der' }),
      };
  }
}

function fromV2(verifier: unknown): EntryVerifier | undefined {
  const certificate = decodeBase64(at(verifier, 'x509Certificate', 'rawBytes'));
  const key = decodeBase64(at(verifier, 'publicKey', 'rawBytes'));
  if (certificate) {
    return { type: 'certificate', der: certificate };
  }
  return key && { type: 'key', der: key };
}

function mismatch(why: string): ReasonError {
  return new ReasonError(makeReason('TLOG_ENTRY_MISMATCH', { why }));
}
