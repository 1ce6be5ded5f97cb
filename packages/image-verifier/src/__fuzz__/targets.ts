import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { MockAgent } from 'undici';
import { conditionHolds, conditionProblem } from '../attestation/cel';
import { judgeAttestation } from '../attestation/judgeAttestation';
import { judgeBaseImages } from '../attestation/baseImages';
import { readPredicate } from '../attestation/readPredicate';
import type { DiscoveredDocument, Discovery } from '../discovery/discovery';
import { parseUntrustedJson } from '../encoding/json';
import type { Signer } from '../evidence';
import { imageGlobProblem, matchesImageGlob } from '../policy/imageGlob';
import { parseTrustPolicy } from '../policy/parseTrustPolicy';
import { matchesPattern, patternProblem } from '../policy/pattern';
import { TrustPolicyError } from '../policy/problems';
import { ReasonError } from '../reasonError';
import {
  formatImageReference,
  parseImageReference,
} from '../reference/imageReference';
import { parseChallenges } from '../registry/challenge';
import { createRegistryClient } from '../registry/client';
import { ConditionalCache } from '../registry/conditionalCache';
import { Connections } from '../registry/connections';
import { readDockerConfig } from '../registry/credentials';
import { nextPage } from '../registry/link';
import { readManifest } from '../registry/manifest';
import { readReferrers } from '../registry/referrers';
import { retryAfterMs } from '../registry/retry';
// eslint-disable-next-line no-restricted-imports -- not part of any build
import {
  fixtureNamed,
  NOTATION,
  notationDiscovery,
  notationMaterial,
  notationPolicy,
} from '../__testUtils__/notation';
import { evaluateTrustPolicy } from '../policy/evaluateTrustPolicy';
import type { PolicyResult } from '../policy/result';
import type { TrustPolicy } from '../policy/trustPolicy';
import { assessEvidence } from '../sigstore/assessEvidence';
import { loadTrustMaterial } from '../sigstore/loadTrustMaterial';
import type { TrustMaterial } from '../sigstore/trustMaterial';
import { verifyImage } from '../verifyImage';

/**
 * Something that reads what others wrote. It throws where the code under test
 * does what it must never do; what it may do, such as refusing its input, it
 * takes as an answer.
 */
export interface FuzzTarget {
  run(data: Buffer): void | Promise<void>;
  /** Texts that lead further than chance. */
  tokens?: string[];
  /** What to prepare before the first run. */
  prepare?(): Promise<void>;
}

// eslint-disable-next-line no-restricted-syntax -- not part of any build
const FIXTURES = join(__dirname, '../__fixtures__/cosign');
const NOW = new Date('2026-06-01T00:00:00Z');
const REGISTRY = 'r.example.com';

function insist(condition: boolean, what: string): asserts condition {
  if (!condition) {
    throw new Error(what);
  }
}

/** Runs it; only errors that carry a reason are answers. */
function refusedOr<T>(
  run: () => T,
  expected: Array<new (...args: never[]) => Error> = [ReasonError],
): T | undefined {
  try {
    return run();
  } catch (error) {
    insist(
      expected.some(kind => error instanceof kind),
      `not an answer: ${String((error as Error).stack)}`,
    );
    return undefined;
  }
}

/** Zero bytes part the input. */
function split(data: Buffer, count: number): string[] {
  const parts = data.toString('latin1').split('\0');
  return Array.from({ length: count }, (_, i) => parts[i] ?? '');
}

const utf8 = (latin1: string) => Buffer.from(latin1, 'latin1').toString('utf8');

// --- documents

interface Fixture {
  discovery: Discovery;
  document: DiscoveredDocument;
  signer: Signer | undefined;
}

let trust: TrustMaterial;
const fixtures = new Map<string, Fixture>();

