import { sign } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { identityToken, type Identity, type KeyPair } from '../support/cosign';
import type { Image } from '../support/images';
import type { SigstoreServices } from '../support/sigstoreServices';
import { CosignCommand } from './cosignCommand';
import { makeKeys, type KeyName } from './keys';
import {
  SINCE,
  writeRoots,
  type RootName,
  type TrustedRoot,
} from './sigstoreRoots';
import type { TimestampAuthority } from './timestampAuthority';

/** How something is signed. */
export interface Signing {
  /** Major version of the Cosign that signs; 3 where absent. */
  with?: 2 | 3;
  /** `referrer` is the old layout as a referrer instead of a tag. */
  layout: 'legacy' | 'referrer' | 'bundle';
  by: KeyName | Identity;
  /** Written into the transparency log. */
  log?: boolean;
  /** Stamped by the timestamp authority. */
  stamp?: boolean;
  annotations?: Record<string, string>;
  /** Signed by another program, then attached by `cosign attach signature`. */
  outside?: boolean;
  /** Also the platforms of an index. */
  recursive?: boolean;
  /** `cosign attest` of this predicate instead of `cosign sign`. */
  attest?: { type: string; predicate: object };
}

/** The workflow of the trusted builds, and what its certificates say of it. */
export const WORKFLOW: Identity = {
  issuer: 'https://token.actions.githubusercontent.com',
  subject:
    'https://github.com/acme/shop/.github/workflows/release.yml@refs/heads/main',
};
export const FORK: Identity = {
  ...WORKFLOW,
  subject:
    'https://github.com/acme/shop-fork/.github/workflows/release.yml@refs/heads/main',
};
const CLAIMS = {
  event_name: 'push',
  sha: '2f1d8d2f1c2bb8dc4e6a5b0f8f2f4ed8aa4f9d10',
  workflow: 'release',
  repository: 'acme/shop',
  ref: 'refs/heads/main',
};

/** The tools with everything they need to sign and to verify. */
export class Workshop {
  private predicates = 0;

  private constructor(
    private readonly dir: string,
    private readonly commands: Map<number, CosignCommand>,
    private readonly services: SigstoreServices,
    private readonly timestamps: TimestampAuthority,
    readonly keys: Record<KeyName, KeyPair>,
    readonly roots: Record<RootName, TrustedRoot>,
  ) {}

  static async open(options: {
    dir: string;
    commands: CosignCommand[];
    services: SigstoreServices;
    other: SigstoreServices;
    timestamps: TimestampAuthority;
    otherTimestamps: TimestampAuthority;
  }): Promise<Workshop> {
    const { dir, commands, services, timestamps } = options;
    const versions = new Map(commands.map(one => [one.major, one]));
    const three = versions.get(3)!;
    const [keys, roots] = await Promise.all([
      makeKeys(dir, (file, prefix) =>
        three.succeed([
          ...['import-key-pair', '--key', file],
          ...['--output-key-prefix', prefix],
        ]),
      ),
      writeRoots(
        dir,
        flags => three.succeed(['trusted-root', 'create', ...flags]),
        { services, timestamps },
        { services: options.other, timestamps: options.otherTimestamps },
      ),
    ]);
    const workshop = new Workshop(
      ...([dir, versions, services, timestamps, keys, roots] as const),
    );
    await workshop.writeSigningConfigs();
    return workshop;
  }

  cosign(major: number): CosignCommand {
    return this.commands.get(major)!;
  }

  logAt(...call: Parameters<SigstoreServices['logAt']>) {
    return this.services.logAt(...call);
  }

  private async writeSigningConfigs(): Promise<void> {
    const { url } = this.services;
    const service = (at: string) =>
      `url=${at},api-version=1,start-time=${SINCE},operator=suite`;
    const flags = {
      keyless: [
        ...['--fulcio', service(url)],
        ...['--oidc-provider', service(`${url}/oidc`)],
      ],
      log: ['--rekor', service(url), '--rekor-config', 'ANY'],
      stamp: ['--tsa', service(this.timestamps.url), '--tsa-config', 'ANY'],
    };
    await Promise.all(
      [false, true].flatMap(keyless =>
        [false, true].flatMap(log =>
          [false, true].map(stamp =>
            this.cosign(3).succeed([
              ...['signing-config', 'create'],
              ...['--out', signingConfig({ keyless, log, stamp })],
              ...(keyless ? flags.keyless : []),
              ...(log ? flags.log : []),
              ...(stamp ? flags.stamp : []),
            ]),
          ),
        ),
      ),
    );
  }

