import { lstat, readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { decodeBase64 } from '../encoding/base64';
import type { TrustStoreSource } from '../policy/trustPolicy';
import { makeReason } from '../reasons';
import { TrustMaterialError } from '../sigstore/trustMaterial';
import {
  isSelfSigned,
  parseCertificate,
  type Certificate,
} from './certificate';
import { childrenOf, TAG } from '../sigstore/der';

/**
 * A Notation trust store, read and parsed.
 *
 * @public
 */
export interface LoadedTrustStore {
  /** `type:name`, as in the trust policy. */
  name: string;
  type: 'ca' | 'signingAuthority' | 'tsa';
  /** Certificates in DER. */
  certificates: Buffer[];
}

const MAX_FILES = 1000;
const MAX_FILE_BYTES = 1024 * 1024;
const PEM_BLOCK =
  /-----BEGIN ([A-Z0-9 ]+)-----\r?\n([A-Za-z0-9+/=\r\n]*)-----END \1-----/g;

/**
 * Loads a trust store: files, the files of a directory, or PEM text.
 *
 * As the Notary Project has it, symbolic links and subdirectories are refused,
 * every certificate must be that of an authority or self-signed, and those of
 * a timestamp authority must be roots.
 *
 * Spec: Notary Project, trust-store-trust-policy, "Trust store".
 *
 * @throws TrustMaterialError TRUST_STORE_INVALID.
 */
export async function loadTrustStore(
  name: string,
  source: TrustStoreSource,
  baseDir: string,
): Promise<LoadedTrustStore> {
  const type = name.split(':')[0] as LoadedTrustStore['type'];
  const refuse = (why: string, cause?: unknown): never => {
    throw new TrustMaterialError(
      makeReason('TRUST_STORE_INVALID', { store: name, why }),
      { cause },
    );
  };
  const certificates: Buffer[] = [];
  const add = (bytes: Buffer, where: string) => {
    try {
      certificates.push(...readCertificates(bytes, type));
    } catch (error) {
      refuse(`${where}: ${(error as Error).message}`, error);
    }
  };
  if (source.data !== undefined) {
    add(Buffer.from(source.data), 'its data');
  }
  let files: string[] = [];
  try {
    files = await filesOf(source, baseDir);
  } catch (error) {
    refuse(whyUnreadable(source.directory ?? '', error), error);
  }
  for (const file of files) {
    let bytes: Buffer;
    try {
      bytes = await readRegularFile(file);
    } catch (error) {
      return refuse(whyUnreadable(file, error), error);
    }
    add(bytes, file);
  }
  if (certificates.length === 0) {
    refuse('it has no certificates');
  }
  return { name, type, certificates };
}

async function filesOf(
  { files, directory }: TrustStoreSource,
  baseDir: string,
): Promise<string[]> {
  if (directory === undefined) {
    return (files ?? []).map(file => resolve(baseDir, file));
  }
  const path = resolve(baseDir, directory);
  if (!(await lstat(path)).isDirectory()) {
    throw new Error('is not a directory (symbolic links are refused)');
  }
  const names = await readdir(path);
  if (names.length > MAX_FILES) {
    throw new Error(`has more than ${MAX_FILES} files`);
  }
  return names.sort().map(name => join(path, name));
}

async function readRegularFile(file: string): Promise<Buffer> {
  const status = await lstat(file);
  if (!status.isFile()) {
    throw new Error(
      'is not a regular file (directories and symbolic links are refused)',
    );
  }
  if (status.size > MAX_FILE_BYTES) {
    throw new Error(`is larger than ${MAX_FILE_BYTES} bytes`);
  }
  return readFile(file);
}

function whyUnreadable(file: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === undefined
    ? `${file} ${message}`
    : `${file} cannot be read (${code})`;
}

function readCertificates(
  bytes: Buffer,
  type: LoadedTrustStore['type'],
): Buffer[] {
  const ders = bytes.includes('-----BEGIN ')
    ? pemBlocks(bytes.toString('latin1'))
    : childrenOf({ tag: TAG.sequence, bytes, content: bytes }).map(
        certificate => certificate.bytes,
      );
  if (ders.length === 0) {
    throw new Error('it has no certificates');
  }
  for (const der of ders) {
    checkFit(parseCertificate(der), type);
  }
  return ders;
}

function pemBlocks(text: string): Buffer[] {
  return [...text.matchAll(PEM_BLOCK)].map(([, label, body]) => {
    const der = decodeBase64(body.replace(/[\r\n]/g, ''));
    if (label !== 'CERTIFICATE' || !der) {
      throw new Error(`it has a ${label} that is not a certificate`);
    }
    return der;
  });
}

function checkFit(
  certificate: Certificate,
  type: LoadedTrustStore['type'],
): void {
  if (type === 'tsa' && !isSelfSigned(certificate)) {
    throw new Error(`${certificate.subject} is not a root certificate`);
  }
  if (
    !certificate.basicConstraints?.ca &&
    !certificate.signedBy(certificate.publicKey)
  ) {
    throw new Error(
      `${certificate.subject} is neither an authority nor self-signed`,
    );
  }
}

/** The names of the stores of a type, for messages. */
export function namesOf(
  stores: readonly LoadedTrustStore[],
  type: LoadedTrustStore['type'],
): string {
  const names = stores.filter(store => store.type === type).map(s => s.name);
  return names.join(', ') || `there is none of type ${type}`;
}
