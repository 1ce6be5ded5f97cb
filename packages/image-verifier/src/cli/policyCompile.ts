import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { CliIo } from '../cli';
import {
  compilePolicy,
  type CompiledPolicy,
  type CompileMaterial,
  type NotExpressible,
} from '../compile/compilePolicy';
import { renderFile } from '../compile/render';
import { parseUntrustedJson } from '../encoding/json';
import { toPem } from '../encoding/pem';
import { loadTrustStore } from '../notation/trustStores';
import { policyAt } from '../policy/relaxation';
import type { TrustPolicy } from '../policy/trustPolicy';
import { escapeUntrustedText } from '../text';
import { readPolicy, readText } from './files';
import type {
  PolicyCompileCommand,
  PolicyDriftCommand,
} from './policyArguments';
import { CliUsageError } from './outputFormats';

const COMPILED = 0;
const LAXER = 3;

/**
 * `policy compile`: writes what a target makes of the policy, and on standard
 * error what it cannot say. With `--strict`, what is laxer ends it with 3.
 */
export async function runPolicyCompile(
  command: PolicyCompileCommand,
  io: CliIo,
): Promise<number> {
  const compiled = await compileFrom(command, io);
  const files = compiled.files.map(file => ({
    name: file.name,
    content: renderFile(file),
    executable: file.executable ?? false,
  }));
  const { out, output, strict } = command;
  const { notExpressible } = compiled;
  for (const item of notExpressible) {
    io.stderr(`${describe(item)}\n`);
  }
  if (out !== undefined) {
    for (const file of files) {
      await writeInto(resolve(io.cwd, out), file);
    }
  }
  if (output === 'json') {
    io.stdout(
      `${JSON.stringify(
        {
          schemaVersion: 1,
          target: compiled.target,
          files: files.map(({ name, content }) => ({
            name,
            ...(out === undefined && { content }),
          })),
          notExpressible,
        },
        null,
        2,
      )}\n`,
    );
  } else if (out !== undefined) {
    io.stdout(files.map(({ name }) => `${join(out, name)}\n`).join(''));
  } else if (files.length === 1) {
    io.stdout(files[0].content);
  } else {
    throw new CliUsageError(
      'this target writes several files: name a folder with --out, or use --output json',
    );
  }
  return strict && notExpressible.some(({ laxer }) => laxer) ? LAXER : COMPILED;
}

/** Compiles with everything that the policy names. */
export async function compileFrom(
  command: PolicyCompileCommand | PolicyDriftCommand,
  io: CliIo,
): Promise<CompiledPolicy> {
  const { target, trustPolicy, environment, mode, format } = command;
  const policy = policyAt(await readPolicy(trustPolicy, io), new Date());
  const material = await readMaterial(
    policy,
    dirname(resolve(io.cwd, trustPolicy)),
    io,
  );
  return compilePolicy(target, { policy, material, environment, mode, format });
}

async function readMaterial(
  policy: TrustPolicy,
  directory: string,
  io: CliIo,
): Promise<CompileMaterial> {
  const keys: CompileMaterial['keys'] = {};
  for (const authority of policy.authorities) {
    if ('key' in authority) {
      const { file, data } = authority.key;
      if (file !== undefined) {
        keys[authority.name] = await readText(resolve(directory, file), io);
      } else if (data !== undefined) {
        keys[authority.name] = data;
      }
    }
  }
  const roots: CompileMaterial['roots'] = {};
  for (const [name, { file, data }] of Object.entries(policy.roots)) {
    if (file !== undefined) {
      roots[name] = parseUntrustedJson(
        await readText(resolve(directory, file), io),
      );
    } else if (data !== undefined) {
      roots[name] = data;
    }
  }
  const certificates: Record<string, string[]> = {};
  for (const [name, source] of Object.entries(policy.trustStores ?? {})) {
    const store = await loadTrustStore(name, source, directory);
    certificates[name] = store.certificates.map(der =>
      toPem(der, 'CERTIFICATE'),
    );
  }
  return { keys, roots, certificates };
}

function describe({ rule, feature, why, laxer }: NotExpressible): string {
  const where = rule === undefined ? '' : `rule ${rule}: `;
  return escapeUntrustedText(
    `${laxer ? 'LAXER   ' : 'stricter'}  ${where}${feature}: ${why}`,
    500,
  );
}

async function writeInto(
  folder: string,
  file: { name: string; content: string; executable: boolean },
): Promise<void> {
  const path = join(folder, file.name);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, file.content);
    if (file.executable) {
      await chmod(path, 0o755);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CliUsageError(`${file.name} cannot be written (${code})`);
  }
}
