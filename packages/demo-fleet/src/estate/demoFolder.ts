import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  Authority,
  AuthorityCertificates,
  AuthorityKeys,
} from '../sigstore/authority';
import {
  generateKey,
  keyFromPem,
  KeyPair,
  privatePem,
  publicPem,
} from '../sigstore/keys';
import { trustedRootJson } from '../sigstore/trustedRoot';
import { SigningKeys } from './releases';
import { daysBefore } from './seed';
import { ClusterName } from './services';

export const CLUSTERS: ClusterName[] = ['prod-eu', 'nonprod', 'edge-1'];

export interface Secrets {
  readerTokens: Record<ClusterName, string>;
  adminToken: string;
  auditTokens: Record<ClusterName, string>;
  registryPassword: string;
}

/** Keys, certificates and tokens: the same as long as the folder stays. */
export interface DemoIdentity {
  authority: Authority;
  keys: SigningKeys;
  secrets: Secrets;
  trustedRoot: object;
}

const KEY_NAMES = [
  'ci',
  'legacy',
  'unknown',
  'fulcio',
  'ctLog',
  'rekor',
  'tsa',
] as const;
type Keys = Record<(typeof KEY_NAMES)[number], KeyPair>;

interface SavedState {
  validFrom: string;
  keys: Record<string, string>;
  certificates: Record<keyof AuthorityCertificates, string>;
  secrets: Secrets;
}

const STATE_FILE = 'identity.json';
const ROOTS_VALID_DAYS = 120;

function newToken(): string {
  return randomBytes(24).toString('base64url');
}

function perCluster(): Record<ClusterName, string> {
  return Object.fromEntries(CLUSTERS.map(name => [name, newToken()])) as Record<
    ClusterName,
    string
  >;
}

/** The folder that the fleet shares with the portal. */
export class DemoFolder {
  constructor(readonly path: string) {
    mkdirSync(path, { recursive: true });
  }

  write(name: string, content: string, mode = 0o644): void {
    writeFileSync(join(this.path, name), content, { mode });
  }

  writeJson(name: string, content: unknown): void {
    this.write(name, `${JSON.stringify(content, undefined, 2)}\n`);
  }

  async identity(now: Date): Promise<DemoIdentity> {
    const saved = this.readState();
    const validFrom = saved
      ? new Date(saved.validFrom)
      : daysBefore(now, ROOTS_VALID_DAYS);
    const keys = Object.fromEntries(
      KEY_NAMES.map(name => [
        name,
        saved ? keyFromPem(saved.keys[name]) : generateKey(),
      ]),
    ) as Keys;
    const { ci, legacy, unknown, ...rest } = keys;
    const authorityKeys: AuthorityKeys = rest;
    const authority = await Authority.create(authorityKeys, {
      validFrom,
      certificates: saved && decode(saved.certificates),
    });
    const { certificates } = authority;
    const secrets = saved?.secrets ?? {
      readerTokens: perCluster(),
      adminToken: newToken(),
      auditTokens: perCluster(),
      registryPassword: newToken(),
    };
    const trustedRoot = trustedRootJson(authorityKeys, certificates, validFrom);
    if (!saved) {
      this.saveState({
        validFrom: validFrom.toISOString(),
        keys: Object.fromEntries(
          KEY_NAMES.map(name => [name, privatePem(keys[name])]),
        ),
        certificates: encode(certificates),
        secrets,
      });
    }
    this.write('cosign.pub', publicPem(ci));
    this.write('legacy.pub', publicPem(legacy));
    this.writeJson('trusted_root.json', trustedRoot);
    for (const name of CLUSTERS) {
      this.write(`audit-token-${name}`, secrets.auditTokens[name], 0o600);
    }
    return { authority, keys: { ci, legacy, unknown }, secrets, trustedRoot };
  }

  private readState(): SavedState | undefined {
    try {
      const text = readFileSync(join(this.path, STATE_FILE), 'utf8');
      const state = JSON.parse(text) as SavedState;
      const complete = KEY_NAMES.every(name => state.keys?.[name]);
      return complete && state.secrets && state.certificates
        ? state
        : undefined;
    } catch {
      return undefined;
    }
  }

  private saveState(state: SavedState) {
    const text = `${JSON.stringify(state, undefined, 2)}\n`;
    this.write(STATE_FILE, text, 0o600);
  }
}

function encode(certificates: AuthorityCertificates) {
  const { fulcioRoot, tsaRoot, tsaSigning } = certificates;
  return {
    fulcioRoot: fulcioRoot.toString('base64'),
    tsaRoot: tsaRoot.toString('base64'),
    tsaSigning: tsaSigning.toString('base64'),
  };
}

function decode(
  saved: Record<keyof AuthorityCertificates, string>,
): AuthorityCertificates {
  return {
    fulcioRoot: Buffer.from(saved.fulcioRoot, 'base64'),
    tsaRoot: Buffer.from(saved.tsaRoot, 'base64'),
    tsaSigning: Buffer.from(saved.tsaSigning, 'base64'),
  };
}
