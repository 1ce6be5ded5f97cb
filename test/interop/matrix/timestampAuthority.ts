import { readFile, writeFile } from 'node:fs/promises';
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { runSuccessfully } from '../support/process';

/** A timestamp authority of RFC 3161 on the loopback address. */
export interface TimestampAuthority {
  url: string;
  /** The same for clients that want status 200, as RFC 3161 has it. */
  plainUrl: string;
  /** Its certificate, then that of its root. */
  chainFile: string;
  rootFile: string;
  stop(): Promise<void>;
}

const API = '/api/v1/timestamp';

/** `openssl ts` behind HTTP. */
export async function startTimestampAuthority(
  openssl: string,
  dir: string,
): Promise<TimestampAuthority> {
  const run = (...args: string[]) =>
    runSuccessfully(openssl, args, { cwd: dir });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
  await run(
    ...['req', '-x509', ...key, '-nodes', '-keyout', 'tsa-root.key'],
    ...['-out', 'tsa-root.pem', '-days', '30', '-subj', '/CN=suite tsa root'],
    ...['-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
  );
  await run(
    ...['req', ...key, '-nodes', '-keyout', 'tsa.key', '-out', 'tsa.csr'],
    ...['-subj', '/CN=suite tsa'],
  );
  await writeFile(
    join(dir, 'tsa.ext'),
    [
      'basicConstraints=critical,CA:false',
      'keyUsage=critical,digitalSignature',
      'extendedKeyUsage=critical,timeStamping',
      '',
    ].join('\n'),
  );
  await run(
    ...['x509', '-req', '-in', 'tsa.csr', '-CA', 'tsa-root.pem'],
    ...['-CAkey', 'tsa-root.key', '-CAcreateserial', '-days', '29'],
    ...['-extfile', 'tsa.ext', '-out', 'tsa.pem'],
  );
  const rootFile = join(dir, 'tsa-root.pem');
  const chainFile = join(dir, 'tsa-chain.pem');
  const [leaf, root] = await Promise.all(
    ['tsa.pem', 'tsa-root.pem'].map(name => readFile(join(dir, name), 'utf8')),
  );
  await writeFile(chainFile, `${leaf}${root}`);
  await writeFile(join(dir, 'tsa-serial'), '01\n');
  await writeFile(
    join(dir, 'tsa.cnf'),
    [
      '[tsa]',
      'default_tsa = suite',
      '[suite]',
      `serial = ${join(dir, 'tsa-serial')}`,
      'default_policy = 1.2.3.4.1',
      'digests = sha256, sha384, sha512',
      'signer_digest = sha256',
      'ess_cert_id_chain = no',
      'ess_cert_id_alg = sha256',
      '',
    ].join('\n'),
  );

  // The program keeps its serial number in a file: one request at a time.
  let last: Promise<unknown> = Promise.resolve();
  let count = 0;
  const stamp = async (query: Buffer): Promise<Buffer> => {
    count += 1;
    const [asked, answer] = [`${count}.tsq`, `${count}.tsr`];
    await writeFile(join(dir, asked), query);
    await run(
      ...['ts', '-reply', '-config', 'tsa.cnf', '-queryfile', asked],
      ...['-signer', 'tsa.pem', '-inkey', 'tsa.key', '-chain', chainFile],
      ...['-out', answer],
    );
    return readFile(join(dir, answer));
  };
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const next = last.then(() => stamp(Buffer.concat(chunks)));
    last = next.catch(() => undefined);
    const body = await next;
    // Sigstore's own authority creates a timestamp; others just answer.
    response.writeHead(request.url === API ? 201 : 200, {
      'content-type': 'application/timestamp-reply',
    });
    response.end(body);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(error => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${API}`,
    plainUrl: `http://127.0.0.1:${port}/`,
    chainFile,
    rootFile,
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
