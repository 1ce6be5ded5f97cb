import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Image } from '../support/images';
import { runCommand, runSuccessfully } from '../support/process';
import type { Answer } from './answer';
import type { TimestampAuthority } from './timestampAuthority';

/** Keys that the Notary Project knows, each with one algorithm. */
export const NOTATION_KEYS = [
  'P-256',
  'P-384',
  'P-521',
  'RSA-2048',
  'RSA-3072',
  'RSA-4096',
] as const;

export type NotationKey = (typeof NOTATION_KEYS)[number];

/** `corp` signs the images; `stranger` is another authority. */
export type Corporation = 'corp' | 'stranger';

/** How something is signed by the Notary Project's own library. */
export interface NotationSigning {
  envelope: 'jws' | 'cose';
  key: NotationKey;
  of?: Corporation;
  /** Countersigned by the timestamp authority. */
  stamp?: boolean;
  /** The signature expires after this time, as in `1s`. */
  expires?: string;
  metadata?: Record<string, string>;
}

/** What is asked of an image; both verifiers get the same question. */
export interface NotationRequest {
  store: Corporation;
  /** `*` where absent. */
  identities?: string[];
  level?: 'strict' | 'permissive' | 'audit';
  /** Timestamps are demanded, of this authority. */
  timestamps?: 'own' | 'other';
}

/** The subject of every signing certificate. */
export const SUBJECT = 'C=DE, ST=Berlin, O=Acme, CN=ci';

const LEAF = [
  'basicConstraints=critical,CA:false',
  'keyUsage=critical,digitalSignature',
  'extendedKeyUsage=codeSigning',
  '',
].join('\n');

/** The Notary Project's Go library, and the certificates that it signs with. */
export class NotationCommand {
  private constructor(
    private readonly notary: string,
    private readonly dir: string,
    private readonly timestamps: Partial<
      Record<'own' | 'other', TimestampAuthority>
    >,
  ) {}

  static async create(options: {
    notary: string;
    openssl: string;
    dir: string;
    timestamps?: TimestampAuthority;
    otherTimestamps?: TimestampAuthority;
  }): Promise<NotationCommand> {
    const { notary, openssl, dir, timestamps, otherTimestamps } = options;
    await writeFile(join(dir, 'leaf.ext'), LEAF);
    const run = (args: string[]) =>
      runSuccessfully(openssl, args, { cwd: dir });
    await Promise.all([
      makeCertificates(run, dir, 'corp', NOTATION_KEYS),
      makeCertificates(run, dir, 'stranger', ['P-256']),
    ]);
    return new NotationCommand(notary, dir, {
      own: timestamps,
      other: otherTimestamps,
    });
  }

  /** The file of the trust store of an authority. */
  storeFile(of: Corporation): string {
    return join(this.dir, `${of}-root.pem`);
  }

  timestampRootFile(of: 'own' | 'other'): string {
    return this.authority(of).rootFile;
  }

  private authority(of: 'own' | 'other'): TimestampAuthority {
    const authority = this.timestamps[of];
    if (!authority) throw new Error('there is no timestamp authority');
    return authority;
  }

  async sign(
    image: Image,
    signing: NotationSigning,
    referrers: 'api' | 'tag',
  ): Promise<void> {
    const { envelope, key, of = 'corp', stamp, expires, metadata } = signing;
    await runSuccessfully(
      this.notary,
      [
        ...['sign', '-http', '-referrers', referrers, '-envelope', envelope],
        ...['-key', `${of}-${key}.key`, '-cert', `${of}-${key}.pem`],
        ...(stamp
          ? [
              ...['-tsa-url', this.authority('own').plainUrl],
              ...['-tsa-root', this.authority('own').rootFile],
            ]
          : []),
        ...(expires ? ['-expires', expires] : []),
        ...Object.entries(metadata ?? {}).flatMap(([name, value]) => [
          '-metadata',
          `${name}=${value}`,
        ]),
        image.pinned,
      ],
      { cwd: this.dir },
    );
  }

  /** What the real library says. @throws Error where it could not judge. */
  async ask(image: string, request: NotationRequest): Promise<Answer> {
    const { store, identities = [], level = 'strict', timestamps } = request;
    const { code, stdout, stderr } = await runCommand(
      this.notary,
      [
        ...['verify', '-http', '-trust', this.storeFile(store)],
        ...['-level', level],
        ...identities.flatMap(one => ['-identity', one]),
        ...(timestamps
          ? ['-tsa-root', this.timestampRootFile(timestamps)]
          : []),
        image,
      ],
      { cwd: this.dir },
    );
    if (code === 0) return { verdict: 'accepts', why: '' };
    // It prints its outcomes wherever it came as far as judging.
    if (stdout === '') {
      throw new Error(`notation-go did not judge ${image}: ${stderr}`);
    }
    const { outcomes } = JSON.parse(stdout) as {
      outcomes: Array<{ error?: string }>;
    };
    const [first] = outcomes;
    const why = (first?.error ?? stderr).replace(/\s+/g, ' ').trim();
    return { verdict: 'refuses', why };
  }
}

async function makeCertificates(
  run: (args: string[]) => Promise<unknown>,
  dir: string,
  of: Corporation,
  keys: readonly NotationKey[],
): Promise<void> {
  await run([
    ...['req', '-x509', ...newKey('P-256'), '-keyout', `${of}-root.key`],
    ...['-out', `${of}-root.pem`, '-days', '30'],
    ...['-subj', `/C=DE/ST=Berlin/O=Acme/CN=${of} root`],
    ...['-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
  ]);
  const root = await readFile(join(dir, `${of}-root.pem`), 'utf8');
  await Promise.all(
    keys.map(async key => {
      const name = `${of}-${key}`;
      await run([
        ...['req', ...newKey(key), '-keyout', `${name}.key`],
        ...['-out', `${name}.csr`],
        ...['-subj', `/${SUBJECT.replace(/, /g, '/')}`],
      ]);
      await run([
        ...['x509', '-req', '-in', `${name}.csr`, '-CA', `${of}-root.pem`],
        ...['-CAkey', `${of}-root.key`, '-days', '29', '-extfile', 'leaf.ext'],
        ...['-set_serial', `0x${serialOf(name)}`, '-out', `${name}.crt`],
      ]);
      const leaf = await readFile(join(dir, `${name}.crt`), 'utf8');
      await writeFile(join(dir, `${name}.pem`), `${leaf}${root}`);
    }),
  );
}

function serialOf(name: string): string {
  return Buffer.from(name).toString('hex');
}

function newKey(key: NotationKey): string[] {
  const [kind, size] = key.split('-');
  return kind === 'RSA'
    ? ['-newkey', `rsa:${size}`, '-nodes']
    : [
        ...['-newkey', 'ec', '-pkeyopt', `ec_paramgen_curve:${key}`],
        ...['-pkeyopt', 'ec_param_enc:named_curve', '-nodes'],
      ];
}
