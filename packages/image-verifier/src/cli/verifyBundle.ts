import { open, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { CliIo } from '../cli';
import type { Signer } from '../evidence';
import { isDigest } from '../encoding/digest';
import type { TrustPolicy } from '../policy/trustPolicy';
import { ReasonError } from '../reasonError';
import { loadTrustMaterial } from '../sigstore/loadTrustMaterial';
import { verifyBundle, type Artifact } from '../sigstore/verifyBundle';
import { escapeUntrustedText } from '../text';
import { CliUsageError } from './outputFormats';
import type { VerifyBundleCommand } from './verifyBundleArguments';

const MAX_BUNDLE_BYTES = 32 * 1024 * 1024;
const MAX_ARTIFACT_BYTES = 1024 * 1024 * 1024;

/**
 * Verifies a Sigstore bundle over a file or a digest, as the client conformance
 * suite of Sigstore calls it (docs/cli_protocol.md there).
 *
 * @returns 0 verified, 1 not.
 */
export async function runVerifyBundle(
  command: VerifyBundleCommand,
  io: CliIo,
): Promise<number> {
  const bundle = await read(io.cwd, command.bundle, MAX_BUNDLE_BYTES);
  const artifact = await readArtifact(command.artifact, io.cwd);
  const trust = await loadTrustMaterial(trustOf(command), {
    baseDir: io.cwd,
    refresh: command.refreshTrustRoot,
    signal: io.signal,
  });
  for (const { detail } of trust.notes) {
    io.stderr(`note: ${detail}\n`);
  }
  try {
    const signer = verifyBundle(bundle, artifact, trust);
    const problem = identityProblem(signer, command.signer);
    if (problem !== undefined) {
      io.stderr(`not verified: ${problem}\n`);
      return 1;
    }
    io.stdout(`verified: signed by ${describe(signer)}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof ReasonError)) {
      throw error;
    }
    io.stderr(`not verified: ${error.reason.detail}\n`);
    return 1;
  }
}

function trustOf({
  trustedRoot,
  signer,
}: VerifyBundleCommand): Pick<TrustPolicy, 'roots' | 'authorities'> {
  return {
    roots: {
      root:
        trustedRoot === undefined
          ? { sigstore: 'public-good' }
          : { file: trustedRoot },
    },
    authorities:
      'key' in signer
        ? [
            {
              name: 'key',
              owner: 'caller',
              key: { file: signer.key },
              transparencyLog: 'required',
            },
          ]
        : [],
  };
}

// Exact: the names that were given are the names that signed.
function identityProblem(
  signer: Signer,
  expected: VerifyBundleCommand['signer'],
): string | undefined {
  if ('key' in expected) {
    return signer.type === 'key' ? undefined : 'it was signed without a key';
  }
  if (signer.type !== 'keyless') {
    return 'it was signed with a key';
  }
  return signer.subject === expected.identity &&
    signer.issuer === expected.issuer
    ? undefined
    : `it was signed by ${describe(signer)}`;
}

function describe(signer: Signer): string {
  return signer.type === 'key'
    ? signer.keyId
    : `${escapeUntrustedText(signer.subject)} (${escapeUntrustedText(
        signer.issuer,
      )})`;
}

// A digest only if no file has that name, as the protocol says.
async function readArtifact(operand: string, cwd: string): Promise<Artifact> {
  try {
    return { bytes: await read(cwd, operand, MAX_ARTIFACT_BYTES) };
  } catch (error) {
    if (operand.startsWith('sha256:') && isDigest(operand)) {
      return { sha256: operand.slice('sha256:'.length) };
    }
    throw error;
  }
}

async function read(cwd: string, file: string, limit: number): Promise<Buffer> {
  const path = resolve(cwd, file);
  try {
    const handle = await open(path);
    const { size } = await handle.stat().finally(() => handle.close());
    if (size > limit) {
      throw new CliUsageError(`${file} is larger than ${limit} bytes`);
    }
    return await readFile(path);
  } catch (error) {
    if (error instanceof CliUsageError) {
      throw error;
    }
    const { code, message } = error as NodeJS.ErrnoException;
    throw new CliUsageError(`${file} cannot be read (${code ?? message})`);
  }
}