async function prepareDocuments(): Promise<void> {
  trust = await loadTrustMaterial(
    {
      roots: {
        corp: { file: 'trusted_root.json' },
        stamped: { file: 'trusted_root_timestamps.json' },
      },
      authorities: [
        {
          name: 'key',
          owner: 'team',
          key: { file: 'cosign.pub' },
          transparencyLog: 'optional',
        },
      ],
    },
    { baseDir: FIXTURES },
  );
  for (const name of ['keyless-bundle', 'keyless-legacy', 'key-legacy']) {
    const discovery: Discovery = JSON.parse(
      readFileSync(join(FIXTURES, `${name}.json`), 'utf8'),
    );
    const [document] = discovery.documents;
    const [signature] = assessEvidence(discovery, trust).signatures;
    insist(signature.valid, `${name} is not valid as it stands`);
    fixtures.set(name, { discovery, document, signer: signature.signer });
  }
}

/**
 * Judges a document in the place of a genuine one. Only who signed those may
 * come out as the signer of anything.
 */
function judgeDocument(name: string, change: Partial<DiscoveredDocument>) {
  const { discovery, document } = fixtures.get(name) ?? fail(name);
  const evidence = assessEvidence(
    { ...discovery, documents: [{ ...document, ...change }] },
    trust,
  );
  const judged = [...evidence.signatures, ...evidence.attestations];
  insist(judged.length === 1, 'a document got lost');
  const [{ valid, reasons, signer }] = judged;
  insist(valid || reasons.length > 0, 'refused without a reason');
  insist(
    !valid ||
      [...fixtures.values()].some(known =>
        isDeepStrictEqual(known.signer, signer),
      ),
    'valid for somebody who has not signed',
  );
}

function fail(name: string): never {
  throw new Error(`no fixture ${name}`);
}

const LEGACY_KEYS = [
  'dev.cosignproject.cosign/signature',
  'dev.sigstore.cosign/certificate',
  'dev.sigstore.cosign/bundle',
  'dev.sigstore.cosign/rfc3161timestamp',
];

let notationTrust: TrustMaterial;
let notation: TrustPolicy;
let notationSigners: string[];

function verifyNotation(mediaType: string, envelope: string): PolicyResult {
  const discovery = notationDiscovery({ mediaType, envelope });
  const { repository, digest } = discovery;
  return evaluateTrustPolicy({
    evidence: assessEvidence(discovery, notationTrust),
    image: { repository, digest },
    policy: notation,
    now: new Date(NOTATION.judgedAt),
    trustMaterial: notationTrust,
  });
}

const NOTATION_FIXTURES = ['jws-stamped', 'cose-stamped'];

async function prepareNotation(): Promise<void> {
  notation = notationPolicy({
    ...NOTATION.policies.stamped,
    trustedIdentities: NOTATION.policies.ci.trustedIdentities,
  });
  notationTrust = await notationMaterial(notation);
  notationSigners = NOTATION_FIXTURES.flatMap(name => {
    const { mediaType, envelope } = fixtureNamed(name);
    return verifyNotation(mediaType, envelope).matched.map(one => one.signer);
  });
  insist(
    notationSigners.length === 2,
    'a fixture is not verified as it stands',
  );
}

function judgeNotation(data: Buffer): void {
  const { mediaType } = fixtureNamed(NOTATION_FIXTURES[(data[0] ?? 0) % 2]);
  const { outcome, reasons, matched } = verifyNotation(
    mediaType,
    data.subarray(1).toString('base64'),
  );
  insist(outcome === 'verified' || reasons.length > 0, 'no reason');
  insist(
    matched.every(({ signer }) => notationSigners.includes(signer)),
    'verified for somebody who has not signed',
  );
}

// --- the registry client

const OCI = 'application/vnd.oci.image';
const TYPES = [
  `${OCI}.manifest.v1+json`,
  `${OCI}.index.v1+json`,
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'text/html',
  '',
];
const STATUSES = [200, 200, 200, 401, 404, 307, 304, 429, 403, 500, 206, 400];

const POLICY = parseTrustPolicy(
  {
    authorities: [
      {
        name: 'key',
        owner: 'team',
        key: { file: 'cosign.pub' },
        transparencyLog: 'optional',
      },
    ],
    rules: [{ name: 'all', images: ['**'], signedBy: { anyOf: ['key'] } }],
  },
  { source: 'fuzz' },
);

/**
 * A registry that answers each request with the next piece of the input: a
 * byte for the status, one for the media type, then `header: value` lines and
 * a body.
 */
