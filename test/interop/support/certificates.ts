import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runSuccessfully } from './process';

export interface ServerCertificates {
  caFile: string;
  certificateFile: string;
  keyFile: string;
  /** Key pair for the tokens of service accounts. */
  tokenKeyFile: string;
  tokenPublicKeyFile: string;
}

const EC_KEY = [
  ...['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
];

/** A CA, a certificate for 127.0.0.1 and a token key, valid for a day. */
export async function makeCertificates(
  openssl: string,
  dir: string,
): Promise<ServerCertificates> {
  const run = (...args: string[]) =>
    runSuccessfully(openssl, args, { cwd: dir });
  await run('genrsa', '-out', 'token.key', '2048');
  await run('rsa', '-in', 'token.key', '-pubout', '-out', 'token.pub');
  await run(
    ...['req', '-x509', ...EC_KEY, '-keyout', 'ca.key', '-out', 'ca.pem'],
    ...['-days', '1', '-subj', '/CN=suite ca'],
    ...['-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
  );
  await run(
    ...['req', ...EC_KEY, '-keyout', 'tls.key', '-out', 'tls.csr'],
    ...['-subj', '/CN=kube-apiserver'],
  );
  await writeFile(
    join(dir, 'tls.ext'),
    [
      'subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:kubernetes.default.svc',
      'extendedKeyUsage=serverAuth',
      '',
    ].join('\n'),
  );
  await run(
    ...['x509', '-req', '-in', 'tls.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key'],
    ...['-CAcreateserial', '-days', '1', '-extfile', 'tls.ext'],
    ...['-out', 'tls.pem'],
  );
  return {
    caFile: join(dir, 'ca.pem'),
    certificateFile: join(dir, 'tls.pem'),
    keyFile: join(dir, 'tls.key'),
    tokenKeyFile: join(dir, 'token.key'),
    tokenPublicKeyFile: join(dir, 'token.pub'),
  };
}
