import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Image } from './images';
import { runCommand, runSuccessfully, type CommandResult } from './process';
import type { SigstoreServices } from './sigstoreServices';

/** How Cosign stores a signature: v3's bundle, or the `.sig` tag of before. */
export type Layout = 'bundle' | 'legacy';

export interface KeyPair {
  privateFile: string;
  publicFile: string;
}

export interface Identity {
  issuer: string;
  subject: string;
}

const SINCE = '2020-01-01T00:00:00Z';
const LEGACY = ['--new-bundle-format=false', '--use-signing-config=false'];

/** The real `cosign`, kept from everything that is not on this machine. */
export class Cosign {
  readonly trustedRootFile: string;

  private constructor(
    private readonly command: string,
    private readonly dir: string,
    private readonly env: NodeJS.ProcessEnv,
    private readonly services: SigstoreServices,
  ) {
    this.trustedRootFile = join(dir, 'trusted-root.json');
  }

  static async create(
    command: string,
    dir: string,
    services: SigstoreServices,
  ): Promise<Cosign> {
    const home = join(dir, 'home');
    await mkdir(home, { recursive: true });
    const cosign = new Cosign(
      command,
      dir,
      {
        PATH: process.env.PATH,
        HOME: home,
        TUF_ROOT: join(home, 'tuf'),
        COSIGN_PASSWORD: 'password of a throw-away key',
        // A request to another machine fails at once.
        HTTP_PROXY: 'http://127.0.0.1:1',
        HTTPS_PROXY: 'http://127.0.0.1:1',
        NO_PROXY: '127.0.0.1,localhost',
        SIGSTORE_ROOT_FILE: services.fulcioCertificateFile,
        SIGSTORE_REKOR_PUBLIC_KEY: services.rekorKeyFile,
        SIGSTORE_CT_LOG_PUBLIC_KEY_FILE: services.ctKeyFile,
      },
      services,
    );
    await cosign.writeConfigs();
    return cosign;
  }

  private async writeConfigs(): Promise<void> {
    const { url, fulcioCertificateFile, rekorKeyFile, ctKeyFile } =
      this.services;
    const service = (path = '') =>
      `url=${url}${path},api-version=1,start-time=${SINCE},operator=suite`;
    await this.succeed('signing-config', 'create', '--out', 'none.json');
    await this.succeed(
      ...['signing-config', 'create', '--out', 'keyless.json'],
      ...['--fulcio', service(), '--rekor', service(), '--rekor-config', 'ANY'],
      ...['--oidc-provider', service('/oidc')],
    );
    await this.succeed('trusted-root', 'create', '--out', 'empty-root.json');
    await this.succeed(
      ...['trusted-root', 'create', '--out', this.trustedRootFile],
      '--fulcio',
      `url=${url},certificate-chain=${fulcioCertificateFile},start-time=${SINCE}`,
      '--rekor',
      `url=${url},public-key=${rekorKeyFile},start-time=${SINCE}`,
      '--ctfe',
      `url=${url}/ct,public-key=${ctKeyFile},start-time=${SINCE}`,
    );
  }

  async newKey(name: string): Promise<KeyPair> {
    await this.succeed('generate-key-pair', '--output-key-prefix', name);
    return {
      privateFile: join(this.dir, `${name}.key`),
      publicFile: join(this.dir, `${name}.pub`),
    };
  }

  async signWithKey(image: Image, key: KeyPair, layout: Layout): Promise<void> {
    const how =
      layout === 'bundle'
        ? ['--signing-config', 'none.json', '--trusted-root', 'empty-root.json']
        : [...LEGACY, '--tlog-upload=false'];
    await this.succeed(
      ...['sign', '--yes', '--key', key.privateFile, ...how, image.pinned],
    );
  }

  async signKeyless(
    image: Image,
    identity: Identity,
    layout: Layout,
  ): Promise<void> {
    const { url } = this.services;
    const how =
      layout === 'bundle'
        ? [
            ...['--signing-config', 'keyless.json'],
            ...['--trusted-root', this.trustedRootFile],
          ]
        : [...LEGACY, '--fulcio-url', url, '--rekor-url', url];
    await this.succeed(
      ...['sign', '--yes', '--identity-token', identityToken(identity)],
      ...how,
      image.pinned,
    );
  }

  /** Signs an attestation in the bundle layout, without a log entry. */
  async attest(
    image: Image,
    key: KeyPair,
    type: string,
    predicateFile: string,
  ): Promise<void> {
    await this.succeed(
      ...['attest', '--yes', '--key', key.privateFile, '--type', type],
      ...['--predicate', predicateFile],
      ...['--signing-config', 'none.json', '--trusted-root', 'empty-root.json'],
      image.pinned,
    );
  }

  /** Runs a program that calls `cosign`, in the same seclusion. */
  runWith(program: string, args: string[]): Promise<CommandResult> {
    return runCommand(program, args, {
      cwd: this.dir,
      env: { ...this.env, COSIGN: this.command },
    });
  }

  /** The exit code of `cosign verify` with a public key. */
  verifyWithKey(image: Image, key: KeyPair): Promise<number> {
    return this.verify(
      ...['--key', key.publicFile, '--insecure-ignore-tlog=true'],
      image.pinned,
    );
  }

  /** The exit code of `cosign verify` with the identity of a certificate. */
  verifyKeyless(image: Image, identity: Identity): Promise<number> {
    return this.verify(
      ...['--trusted-root', this.trustedRootFile],
      ...['--certificate-oidc-issuer', identity.issuer],
      ...['--certificate-identity', identity.subject],
      image.pinned,
    );
  }

  private async verify(...args: string[]): Promise<number> {
    const { code } = await runCommand(this.command, ['verify', ...args], {
      cwd: this.dir,
      env: this.env,
    });
    return code;
  }

  private succeed(...args: string[]): Promise<string> {
    return runSuccessfully(this.command, args, {
      cwd: this.dir,
      env: this.env,
    });
  }
}

/** An OIDC token as a CI system gives it; nobody here checks its signature. */
export function identityToken(
  { issuer, subject }: Identity,
  claims: Record<string, string> = {},
): string {
  const part = (value: object) =>
    Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  return [
    part({ alg: 'RS256', typ: 'JWT' }),
    part({
      ...claims,
      iss: issuer,
      sub: subject,
      aud: 'sigstore',
      iat: now,
      nbf: now,
      exp: now + 3600,
    }),
    Buffer.from('signature').toString('base64url'),
  ].join('.');
}
