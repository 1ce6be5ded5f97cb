import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { runCommand } from './process';

const BUILD = resolve(__dirname, '../tools/build.sh');

/** Programs that the suite cannot do without. */
const REQUIRED = [
  'cosign',
  'kube-apiserver',
  'kube-controller-manager',
  'etcd',
  'oci-registry',
] as const;

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
  if (process.platform === 'win32') {
    throw new ToolsMissing('the tools are not built for Windows');
  }
  const build = await runCommand(BUILD, [...REQUIRED], { seconds: 3600 });
  if (build.code !== 0) {
    const missing = build.stdout
      .split('\n')
      .filter(line => line.includes('could not'));
    throw new ToolsMissing(missing.join('; ') || build.stderr.trim());
  }
  const openssl = onPath('openssl');
  if (!openssl) throw new ToolsMissing('openssl: not on the PATH');
  const bin = (await runCommand(BUILD, ['--bin'])).stdout.trim();
  return {
    cosign: join(bin, 'cosign'),
    kubeApiserver: join(bin, 'kube-apiserver'),
    kubeControllerManager: join(bin, 'kube-controller-manager'),
    etcd: join(bin, 'etcd'),
    ociRegistry: join(bin, 'oci-registry'),
    openssl,
    dockerRegistry: onPath('docker-registry'),
  };
}

/** Builds one more tool; undefined where that is not possible. */
export async function buildTool(name: string): Promise<string | undefined> {
  const { code } = await runCommand(BUILD, [name], { seconds: 600 });
  const bin = (await runCommand(BUILD, ['--bin'])).stdout.trim();
  return code === 0 ? join(bin, name) : undefined;
}

function onPath(name: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map(folder => join(folder, name))
    .find(existsSync);
}