async function askRegistry(data: Buffer): Promise<void> {
  const pieces = data.toString('latin1').split('\0');
  const agent = new MockAgent();
  agent.disableNetConnect();
  let count = 0;
  agent
    .get(/./)
    .intercept({ path: () => true, method: /./ })
    .reply(request => {
      const { origin } = request as unknown as { origin: string };
      insist(
        String(origin) === `https://${REGISTRY}`,
        `asked ${String(origin)}, which is not configured`,
      );
      const piece = pieces[count++ % pieces.length];
      const [head, body = ''] = piece.slice(2).split('\n\n');
      const headers: Record<string, string> = {
        'content-type': TYPES[(piece.charCodeAt(1) || 0) % TYPES.length],
        'retry-after': '0',
      };
      for (const line of head.split('\n')) {
        const [name, ...value] = line.split(':');
        if (/^[a-z-]{1,40}$/.test(name)) {
          headers[name] = value.join(':').replace(/[^\x20-\x7e]/g, '');
        }
      }
      return {
        statusCode: STATUSES[(piece.charCodeAt(0) || 0) % STATUSES.length],
        data: Buffer.from(body, 'latin1'),
        responseOptions: { headers },
      };
    })
    .persist();
  const pool = Connections.prototype.for;
  Connections.prototype.for = () => agent;
  const client = createRegistryClient({
    hosts: [
      {
        host: REGISTRY,
        credentials: { type: 'basic', username: 'bob', password: 'secret' },
      },
    ],
    limits: { attempts: 2, requestTimeoutMs: 5000 },
  });
  try {
    const { result } = await verifyImage(`${REGISTRY}/prod/app:v1`, {
      client,
      trustMaterial: trust,
      policy: POLICY,
      now: NOW,
      limits: { totalTimeMs: 5000 },
    });
    insist(result.outcome !== 'verified', 'verified what nobody signed');
    insist(result.reasons.length > 0, 'refused without a reason');
  } finally {
    Connections.prototype.for = pool;
    await client.close();
    await agent.close();
  }
}

// --- predicates

const PREDICATES = [
  'https://slsa.dev/provenance/v0.2',
  'https://slsa.dev/provenance/v1',
  'https://cosign.sigstore.dev/attestation/vuln/v1',
  'https://in-toto.io/attestation/vulns/v0.1',
  'https://in-toto.io/attestation/test-result/v0.1',
  'https://spdx.dev/Document',
  'https://cyclonedx.org/bom',
  'https://openvex.dev/ns',
  'https://slsa.dev/verification_summary/v1',
  'https://example.com/custom',
];

/** Conditions that nothing can meet: an answer without a reason is a hole. */
const IMPOSSIBLE = {
  builder: ['https://nobody.invalid'],
  ref: ['refs/heads/nothing'],
  sourceRepository: ['https://nobody.invalid/x'],
  tests: ['a test that does not exist'],
  minComponents: Number.MAX_SAFE_INTEGER,
  verifier: ['https://nobody.invalid'],
};

function readAnyPredicate(data: Buffer): void {
  const predicateType = PREDICATES[(data[0] ?? 0) % PREDICATES.length];
  let predicate: unknown;
  try {
    predicate = parseUntrustedJson(data.subarray(1).toString('utf8'));
  } catch {
    return;
  }
  const reading = readPredicate(predicateType, predicate);
  insist(
    'facts' in reading || reading.malformed !== '',
    'neither read nor malformed',
  );
  const attestation = {
    id: 'x',
    format: 'sigstore-bundle' as const,
    location: { place: 'referrers-api' as const, manifest: 'x' },
    valid: true,
    reasons: [],
    signer: { type: 'key' as const, keyId: 'sha256:x' },
    predicateType,
    predicate,
  };
  for (const require of Object.entries(IMPOSSIBLE)) {
    const reasons = judgeAttestation(
      attestation,
      {
        name: 'x',
        type: [predicateType],
        require: Object.fromEntries([require]),
        conditions: [],
      },
      { now: NOW, image: { repository: `${REGISTRY}/x`, digest: 'sha256:x' } },
    );
    insist(reasons.length > 0, `met ${require[0]}, which nothing can meet`);
  }
  const { reasons } = judgeBaseImages([attestation], {
    allowed: ['nobody.invalid/**'],
    pinned: true,
  });
  insist(
    reasons.length > 0 || JSON.stringify(predicate).includes('nobody.invalid'),
    'allowed a base image that no list names',
  );
}

