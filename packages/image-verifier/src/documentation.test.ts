import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MAX_EXPRESSION, MAX_STEPS } from './attestation/cel';
import { DEFAULT_DISCOVERY_LIMITS } from './discovery/discovery';
import { MAX_JSON_DEPTH } from './encoding/json';
import { MAX_ITEMS } from './notation/cbor';
import { MAX_TEXT_BYTES } from './policy/yamlDocument';
import { MAX_HEADER_BYTES } from './registry/connections';
import { MAX_ERROR_BYTES } from './registry/http';
import { DEFAULT_REGISTRY_LIMITS } from './registry/limits';
import { MAX_TOKEN_BYTES } from './registry/tokens';
import { MAX_CERTIFICATES, MAX_ENTRIES } from './sigstore/bundle';
import { MAX_SUBJECTS } from './sigstore/claims';
import { MAX_SIGNATURES } from './sigstore/parseLegacy';

const text = readFileSync(
  join(__dirname, '../../../docs/verification.md'),
  'utf8',
);

/** What the table of limits says, by the name of the limit. */
const rows = new Map(
  [...text.matchAll(/^\| ([^|]+?) +\| ([^|]+?) +\| [^|]+\|$/gm)].map(
    ([, name, value]) => [name, value],
  ),
);

const bytes = (count: number) =>
  count >= 1024 * 1024 ? `${count / 1024 / 1024} MiB` : `${count / 1024} KiB`;
const seconds = (milliseconds: number) => `${milliseconds / 1000} s`;

describe('docs/verification.md', () => {
  const registry = DEFAULT_REGISTRY_LIMITS;
  const image = DEFAULT_DISCOVERY_LIMITS;

  it.each([
    ['bytes of a manifest or list', bytes(registry.manifestBytes)],
    ['bytes of a document', bytes(registry.blobBytes)],
    ['bytes of all documents of an image', bytes(image.totalBytes)],
    ['documents of an image', image.documents],
    ['pages of a list of referrers', registry.referrerPages],
    ['referrers of an image', registry.referrers],
    ['redirects of a request', registry.redirects],
    [
      'time of a request, with its redirects',
      seconds(registry.requestTimeoutMs),
    ],
    ['tries of a request', registry.attempts],
    ['requests at once to a registry', registry.concurrency],
    ['bytes of the headers of an answer', bytes(MAX_HEADER_BYTES)],
    ['bytes that are read of an error', bytes(MAX_ERROR_BYTES)],
    ['bytes of a token service’s answer', bytes(MAX_TOKEN_BYTES)],
    ['time for an image', seconds(image.totalTimeMs)],
    ['requests for an image', image.requests],
    ['bytes received for an image', bytes(image.responseBytes)],
    ['log entries of a bundle, and timestamps', MAX_ENTRIES],
    ['certificates of a bundle', MAX_CERTIFICATES],
    ['signatures of a legacy envelope', MAX_SIGNATURES],
    ['subjects of a statement', MAX_SUBJECTS],
    ['depth of JSON', MAX_JSON_DEPTH],
    ['items of a COSE envelope', MAX_ITEMS],
    ['bytes of a trust policy', bytes(MAX_TEXT_BYTES)],
    ['characters of a condition', MAX_EXPRESSION],
    ['steps of the loops of a condition', MAX_STEPS],
  ])('has the limit on %s: %s', (name, value) => {
    expect(rows.get(name)).toBe(String(value));
  });
});
