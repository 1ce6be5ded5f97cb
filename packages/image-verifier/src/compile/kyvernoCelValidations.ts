import type { AttestationRequirement } from '../policy/trustPolicy';
import { acceptsMore, bestTypes, SIGNATURE_TYPE } from './attestationTypes';
import { identityOf, type ResolvedAuthority } from './authorities';
import { celConditions } from './celConditions';
import type { Gaps } from './gaps';
import { identifiers } from './names';
import { describeClause, formatOf, type RulePlan } from './plan';
import type { SignerClause } from './signerClauses';
import { trustedRootParts } from './trustedRootParts';
import type { CompileInput } from './types';

const PUBLIC_LOG = 'https://rekor.sigstore.dev';

/** All images of the pod that the policy matches. */
export const IMAGES =
  '(images.containers + images.initContainers + images.ephemeralContainers)';

/** What the validations of all rules share. */
export interface CelContext {
  input: CompileInput;
  gaps: Gaps;
  authorities: ReadonlyMap<string, ResolvedAuthority>;
}

/** Collects the validations of a rule, and what they refer to. */
export class Validations {
  readonly list: Array<{ expression: string; message: string }> = [];
  readonly attestors: object[] = [];
  readonly attestations: object[] = [];
  private readonly attestorNames: ReadonlyMap<string, string>;
  private readonly types = new Map<string, string>();
  private readonly added = new Set<string>();

  constructor(
    private readonly plan: RulePlan,
    private readonly context: CelContext,
  ) {
    this.attestorNames = identifiers(
      [...context.authorities.keys()],
      'authority_',
    );
  }

  add(expression: string, message: string): void {
    this.list.push({ expression, message });
  }

  addSignature(clause: SignerClause): void {
    const { rule } = this.plan;
    const { gaps, input } = this.context;
    const bundle = formatOf(rule, input) === 'sigstore-bundle';
    if (rule.formats?.length !== 1) {
      gaps.stricter(
        rule.name,
        'formats',
        `signatures that are not ${formatOf(rule, input)} are refused`,
      );
    }
    if (!bundle && !rule.anyAttestation) {
      gaps.laxer(
        rule.name,
        'formats',
        'where bundles are attached Kyverno reads them instead, and any attestation among them counts as a signature; with the format sigstore-bundle it does not',
      );
    }
    const signers = this.signers(clause, bundle ? undefined : rule.annotations);
    const call = bundle
      ? `verifyAttestationSignatures(image, ${this.attestation(
          SIGNATURE_TYPE,
        )}, ${signers})`
      : `verifyImageSignatures(image, ${signers})`;
    this.add(
      `${IMAGES}.all(image, ${call} >= ${clause.atLeast})`,
      `the image must be signed by ${describeClause(clause)}`,
    );
  }

  addAttestation(
    requirement: AttestationRequirement,
    clause: SignerClause,
  ): void {
    const { rule } = this.plan;
    const { gaps } = this.context;
    const { name } = requirement;
    const types = bestTypes(requirement, type =>
      celConditions(requirement, type),
    );
    const accepted = types.map(({ type }) => type);
    if (acceptsMore(requirement, accepted)) {
      gaps.stricter(
        rule.name,
        `attestations.${name}.type`,
        `other predicate types than ${accepted.join(', ')} are refused`,
      );
    }
    const alternatives = types.map(({ type, terms, missing, narrower }) => {
      const attestation = this.attestation(type);
      for (const feature of missing) {
        gaps.laxer(
          rule.name,
          `attestations.${name}.${feature}`,
          'the engine cannot say it of this predicate type',
        );
      }
      for (const feature of narrower) {
        gaps.stricter(
          rule.name,
          `attestations.${name}.${feature}`,
          'read from the report of Trivy; reports of other scanners are refused',
        );
      }
      const signed = `verifyAttestationSignatures(image, ${attestation}, ${this.signers(
        clause,
      )}) >= ${clause.atLeast}`;
      return terms.length === 0
        ? signed
        : `(${signed} && [extractPayload(image, ${attestation}).predicate].all(predicate, ${terms.join(
            ' && ',
          )}))`;
    });
    this.add(
      `${IMAGES}.all(image, ${alternatives.join(' || ')})`,
      `the attestation ${name} must be there, by ${describeClause(clause)}`,
    );
  }

  // An authority that the engine does not know counts for nothing.
  private signers({ of }: SignerClause, annotations?: Record<string, string>) {
    const names = of.flatMap(name => {
      const authority = this.context.authorities.get(name);
      const known = this.attestorNames.get(name);
      if (!authority || known === undefined) {
        return [];
      }
      const own = annotations ? `${known}_signature` : known;
      this.addAttestor(own, authority, annotations);
      return [`attestors.${own}`];
    });
    return `[${names.join(', ')}]`;
  }

  private addAttestor(
    name: string,
    authority: ResolvedAuthority,
    annotations?: Record<string, string>,
  ): void {
    if (!this.added.has(name)) {
      this.added.add(name);
      this.attestors.push({
        name,
        cosign: { ...attestor(authority), ...(annotations && { annotations }) },
      });
    }
  }

  private attestation(type: string): string {
    const known = this.types.get(type);
    if (known !== undefined) {
      return `attestations.${known}`;
    }
    const name = `type_${this.attestations.length + 1}`;
    this.types.set(type, name);
    this.attestations.push({ name, intoto: { type } });
    return `attestations.${name}`;
  }
}

function attestor(authority: ResolvedAuthority): object {
  if (authority.kind === 'key') {
    const { log, pem } = authority;
    const key = { data: pem, hashAlgorithm: 'sha256' };
    if (log === 'none') {
      return {
        key,
        ctlog: { insecureIgnoreTlog: true, insecureIgnoreSCT: true },
      };
    }
    return log === 'public'
      ? { key, ctlog: { url: PUBLIC_LOG } }
      : { key, ...privateRoot(log.document) };
  }
  const { root } = authority;
  const keyless = { identities: [identityOf(authority.authority)] };
  if (!root) {
    return { keyless, ctlog: { url: PUBLIC_LOG } };
  }
  const { certificateAuthorities } = trustedRootParts(root.document);
  return {
    keyless: {
      ...keyless,
      roots: certificateAuthorities.map(({ chain }) => chain).join(''),
    },
    ...privateRoot(root.document),
  };
}

// Bundles are verified with the root, the older layout with its parts.
function privateRoot(document: unknown): object {
  const { logs, certificateLogs } = trustedRootParts(document);
  return {
    trustedRoot: { value: JSON.stringify(document) },
    ctlog: {
      ...(logs.length > 0 && {
        url: logs[0].url,
        rekorPubKey: logs.map(({ publicKey }) => publicKey).join(''),
      }),
      ...(certificateLogs.length > 0 && {
        ctLogPubKey: certificateLogs.map(({ publicKey }) => publicKey).join(''),
      }),
    },
  };
}