function evaluateCondition(data: Buffer): void {
  const [expression, json] = split(data, 2).map(utf8);
  let predicate: unknown;
  try {
    predicate = parseUntrustedJson(json);
  } catch {
    predicate = json;
  }
  const problem = conditionProblem(expression);
  const held = conditionHolds(expression, {
    predicate,
    predicateType: PREDICATES[0],
    signer: { type: 'key', keyId: 'sha256:x' },
    image: { repository: `${REGISTRY}/x`, digest: 'sha256:x' },
    now: NOW,
  });
  insist(held === true || typeof held === 'string', 'no answer');
  insist(problem === undefined || held !== true, 'a refused condition holds');
}

// --- texts

function readReference(data: Buffer): void {
  const reference = refusedOr(() => parseImageReference(data.toString('utf8')));
  if (reference) {
    const text = formatImageReference(reference);
    insist(
      isDeepStrictEqual(parseImageReference(text), reference),
      `${text} is read in two ways`,
    );
    insist(
      new URL(`https://${reference.registry}/v2/`).pathname === '/v2/',
      'the host leaves its place in the URL',
    );
  }
}

function readHeaders(data: Buffer): void {
  const [challenge, link, retry, config] = split(data, 4);
  for (const { scheme, parameters } of parseChallenges(challenge)) {
    insist(scheme !== '' && !parameters.has(''), 'a name is empty');
  }
  const current = new URL(`https://${REGISTRY}/v2/a/referrers/x?n=1`);
  const next = refusedOr(() => nextPage(link, current), [Error]);
  insist(
    next === undefined ||
      (next.origin === current.origin && next.pathname === current.pathname),
    'the next page leads elsewhere',
  );
  const wait = retryAfterMs(retry, NOW.getTime());
  insist(wait === undefined || wait >= 0, 'waits for the past');
  refusedOr(() => readDockerConfig(config, 'x').credentialsFor(REGISTRY));
}

async function readLists(data: Buffer): Promise<void> {
  const pages = data.subarray(1).toString('latin1').split('\0');
  const type = TYPES[(data[0] ?? 0) % TYPES.length];
  const [first] = pages;
  const manifest = refusedOr(() =>
    readManifest(Buffer.from(first, 'latin1'), type, 'x'),
  );
  insist(
    !manifest ||
      manifest.layers.length === 0 ||
      manifest.manifests.length === 0,
    'an image and an index at once',
  );
  let asked = 0;
  try {
    const { descriptors } = await readReferrers(
      new URL(`https://${REGISTRY}/v2/a/referrers/x`),
      { referrerPages: 5, referrers: 20 },
      async url => {
        const [head, body = ''] = pages[asked++ % pages.length].split('\n\n');
        return {
          status: 200,
          url,
          headers: { 'content-type': TYPES[1], link: head },
          body: Buffer.from(body, 'latin1'),
        };
      },
    );
    insist(descriptors.length <= 20, 'more descriptors than allowed');
  } catch (error) {
    insist(error instanceof ReasonError, `not an answer: ${String(error)}`);
  }
  insist(asked <= 5, 'more pages than allowed');
}

/** Four bytes are one answer: key, status, etag, size. */
function useCache(data: Buffer): void {
  const cache = new ConditionalCache();
  const fresh = new Map<string, Buffer>();
  for (let at = 0; at + 4 <= data.length; at += 4) {
    const [key, status, etag, size] = data.subarray(at, at + 4);
    const url = new URL(`https://${REGISTRY}/${key % 8}`);
    const answer = {
      status: [200, 304, 404][status % 3],
      headers: etag % 2 ? { etag: String(etag) } : ({} as { etag: string }),
      body: Buffer.alloc((size % 3) * 1000, key),
      url,
    };
    const resolved = cache.resolve(String(key % 8), answer);
    insist(resolved.url.href === url.href, 'the answer of another address');
    if (answer.status === 304) {
      insist(
        resolved === answer || resolved.body.equals(fresh.get(url.href)!),
        'an answer that is older than the last one',
      );
    } else {
      fresh.set(url.href, answer.body);
    }
  }
}

