import { parseReference } from '../registry/reference';
import { digestOf, RegistryStorage } from '../registry/storage';
import { SignerIdentity } from '../sigstore/signer';

export interface LedgerEntry {
  layout: 'legacy' | 'bundle';
  signer: SignerIdentity;
}

/** What running an image comes to: the digest a node would pull. */
export interface ResolvedImage {
  digest: string;
  configDigest?: string;
}

/**
 * What the estate knows about its own images, so that simulated admission
 * and simulated nodes need not verify or pull anything.
 */
export class Ledger {
  private readonly signatures = new Map<string, LedgerEntry[]>();

  constructor(
    readonly host: string,
    private readonly storage: RegistryStorage,
  ) {}

  /** Records a signature that holds for this digest. */
  record(digest: string, entry: LedgerEntry): void {
    const known = this.signatures.get(digest) ?? [];
    this.signatures.set(digest, [...known, entry]);
  }

  signaturesOf(reference: string): LedgerEntry[] {
    return this.signatures.get(this.resolve(reference).digest) ?? [];
  }

  resolve(reference: string): ResolvedImage {
    const parsed = parseReference(reference);
    if (parsed?.host === this.host) {
      const { repository, tag, digest } = parsed;
      const stored = this.storage.manifest(
        repository,
        digest ?? tag ?? 'latest',
      );
      if (stored) {
        const manifest = JSON.parse(stored.bytes.toString('utf8'));
        return {
          digest: stored.digest,
          configDigest: manifest.config?.digest,
        };
      }
    }
    // Images of other registries: any digest will do, as long as it stays.
    return { digest: parsed?.digest ?? digestOf(Buffer.from(reference)) };
  }
}
