import { Image, pushImage } from '../registry/images';
import { attachBundle, attachLegacy } from '../registry/signatures';
import { RegistryStorage } from '../registry/storage';
import { Authority } from '../sigstore/authority';
import { signBundle } from '../sigstore/bundle';
import {
  BuildOrigin,
  CI_SUBJECT,
  identities,
  runUrl,
} from '../sigstore/identities';
import { KeyPair } from '../sigstore/keys';
import { attestLegacy, signLegacy } from '../sigstore/legacyLayer';
import { Signer } from '../sigstore/signer';
import {
  BuildFacts,
  provenanceStatement,
  sbomStatement,
  scanStatement,
  signatureStatement,
  SIGN_PREDICATE,
  Statement,
  testStatement,
} from '../sigstore/statements';
import { AttestationKind, SignerName, SigningRecipe } from './evidence';
import { Ledger } from './ledger';
import { daysBefore, seededHex, seededNumber } from './seed';

export interface SigningKeys {
  ci: KeyPair;
  legacy: KeyPair;
  unknown: KeyPair;
}

export interface Release {
  service: string;
  repository: string;
  version: string;
  tags: string[];
  /** Decides the content, so that two releases never share a digest. */
  seed: string;
  ref?: string;
  signedAt: Date;
  recipe: SigningRecipe;
}

export interface ReleaseYardOptions {
  host: string;
  storage: RegistryStorage;
  ledger: Ledger;
  authority: Authority;
  keys: SigningKeys;
  now: Date;
}

const FIRST_BUILD = Date.UTC(2026, 8, 1);
const BASE_IMAGE = 'base/distroless-node';

const builders: Record<
  Exclude<AttestationKind, 'scan'>,
  (facts: BuildFacts) => Statement
> = {
  provenance: provenanceStatement,
  sbom: sbomStatement,
  tests: testStatement,
};

