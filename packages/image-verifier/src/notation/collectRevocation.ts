import { request } from 'undici';
import type { Discovery, RevocationAnswer } from '../discovery/discovery';
import { Connections } from '../registry/connections';
import type { TrustMaterial } from '../sigstore/trustMaterial';
import { isNotationDocument, trustedChains } from './assessNotation';
import { encodeOcspRequest } from './ocsp';
import { questionsOf } from './revocation';

/** @public */
export interface RevocationOptions {
  /**
   * Hosts that may be asked, `host` or `host:port`. Whatever a certificate
   * says, no other is.
   */
  hosts: string[];
  signal?: AbortSignal;
}

const OCSP_TIMEOUT_MS = 2000;
const CRL_TIMEOUT_MS = 5000;
const OCSP_BYTES = 20_480;
const CRL_BYTES = 8 * 1024 * 1024;
const MAX_QUESTIONS = 50;

interface Question {
  kind: RevocationAnswer['kind'];
  url: string;
  certificate: string;
  /** The request to send; absent for a list. */
  body?: Buffer;
}

/**
 * Asks about the revocation of the certificates behind the Notation signatures
 * that were discovered, and adds the answers, not judged, to the discovery.
 * Only chains that a trust store vouches for are asked about, only the allowed
 * hosts are asked, without redirects, and an answer is bounded in size and
 * time. What fails is an answer too.
 *
 * @public
 */
export async function collectRevocation(
  discovery: Discovery,
  trust: Pick<TrustMaterial, 'trustStores'>,
  options: RevocationOptions,
): Promise<Discovery> {
  const { related } = discovery;
  return {
    ...discovery,
    ...(await answersFor(discovery, trust, options)),
    ...(related && {
      related: await Promise.all(
        related.map(other => collectRevocation(other, trust, options)),
      ),
    }),
  };
}

async function answersFor(
  discovery: Discovery,
  { trustStores }: Pick<TrustMaterial, 'trustStores'>,
  { hosts, signal }: RevocationOptions,
): Promise<Pick<Discovery, 'revocation'>> {
  const documents = discovery.documents.filter(isNotationDocument);
  if (documents.length === 0) {
    return {};
  }
  const questions = new Map<string, Question>();
  for (const document of documents) {
    for (const chain of trustedChains(document, trustStores)) {
      for (const { certificate, issuer } of questionsOf(chain)) {
        const { sha256, ocspUrls, crlUrls } = certificate;
        for (const url of ocspUrls) {
          const body = encodeOcspRequest(certificate, issuer);
          const question = { url, certificate: sha256, body };
          questions.set(`${sha256} ${url}`, { kind: 'ocsp', ...question });
        }
        for (const url of crlUrls) {
          questions.set(url, { kind: 'crl', url, certificate: sha256 });
        }
      }
    }
  }
  const connections = new Connections();
  try {
    const revocation = await Promise.all(
      [...questions.values()]
        .slice(0, MAX_QUESTIONS)
        .map(question => ask(question, hosts, connections, signal)),
    );
    return { revocation };
  } finally {
    await connections.close();
  }
}

/** Asks one question; what fails is an answer too. */
export async function ask(
  { kind, url, certificate, body }: Question,
  hosts: string[],
  connections: Connections,
  signal: AbortSignal | undefined,
): Promise<RevocationAnswer> {
  const base = { kind, url, certificate, askedAt: new Date().toISOString() };
  try {
    const target = new URL(url);
    if (!['http:', 'https:'].includes(target.protocol)) {
      throw new Error(`${url} is not http`);
    }
    if (!hosts.includes(target.host)) {
      throw new Error(
        `${target.host} is not among the hosts that may be asked`,
      );
    }
    // A host that is named may be on a private network.
    const dispatcher = connections.for(target, 'private-allowed', undefined);
    if (!dispatcher) {
      throw new Error(`the address of ${target.host} is not allowed`);
    }
    const timeout = AbortSignal.timeout(
      body ? OCSP_TIMEOUT_MS : CRL_TIMEOUT_MS,
    );
    const response = await request(target, {
      dispatcher,
      method: body ? 'POST' : 'GET',
      ...(body && { body }),
      headers: {
        'accept-encoding': 'identity',
        ...(body && { 'content-type': 'application/ocsp-request' }),
      },
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    const limit = body ? OCSP_BYTES : CRL_BYTES;
    const content = await readBounded(response.body, limit);
    if (response.statusCode !== 200) {
      throw new Error(`${url} answered ${response.statusCode}`);
    }
    return { ...base, content: content.toString('base64') };
  } catch (error) {
    signal?.throwIfAborted();
    const { name, message } = error as Error;
    return {
      ...base,
      error:
        name === 'TimeoutError' ? `${url} did not answer in time` : message,
    };
  }
}

async function readBounded(
  body: AsyncIterable<Uint8Array>,
  limit: number,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) {
      throw new Error(`the answer is larger than ${limit} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