function readPolicy(data: Buffer): void {
  const policy = refusedOr(
    () => parseTrustPolicy(data.toString('utf8'), { source: 'x' }),
    [TrustPolicyError],
  );
  insist(
    !policy || /^sha256:[0-9a-f]{64}$/.test(policy.version),
    'a policy without a version',
  );
}

function matchPatterns(data: Buffer): void {
  const [pattern, text] = split(data, 2).map(utf8);
  if (imageGlobProblem(pattern) === undefined) {
    matchesImageGlob(pattern, text.slice(0, 255));
  }
  if (pattern.length <= 1000 && patternProblem(pattern) === undefined) {
    matchesPattern(pattern, text.slice(0, 1000));
  }
}

export const TARGETS: Record<string, FuzzTarget> = {
  bundle: {
    prepare: prepareDocuments,
    run: data =>
      judgeDocument('keyless-bundle', { content: data.toString('base64') }),
    tokens: [
      '"verificationMaterial"',
      '"dsseEnvelope"',
      '"tlogEntries"',
      '"x509CertificateChain"',
      '"publicKey":{"hint":""}',
      '"messageSignature"',
    ],
  },
  legacy: {
    prepare: prepareDocuments,
    run(data) {
      const [content, ...annotations] = split(data, 5);
      judgeDocument('keyless-legacy', {
        content: Buffer.from(content, 'latin1').toString('base64'),
        annotations: Object.fromEntries(
          annotations
            .map((text, i) => [LEGACY_KEYS[i], text])
            .filter(([, text]) => text !== ''),
        ),
        ...(content.includes('payloadType') && {
          mediaType: 'application/vnd.dsse.envelope.v1+json',
          place: 'attestation-tag' as const,
        }),
      });
    },
    tokens: ['"Payload"', '"SignedEntryTimestamp"', '"critical"', '\0'],
  },
  notation: {
    prepare: prepareNotation,
    run: judgeNotation,
    tokens: ['"protected"', '"payload"', '"x5c"', '"crit"', 'io.cncf.notary.'],
  },
  client: {
    prepare: prepareDocuments,
    run: askRegistry,
    tokens: [
      'location: ',
      'www-authenticate: Bearer realm="https://',
      'link: <?page=2>; rel="next"',
      'etag: "x"',
      'content-encoding: gzip',
      '{"schemaVersion":2,"manifests":[]}',
      '{"token":"x"}',
      '\0',
      '\n\n',
    ],
  },
  headers: {
    run: readHeaders,
    tokens: ['Bearer realm="', 'rel="next"', '<', '\0', '{"auths":{'],
  },
  manifest: {
    run: readLists,
    tokens: ['"manifests"', '"layers"', '"config"', '"mediaType"', '\0'],
  },
  cache: { run: useCache },
  policy: {
    run: readPolicy,
    tokens: [
      'authorities:',
      'rules:',
      'roots:',
      'signedBy:',
      'anyOf:',
      'allOf:',
      'atLeast:',
      'attestations:',
      '&a ',
      '*a',
      '? ',
      '- ',
      '<<: ',
      '!!',
    ],
  },
  predicate: {
    run: readAnyPredicate,
    tokens: [
      '"materials"',
      '"uri"',
      '"digest"',
      '"scanner"',
      '"result"',
      '"severity"',
      'pkg:docker/',
      'pkg:oci/',
      'git+https://',
      '"builder"',
    ],
  },
  cel: {
    run: evaluateCondition,
    tokens: [
      'predicate',
      '.all(x, ',
      '.exists(x, ',
      '.map(x, ',
      '.matches("',
      'has(',
      ' == ',
      ' && ',
      'size(',
      '\0',
    ],
  },
  reference: { run: readReference, tokens: ['@sha256:', ':', '/', '.'] },
  pattern: { run: matchPatterns, tokens: ['**', '/*', '.*', '(?:', '\0'] },
};