  /** Signs, or attests, with the real Cosign. */
  async sign(image: Image, signing: Signing): Promise<void> {
    const { with: major = 3, attest, layout } = signing;
    if (signing.outside) {
      await this.attach(image, signing);
      return;
    }
    const args = [
      ...(attest ? ['attest'] : ['sign']),
      '--yes',
      ...this.signer(signing),
      ...(layout === 'bundle'
        ? this.bundleFlags(signing)
        : this.legacyFlags(signing)),
      ...Object.entries(signing.annotations ?? {}).flatMap(([key, value]) => [
        '-a',
        `${key}=${value}`,
      ]),
      ...(signing.recursive ? ['--recursive'] : []),
      ...(attest ? await this.predicateFlags(attest) : []),
      image.pinned,
    ];
    await this.cosign(major).succeed(args, {
      ...this.roots.all.environment,
      ...(layout === 'referrer' && { COSIGN_EXPERIMENTAL: '1' }),
    });
  }

  // Cosign makes the payload and stores the signature, but does not sign.
  private async attach(image: Image, { by }: Signing): Promise<void> {
    const payload = await this.cosign(3).succeed(['generate', image.pinned]);
    const name = image.digest.slice(7);
    const [payloadFile, signatureFile] = ['payload', 'signature'].map(part =>
      join(this.dir, `${name}.${part}`),
    );
    const hash = by === 'Ed25519' ? undefined : 'sha256';
    const signature = await this.signOutside(
      ...([by as KeyName, hash, Buffer.from(payload)] as const),
    );
    await writeFile(payloadFile, payload);
    await writeFile(signatureFile, signature.toString('base64'));
    await this.cosign(3).succeed([
      ...['attach', 'signature', '--payload', payloadFile],
      ...['--signature', signatureFile, image.pinned],
    ]);
  }

  /** Signs with a key of the workshop, without Cosign. */
  async signOutside(
    by: KeyName,
    hash: string | undefined,
    data: Buffer,
  ): Promise<Buffer> {
    const { privateFile } = this.keys[by];
    const privateKey = await readFile(privateFile.replace(/key$/, 'pem'));
    return sign(hash, data, privateKey);
  }

  private signer({ by }: Signing): string[] {
    return typeof by === 'string'
      ? ['--key', this.keys[by].privateFile]
      : ['--identity-token', identityToken(by, CLAIMS)];
  }

  private bundleFlags({ with: major, by, log, stamp }: Signing): string[] {
    return [
      ...(major === 2 ? ['--new-bundle-format'] : []),
      '--signing-config',
      signingConfig({
        keyless: typeof by !== 'string',
        log: log ?? false,
        stamp: stamp ?? false,
      }),
      ...['--trusted-root', this.roots.all.file],
    ];
  }

  private legacyFlags({
    with: major,
    by,
    log,
    stamp,
    layout,
  }: Signing): string[] {
    const { url } = this.services;
    return [
      ...(major === 2
        ? []
        : ['--new-bundle-format=false', '--use-signing-config=false']),
      ...(log ? ['--rekor-url', url] : ['--tlog-upload=false']),
      ...(typeof by === 'string'
        ? []
        : ['--fulcio-url', url, '--insecure-skip-verify=true']),
      ...(stamp ? ['--timestamp-server-url', this.timestamps.url] : []),
      ...(layout === 'referrer'
        ? ['--registry-referrers-mode', 'oci-1-1']
        : []),
    ];
  }

  private async predicateFlags({
    type,
    predicate,
  }: NonNullable<Signing['attest']>): Promise<string[]> {
    this.predicates += 1;
    const file = join(this.dir, `predicate-${this.predicates}.json`);
    await writeFile(file, JSON.stringify(predicate));
    return ['--type', type, '--predicate', file];
  }
}

function signingConfig(services: {
  keyless: boolean;
  log: boolean;
  stamp: boolean;
}): string {
  const names = Object.entries(services)
    .filter(([, used]) => used)
    .map(([name]) => name);
  return `sign-${names.join('-') || 'alone'}.json`;
}
