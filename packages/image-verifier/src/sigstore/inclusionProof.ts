import { hash } from 'node:crypto';
import { decodeBase64 } from '../encoding/base64';
import { verifyWithKeyDefaults } from './algorithms';
import type { InclusionProof, LogEntry } from './bundle';
import type { TrustedLog } from './trustedRoot';

const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);

// More levels than a log of 2^63 entries has.
const MAX_HASHES = 64;
const MAX_SIGNATURES = 32;
const DECIMAL = /^(?:0|[1-9]\d{0,18})$/;

interface Checkpoint {
  /** What is signed. */
  note: string;
  origin: string;
  treeSize: bigint;
  rootHash: Buffer;
  signatures: Array<{ name: string; keyHint: Buffer; signature: Buffer }>;
}

/**
 * Checks that one of the logs vouches that the entry is in it.
 *
 * Spec: RFC 6962 §2.1.1; transparency-dev formats, `log/README.md`.
 *
 * @throws Error with a short message.
 */
export function verifyInclusionProof(
  { body, kind, version }: LogEntry,
  proof: InclusionProof,
  logs: TrustedLog[],
): void {
  const checkpoint = readCheckpoint(proof.checkpoint);
  // The proof repeats what the checkpoint says.
  if (
    proof.treeSize !== String(checkpoint.treeSize) ||
    !checkpoint.rootHash.equals(proof.rootHash)
  ) {
    throw new Error('the proof and its checkpoint disagree');
  }
  // Rekor 2 signs as the host of its address. The names that logs of Rekor 1
  // give themselves may have nothing to do with it.
  const secondVersion = version === '0.0.2' && kind !== 'intoto';
  if (!isSignedByLog(checkpoint, logs, secondVersion)) {
    throw new Error('invalid checkpoint signature');
  }
  if (!rootOf(body, proof).equals(checkpoint.rootHash)) {
    throw new Error('the entry does not lead to the root of the checkpoint');
  }
}

function isSignedByLog(
  { note, origin, signatures }: Checkpoint,
  logs: TrustedLog[],
  secondVersion: boolean,
): boolean {
  const data = Buffer.from(note, 'utf8');
  return signatures.some(({ name, keyHint, signature }) =>
    logs.some(
      log =>
        log.id.subarray(0, 4).equals(keyHint) &&
        isNameOf(name, log, secondVersion) &&
        (origin === name || origin.startsWith(`${name} - `)) &&
        verifyWithKeyDefaults(data, log.publicKey, signature),
    ),
  );
}

function isNameOf(
  name: string,
  { checkpointOrigin, baseUrl }: TrustedLog,
  secondVersion: boolean,
): boolean {
  if (checkpointOrigin !== undefined) {
    return checkpointOrigin.includes(name);
  }
  return !secondVersion || baseUrl.includes(name);
}

// Three lines or more, an empty line, and lines of signatures.
function readCheckpoint(envelope: string): Checkpoint {
  const end = envelope.indexOf('\n\n');
  if (end < 0) {
    throw new Error('the checkpoint has no signatures');
  }
  const note = envelope.slice(0, end + 1);
  const [origin, treeSize, rootHash] = note.split('\n');
  const root = decodeBase64(rootHash);
  if (!origin || !DECIMAL.test(treeSize) || !root) {
    throw new Error('the checkpoint is malformed');
  }
  const lines = envelope.slice(end + 2).split('\n');
  if (lines.pop() !== '' || lines.length > MAX_SIGNATURES) {
    throw new Error('the checkpoint is malformed');
  }
  return {
    note,
    origin,
    treeSize: BigInt(treeSize),
    rootHash: root,
    signatures: lines.map(readSignature),
  };
}

function readSignature(line: string): Checkpoint['signatures'][number] {
  const [dash, name, text, ...rest] = line.split(' ');
  const bytes = decodeBase64(text);
  if (
    dash !== '\u2014' ||
    !name ||
    !bytes ||
    bytes.length < 5 ||
    rest.length > 0
  ) {
    throw new Error('a signature of the checkpoint is malformed');
  }
  return { name, keyHint: bytes.subarray(0, 4), signature: bytes.subarray(4) };
}

function rootOf(
  body: Buffer,
  { logIndex, treeSize, hashes }: InclusionProof,
): Buffer {
  if (!DECIMAL.test(logIndex) || hashes.length > MAX_HASHES) {
    throw new Error('the proof is malformed');
  }
  // RFC 9162 §2.1.3.2, on index and size of the subtrees, from the leaf up.
  let index = BigInt(logIndex);
  let last = BigInt(treeSize) - 1n;
  if (index > last) {
    throw new Error('the index lies outside the log');
  }
  let node = hash('sha256', Buffer.concat([LEAF, body]), 'buffer');
  for (const sibling of hashes) {
    if (last === 0n || sibling.length !== 32) {
      throw new Error('the proof has hashes too many or malformed');
    }
    if (index % 2n === 1n || index === last) {
      node = join(sibling, node);
      while (index % 2n === 0n && index !== 0n) {
        index /= 2n;
        last /= 2n;
      }
    } else {
      node = join(node, sibling);
    }
    index /= 2n;
    last /= 2n;
  }
  if (last !== 0n) {
    throw new Error('the proof has too few hashes');
  }
  return node;
}

function join(left: Buffer, right: Buffer): Buffer {
  return hash('sha256', Buffer.concat([NODE, left, right]), 'buffer');
}
