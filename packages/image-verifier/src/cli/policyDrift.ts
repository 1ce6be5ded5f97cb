import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import type { CliIo } from '../cli';
import { findDrift, type Drift } from '../compile/drift';
import type { KubernetesManifest } from '../compile/types';
import { escapeUntrustedText } from '../text';
import { readText } from './files';
import type { PolicyDriftCommand } from './policyArguments';
import { compileFrom } from './policyCompile';
import { CliUsageError } from './outputFormats';

const SAME = 0;
const DIFFERENT = 1;
const MAX_FILES = 500;
const MAX_BYTES = 20 * 1024 * 1024;

const object = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    labels: z.record(z.string(), z.string()).optional(),
    annotations: z.record(z.string(), z.string()).optional(),
  }),
});

const list = z.looseObject({ kind: z.string(), items: z.array(z.unknown()) });

/**
 * `policy drift`: compares what the policy compiles to with objects of a
 * cluster, as `kubectl get -o yaml` writes them. Differences end it with 1.
 */
export async function runPolicyDrift(
  command: PolicyDriftCommand,
  io: CliIo,
): Promise<number> {
  const compiled = await compileFrom(command, io);
  const manifests = compiled.files.flatMap(file => file.manifests ?? []);
  if (manifests.length === 0) {
    throw new CliUsageError(
      `the target ${command.target} puts no objects into a cluster`,
    );
  }
  const cluster: KubernetesManifest[] = [];
  for (const file of await filesOf(command.against, io)) {
    cluster.push(...(await objectsOf(file, io)));
  }
  const drift = findDrift(manifests, cluster);
  io.stdout(
    command.output === 'json'
      ? `${JSON.stringify({ schemaVersion: 1, drift }, null, 2)}\n`
      : `${
          drift.length === 0 ? 'No difference.' : drift.map(describe).join('\n')
        }\n`,
  );
  return drift.length === 0 ? SAME : DIFFERENT;
}

async function filesOf(name: string, io: CliIo): Promise<string[]> {
  const path = resolve(io.cwd, name);
  try {
    if (!(await stat(path)).isDirectory()) {
      return [path];
    }
    const names = (await readdir(path))
      .filter(file => /\.(ya?ml|json)$/.test(file))
      .sort();
    if (names.length > MAX_FILES) {
      throw new CliUsageError(`${name} has more than ${MAX_FILES} files`);
    }
    return names.map(file => join(path, file));
  } catch (error) {
    if (error instanceof CliUsageError) {
      throw error;
    }
    const { code } = error as NodeJS.ErrnoException;
    throw new CliUsageError(`${name} cannot be read (${code})`);
  }
}

async function objectsOf(
  file: string,
  io: CliIo,
): Promise<KubernetesManifest[]> {
  const text = await readText(file, io);
  if (Buffer.byteLength(text) > MAX_BYTES) {
    throw new CliUsageError(`${file} is larger than ${MAX_BYTES} bytes`);
  }
  const documents = parseAllDocuments(text);
  if (!Array.isArray(documents)) {
    return [];
  }
  return documents.flatMap(document => {
    if (document.errors.length > 0) {
      throw new CliUsageError(
        `${file} is not YAML: ${document.errors[0].message.split('\n')[0]}`,
      );
    }
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    const items = list.safeParse(value);
    return (items.success ? items.data.items : [value])
      .filter(item => item !== null && item !== undefined)
      .map(item => {
        const parsed = object.safeParse(item);
        if (!parsed.success) {
          throw new CliUsageError(
            `${file} has a document that is no object of Kubernetes: it needs apiVersion, kind and metadata.name`,
          );
        }
        return parsed.data;
      });
  });
}

function describe({ kind, object: name, path, expected, found }: Drift) {
  const place = path === undefined ? name : `${name} ${path}`;
  const values =
    kind === 'changed'
      ? `: expected ${brief(expected)}, found ${brief(found)}`
      : '';
  return escapeUntrustedText(`${kind.padEnd(7)}  ${place}${values}`, 1000);
}

function brief(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
