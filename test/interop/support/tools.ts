import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import type { TestContext } from 'node:test';
import { runCommand } from './process';

const BUILD = resolve(__dirname, '../tools/build.sh');

/** Programs that the suite with a cluster cannot do without. */
const REQUIRED = [
  'cosign',
  'kube-apiserver',
  'kube-controller-manager',
  'etcd',
  'oci-registry',
];

export interface Tools {
  cosign: string;
  kubeApiserver: string;
  kubeControllerManager: string;
  etcd: string;
  ociRegistry: string;
  openssl: string;
  /** From the system's packages, so it may be missing. */
  dockerRegistry?: string;
}

/** Why the suite cannot run on this machine. */
export class ToolsMissing extends Error {}

/**
 * Builds the tools where that has not happened yet, which takes minutes.
 *
 * @throws ToolsMissing
 */
export async function prepareTools(): Promise<Tools> {
  const bin = await buildTools(REQUIRED);
  return {
    cosign: join(bin, 'cosign'),
    kubeApiserver: join(bin, 'kube-apiserver'),
    kubeControllerManager: join(bin, 'kube-controller-manager'),
    etcd: join(bin, 'etcd'),
    ociRegistry: join(bin, 'oci-registry'),
    openssl: findOnPath('openssl'),
    dockerRegistry: onPath('docker-registry'),
  };
}

/** Programs of a cluster without nodes. */
export interface ClusterTools {
  kubeApiserver: string;
  kubeControllerManager: string;
  etcd: string;
  openssl: string;
}

/**
 * The programs of a cluster, and the folder that further tools are in.
 *
 * @throws ToolsMissing
 */
export async function prepareClusterTools(
  further: string[] = [],
): Promise<ClusterTools & { bin: string }> {
  const bin = await buildTools([
    ...['kube-apiserver', 'kube-controller-manager', 'etcd'],
    ...further,
  ]);
  return {
    bin,
    kubeApiserver: join(bin, 'kube-apiserver'),
    kubeControllerManager: join(bin, 'kube-controller-manager'),
    etcd: join(bin, 'etcd'),
    openssl: findOnPath('openssl'),
  };
}

/** Undefined, and the test skipped with the reason, where tools are missing. */
export async function toolsOrSkip<T>(
  t: TestContext,
  prepare: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await prepare();
  } catch (error) {
    if (!(error instanceof ToolsMissing)) throw error;
    t.skip(error.message);
    return undefined;
  }
}

/** Builds one more tool; undefined where that is not possible. */
export async function buildTool(name: string): Promise<string | undefined> {
  const { code } = await runCommand(BUILD, [name], { seconds: 600 });
  return code === 0 ? join(await toolsFolder(), name) : undefined;
}

/**
 * Builds some of the tools; answers the folder that they are reached in.
 *
 * @throws ToolsMissing
 */
export async function buildTools(names: string[]): Promise<string> {
  if (process.platform === 'win32') {
    throw new ToolsMissing('the tools are not built for Windows');
  }
  const build = await runCommand(BUILD, names, { seconds: 3600 });
  if (build.code !== 0) {
    const missing = build.stdout
      .split('\n')
      .filter(line => line.includes('could not'));
    throw new ToolsMissing(missing.join('; ') || build.stderr.trim());
  }
  return toolsFolder();
}

/** The folder that tools are reached in once they are built. */
export async function toolsFolder(): Promise<string> {
  return (await runCommand(BUILD, ['--bin'])).stdout.trim();
}

/** A program of the system. @throws ToolsMissing */
export function findOnPath(name: string): string {
  const found = onPath(name);
  if (!found) throw new ToolsMissing(`${name}: not on the PATH`);
  return found;
}

function onPath(name: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map(folder => join(folder, name))
    .find(existsSync);
}
