import {
  fulcioHandler,
  initializeCA,
  initializeCTLog,
  initializeTLog,
} from '@sigstore/mock';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { join } from 'node:path';
import { freePort } from './freePort';

/**
 * Fulcio, Rekor and a certificate-transparency log on the loopback address.
 * The cryptography is that of `@sigstore/mock`; what the real services answer
 * differently and the real Cosign insists on is added here.
 */
export interface SigstoreServices {
  url: string;
  fulcioCertificateFile: string;
  rekorKeyFile: string;
  ctKeyFile: string;
  /** A genuine entry of the log that says it was made at another time. */
  logAt(time: Date, body: string): Promise<LogEntry>;
  stop(): Promise<void>;
}

/** What the log answers of an entry. */
export interface LogEntry {
  integratedTime: number;
  logIndex: number;
  verification: { signedEntryTimestamp: string };
}

interface DsseEntry {
  kind: 'dsse';
  spec: { proposedContent: { envelope: string; verifiers: string[] } };
}

interface Envelope {
  payload: string;
  signatures: Array<{ sig: string }>;
}

export async function startSigstoreServices(
  dir: string,
): Promise<SigstoreServices> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const ctLog = await initializeCTLog(newKey());
  const ca = await initializeCA(newKey(), ctLog);
  const logKey = newKey();
  const log = await initializeTLog(url, logKey);
  const fulcio = fulcioHandler(ca);

  const file = async (name: string, der: ArrayBufferView, label: string) => {
    const path = join(dir, name);
    await writeFile(path, pem(der, label));
    return path;
  };
  const files = {
    fulcioCertificateFile: await file(
      'fulcio.pem',
      ca.rootCertificate,
      'CERTIFICATE',
    ),
    rekorKeyFile: await file('rekor.pub', log.publicKey, 'PUBLIC KEY'),
    ctKeyFile: await file('ct.pub', ctLog.publicKey, 'PUBLIC KEY'),
  };

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await readBody(request);
    const call = `${request.method} ${request.url?.split('?')[0]}`;
    if (call === `POST ${fulcio.path}`) {
      const { statusCode, response: certificate } = await fulcio.fn(
        certificateRequest(body, request.headers.authorization),
      );
      response.writeHead(statusCode === 201 ? 200 : statusCode, {
        'content-type': 'application/json',
      });
      response.end(certificate);
    } else if (call === 'POST /api/v1/signingCert') {
      const { statusCode, response: certificate } = await fulcio.fn(
        requestOfVersion1(body, request.headers.authorization),
      );
      response.writeHead(statusCode);
      response.end(statusCode === 201 ? pemChain(certificate) : certificate);
    } else if (call === 'POST /api/v1/log/entries') {
      const entry = await log.log(canonicalEntry(JSON.parse(body)));
      const [id] = Object.keys(entry);
      response.writeHead(201, {
        'content-type': 'application/json',
        location: `/api/v1/log/entries/${id}`,
        // Cosign takes the id of the entry from here.
        etag: id,
      });
      response.end(JSON.stringify(entry));
    } else if (call === 'GET /api/v1/log/publicKey') {
      response.writeHead(200, { 'content-type': 'application/x-pem-file' });
      response.end(pem(log.publicKey, 'PUBLIC KEY'));
    } else {
      response.writeHead(404).end();
    }
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(error => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>(resolve => {
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url,
    ...files,
    logAt: async (time, body) => {
      const past = await initializeTLog(url, logKey, time);
      const entry = Buffer.from(body, 'base64').toString();
      const [logged] = Object.values(await past.log(JSON.parse(entry)));
      return logged as LogEntry;
    },
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function newKey() {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

function pem(der: ArrayBufferView, label: string): string {
  const bytes = Buffer.from(der.buffer, der.byteOffset, der.byteLength);
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join(
    '\n',
  )}\n-----END ${label}-----\n`;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** Cosign sends the token as a header and the request as base64 of its PEM. */
function certificateRequest(body: string, authorization = ''): string {
  const request = JSON.parse(body);
  request.credentials ??= {
    oidcIdentityToken: authorization.replace(/^Bearer /, ''),
  };
  const pemRequest: string | undefined = request.certificateSigningRequest;
  if (pemRequest && !pemRequest.startsWith('---')) {
    request.certificateSigningRequest = Buffer.from(
      pemRequest,
      'base64',
    ).toString();
  }
  return JSON.stringify(request);
}

/** Cosign 2 asks Fulcio by its first API, with the key in base64 of DER or PEM. */
function requestOfVersion1(body: string, authorization = ''): string {
  const { content } = JSON.parse(body).publicKey;
  const key = Buffer.from(content, 'base64');
  const isPem = key.subarray(0, 3).toString() === '---';
  return JSON.stringify({
    credentials: { oidcIdentityToken: authorization.replace(/^Bearer /, '') },
    publicKeyRequest: {
      publicKey: { content: isPem ? key.toString() : pem(key, 'PUBLIC KEY') },
    },
  });
}

/** Where the first API answers certificates, the second answers JSON. */
function pemChain(answer: string | ArrayBufferView): string {
  return JSON.parse(
    String(answer),
  ).signedCertificateEmbeddedSct.chain.certificates.join('');
}

/** Rekor logs the canonical form of an entry, not what was proposed. */
function canonicalEntry(entry: DsseEntry | { kind: string }): object {
  if (!isDsse(entry)) return entry;
  const { envelope, verifiers } = entry.spec.proposedContent;
  const { payload, signatures } = JSON.parse(envelope) as Envelope;
  return {
    ...entry,
    spec: {
      envelopeHash: hash(envelope),
      payloadHash: hash(Buffer.from(payload, 'base64')),
      signatures: signatures.map(({ sig }, index) => ({
        signature: sig,
        verifier: verifiers[index],
      })),
    },
  };
}

function isDsse(entry: DsseEntry | { kind: string }): entry is DsseEntry {
  return entry.kind === 'dsse';
}

function hash(content: string | Buffer): { algorithm: string; value: string } {
  const value = createHash('sha256').update(content).digest('hex');
  return { algorithm: 'sha256', value };
}