/** Builds, pushes, signs and attests the images of the estate. */
export class ReleaseYard {
  private baseImage?: Image;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: ReleaseYardOptions) {}

  /** One at a time: all signatures share the clock of the authority. */
  release(spec: Release): Promise<Image> {
    const released = this.turn.then(() => this.build(spec));
    this.turn = released.catch(() => undefined);
    return released;
  }

  private async build(spec: Release): Promise<Image> {
    const origin = originOf(spec);
    const image = this.push(spec, origin);
    if (spec.repository === BASE_IMAGE) {
      this.baseImage = image;
    }
    const { recipe } = spec;
    if (recipe.signer) {
      const signer = await this.signer(recipe.signer, origin, spec.signedAt);
      await this.sign(image, signer, recipe);
      await this.attest(image, signer, spec, origin);
    }
    return image;
  }

  private push(spec: Release, origin: BuildOrigin): Image {
    const { repository, version, tags, seed, recipe } = spec;
    const base = this.baseImage;
    const created = new Date(FIRST_BUILD + seededNumber(seed, 6e6) * 1000);
    return pushImage(this.options.storage, {
      repository,
      tags,
      content: seed,
      created,
      labels: {
        'org.opencontainers.image.source': origin.sourceRepository,
        'org.opencontainers.image.revision': origin.commit,
        'org.opencontainers.image.version': version,
      },
      annotations: base && {
        'org.opencontainers.image.base.name': BASE_IMAGE,
        'org.opencontainers.image.base.digest': base.digest,
      },
      platforms: recipe.multiArch ? ['linux/amd64', 'linux/arm64'] : undefined,
    });
  }

  private signer(
    name: SignerName,
    origin: BuildOrigin,
    at: Date,
  ): Promise<Signer> {
    const { authority, keys } = this.options;
    const withKey = (key: KeyPair) =>
      Promise.resolve(Signer.withKey(authority, key, at));
    switch (name) {
      case 'ci-key':
        return withKey(keys.ci);
      case 'legacy-key':
        return withKey(keys.legacy);
      case 'unknown-key':
        return withKey(keys.unknown);
      case 'human':
        return Signer.keyless(authority, identities.human, origin, at);
      case 'branch':
        return Signer.keyless(authority, identities.branch, origin, at);
      default:
        return Signer.keyless(authority, identities.ci, origin, at);
    }
  }

  private async sign(image: Image, signer: Signer, recipe: SigningRecipe) {
    const { storage, ledger, host } = this.options;
    const { repository, digest } = image;
    // A signature that holds, but for a digest nobody runs.
    const signed =
      recipe.defect === 'copied' ? `sha256:${seededHex(digest, 64)}` : digest;
    if (recipe.layout === 'bundle') {
      const bundle = await signBundle(signer, signatureStatement(signed), {
        timestamp:
          signer.identity.kind === 'keyless' &&
          seededNumber(`timestamp ${repository}`, 3) === 0,
      });
      attachBundle(
        storage,
        repository,
        digest,
        bundle,
        SIGN_PREDICATE,
        signer.at,
      );
    } else {
      const layer = await signLegacy(
        signer,
        { repository: `${host}/${repository}`, digest: signed },
        { withoutLog: recipe.defect === 'no-log-entry' },
      );
      if (recipe.defect === 'tampered') {
        const key = 'dev.cosignproject.cosign/signature';
        layer.annotations[key] = flipped(layer.annotations[key]);
      }
      attachLegacy(storage, repository, digest, 'sig', [layer]);
    }
    if (!recipe.defect) {
      ledger.record(digest, { layout: recipe.layout, signer: signer.identity });
    }
  }

  private async attest(
    image: Image,
    signer: Signer,
    spec: Release,
    origin: BuildOrigin,
  ) {
    const { storage, now } = this.options;
    const { recipe } = spec;
    const facts = this.facts(image, spec, origin);
    const statements: Array<[Signer, Statement]> = [];
    for (const kind of recipe.attestations) {
      if (kind === 'scan') {
        // The scanner has the CI key, and comes every night to all images but
        // the forgotten ones.
        const finished =
          recipe.scan === 'stale'
            ? signer.at
            : daysBefore(now, 1 + seededNumber(spec.seed, 3));
        const scanner = await this.signer('ci-key', origin, finished);
        const critical = recipe.scan === 'critical' ? 2 : 0;
        statements.push([
          scanner,
          scanStatement(facts, { finished, critical }),
        ]);
      } else {
        statements.push([signer, builders[kind](facts)]);
      }
    }
    const { repository, digest } = image;
    if (recipe.layout === 'bundle') {
      for (const [by, statement] of statements) {
        const bundle = await signBundle(by, statement);
        const { predicateType } = statement;
        attachBundle(storage, repository, digest, bundle, predicateType, by.at);
      }
    } else if (statements.length > 0) {
      const layers = [];
      for (const [by, statement] of statements) {
        layers.push(await attestLegacy(by, statement));
      }
      attachLegacy(storage, repository, digest, 'att', layers);
    }
  }

  private facts(image: Image, spec: Release, origin: BuildOrigin): BuildFacts {
    const { host } = this.options;
    return {
      image: `${host}/${image.repository}`,
      digest: image.digest,
      sourceRepository: origin.sourceRepository,
      ref: origin.ref,
      commit: origin.commit,
      builder: CI_SUBJECT,
      run: runUrl(origin),
      finished: spec.signedAt,
      baseImage: {
        uri: `${host}/${BASE_IMAGE}`,
        digest: this.baseImage?.digest ?? '',
      },
      packages: [
        { name: 'express', version: '4.22.0' },
        { name: 'pino', version: '9.7.0' },
        { name: spec.service, version: spec.version },
      ],
    };
  }
}

function originOf({ service, seed, ref }: Release): BuildOrigin {
  return {
    sourceRepository: `https://github.com/example-corp/${service}`,
    ref: ref ?? 'refs/heads/main',
    commit: seededHex(`commit ${seed}`, 40),
    runId: 18_000_000_000 + seededNumber(`run ${seed}`, 900_000_000),
  };
}

function flipped(signature: string): string {
  const bytes = Buffer.from(signature, 'base64');
  // A byte inside the integers, so that the encoding itself stays valid.
  bytes.writeUInt8((bytes.readUInt8(12) + 1) % 256, 12);
  return bytes.toString('base64');
}
