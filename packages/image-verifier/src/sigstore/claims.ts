import { COSIGN_SIGN_PREDICATE } from '../discovery/mediaTypes';
import { isDigest, splitDigest } from '../encoding/digest';
import { asObject, own, parseUntrustedJson } from '../encoding/json';
import { ReasonError } from '../reasonError';
import { makeReason } from '../reasons';
import type { ParsedDocument } from './parsedDocument';

/** What the signer says in the payload. */
export type Claims = SignatureClaims | AttestationClaims;

export interface SignatureClaims {
  kind: 'signature';
  subjects: ClaimedSubject[];
}

export interface AttestationClaims {
  kind: 'attestation';
  subjects: ClaimedSubject[];
  predicateType: string;
  predicate: unknown;
}

export interface ClaimedSubject {
  /** `sha256:<hex>` or `sha512:<hex>`. */
  digests: string[];
  annotations: Record<string, string>;
}

const COSIGN_SIGNATURE_TYPE = 'cosign container image signature';
const STATEMENT_TYPES = [
  'https://in-toto.io/Statement/v0.1',
  'https://in-toto.io/Statement/v1',
];
export const MAX_SUBJECTS = 1024;

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads the payload of a document.
 *
 * Only a simple-signing payload and a statement of Cosign's sign predicate are
 * signatures. A statement of another type, however trusted its signer, says
 * something else about the image (an SBOM exists, a scan ran).
 *
 * @throws ReasonError PAYLOAD_TYPE_UNEXPECTED, SIGNATURE_MALFORMED.
 */
export function readClaims(
  document: Pick<ParsedDocument, 'payload' | 'payloadType'>,
): Claims {
  let json: unknown;
  try {
    json = parseUntrustedJson(UTF8.decode(document.payload));
  } catch (error) {
    throw malformed((error as Error).message);
  }
  return document.payloadType === 'simple-signing'
    ? readSimpleSigning(json)
    : readStatement(json);
}

/** The subject that is this image; undefined where the claims are about others. */
export function subjectFor(
  { subjects }: Claims,
  digest: string,
): ClaimedSubject | undefined {
  return subjects.find(({ digests }) => digests.includes(digest));
}

// Spec: containers/image "simple signing", Cosign SIGNATURE_SPEC. Go reads
// keys without regard to case, and the specification's own example needs it.
function readSimpleSigning(json: unknown): SignatureClaims {
  const critical = ownIgnoringCase(json, 'critical');
  const type = ownIgnoringCase(critical, 'type');
  if (type !== COSIGN_SIGNATURE_TYPE) {
    throw new ReasonError(
      makeReason('PAYLOAD_TYPE_UNEXPECTED', {
        type: typeof type === 'string' ? type : 'of no type',
        expected: COSIGN_SIGNATURE_TYPE,
      }),
    );
  }
  const digest = ownIgnoringCase(
    ownIgnoringCase(critical, 'image'),
    'docker-manifest-digest',
  );
  if (!isDigest(digest)) {
    throw malformed('it names no digest');
  }
  const annotations = textValues(ownIgnoringCase(json, 'optional'));
  return { kind: 'signature', subjects: [{ digests: [digest], annotations }] };
}

// Spec: in-toto attestation framework, Statement v1 (and v0.1 before it).
function readStatement(json: unknown): Claims {
  const type = own(json, '_type');
  if (typeof type !== 'string' || !STATEMENT_TYPES.includes(type)) {
    throw new ReasonError(
      makeReason('PAYLOAD_TYPE_UNEXPECTED', {
        type: typeof type === 'string' ? type : 'of no type',
        expected: 'an in-toto statement',
      }),
    );
  }
  const predicateType = own(json, 'predicateType');
  const subject = own(json, 'subject');
  if (typeof predicateType !== 'string' || predicateType === '') {
    throw malformed('it has no predicate type');
  }
  if (!Array.isArray(subject) || subject.length > MAX_SUBJECTS) {
    throw malformed(`it has no subjects, or more than ${MAX_SUBJECTS}`);
  }
  const subjects = subject.map(readSubject);
  return predicateType === COSIGN_SIGN_PREDICATE
    ? { kind: 'signature', subjects }
    : {
        kind: 'attestation',
        subjects,
        predicateType,
        predicate: own(json, 'predicate'),
      };
}

// Subjects that are null, or named by other algorithms, exist in the wild.
function readSubject(subject: unknown): ClaimedSubject {
  const digests = Object.entries(asObject(own(subject, 'digest')) ?? {})
    .map(([algorithm, hex]) => `${algorithm}:${hex}`)
    .filter(isDigest);
  return { digests, annotations: textValues(own(subject, 'annotations')) };
}

function textValues(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(asObject(value) ?? {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}

function ownIgnoringCase(value: unknown, name: string): unknown {
  const keys = Object.keys(asObject(value) ?? {}).filter(
    key => key.toLowerCase() === name,
  );
  if (keys.length > 1) {
    throw malformed(`it names ${name} twice`);
  }
  return keys.length === 1 ? own(value, keys[0]) : undefined;
}

/** The digests of the subjects, shortened for a message. */
export function describeSubjects({ subjects }: Claims): string {
  const digests = subjects.flatMap(subject => subject.digests);
  const shown = digests
    .slice(0, 3)
    .map(
      digest =>
        `${digest.slice(0, splitDigest(digest).algorithm.length + 13)}…`,
    );
  return shown.length === 0
    ? 'no image'
    : `${shown.join(', ')}${digests.length > 3 ? ' and others' : ''}`;
}

function malformed(why: string): ReasonError {
  return new ReasonError(
    makeReason('SIGNATURE_MALFORMED', { field: 'the payload', why }),
  );
}
