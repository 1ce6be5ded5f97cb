import type { AttestationRequirement } from '../policy/trustPolicy';
import { acceptsMore, bestTypes, SIGNATURE_TYPE } from './attestationTypes';
import { anchored, type ResolvedAuthority } from './authorities';
import { cueConditions } from './cueConditions';
import type { Gaps } from './gaps';
import { globToRegExp } from './globs';
import { identifiers } from './names';
import { describeClause, formatOf, type RulePlan } from './plan';
import type { SignerClause } from './signerClauses';
import type { CompiledFile, CompileInput } from './types';

/** Writes the commands of `cosign` for rules, and the files they need. */
export class ScriptWriter {
  readonly files = new Map<string, CompiledFile>();
  private readonly keyNames: ReadonlyMap<string, string>;
  private readonly rootNames: ReadonlyMap<string, string>;

  constructor(
    private readonly input: CompileInput,
    private readonly gaps: Gaps,
    private readonly authorities: ReadonlyMap<string, ResolvedAuthority>,
  ) {
    this.keyNames = identifiers([...authorities.keys()], '');
    this.rootNames = identifiers(Object.keys(input.policy.roots), '');
  }

  rule(plan: RulePlan, number: number): { lines: string[] } {
    const { rule, images, signature, attestations } = plan;
    const lines = [
      `# Rule ${comment(rule.name)}`,
      `covers_${number}() {`,
      `  is_one_of ${quote(pattern(images.into))}${
        images.out.length > 0
          ? ` && ! is_one_of ${quote(pattern(images.out))}`
          : ''
      }`,
      '}',
      `rule_${number}() {`,
      '  :',
    ];
    if (rule.sources && rule.checks.sources === 'enforce') {
      lines.push(
        `  if is_one_of ${quote(pattern(rule.sources))}; then met=1; fi`,
        atLeast(1, `${rule.name}: from ${rule.sources.join(', ')}`),
      );
    }
    for (const clause of signature) {
      this.signerGaps(plan);
      lines.push(
        ...this.clause(clause, authority => [this.signature(plan, authority)]),
        atLeast(
          clause.atLeast,
          `${rule.name}: signed by ${describeClause(clause)}`,
        ),
      );
    }
    attestations.forEach(({ requirement, clauses }, i) => {
      for (const clause of clauses) {
        lines.push(
          ...this.clause(clause, authority =>
            this.attestation(
              plan,
              requirement,
              authority,
              `${number}_${i + 1}`,
            ),
          ),
          atLeast(
            clause.atLeast,
            `${rule.name}: attestation ${requirement.name} by ${describeClause(
              clause,
            )}`,
          ),
        );
      }
    });
    return { lines: [...lines, '}', ''] };
  }

  // Of the commands of one authority the first that succeeds counts.
  private clause(
    { of }: SignerClause,
    commands: (authority: ResolvedAuthority) => string[][],
  ): string[] {
    return of.flatMap(name => {
      const authority = this.authorities.get(name);
      if (!authority) {
        return [];
      }
      const [first, ...others] = commands(authority).map(command =>
        command.join(' '),
      );
      return others.length === 0
        ? [`  counts ${first}`]
        : [
            '  before=$met',
            `  counts ${first}`,
            ...others.map(
              other =>
                `  if [ "$met" -eq "$before" ]; then counts ${other}; fi`,
            ),
          ];
    });
  }

  private signerGaps({ rule }: RulePlan): void {
    const format = formatOf(rule, this.input);
    if (rule.anyAttestation) {
      return;
    }
    if (rule.formats?.length !== 1) {
      this.gaps.stricter(
        rule.name,
        'formats',
        `signatures that are not ${format} are refused`,
      );
    }
    if (format === 'cosign-legacy') {
      this.gaps.laxer(
        rule.name,
        'formats',
        'where bundles are attached Cosign reads them instead, and any attestation among them counts as a signature; with the format sigstore-bundle it does not',
      );
    }
  }

  private signature(
    { rule }: RulePlan,
    authority: ResolvedAuthority,
  ): string[] {
    const signer = this.signer(authority);
    if (formatOf(rule, this.input) === 'cosign-legacy' || rule.anyAttestation) {
      return [
        'verify',
        ...signer,
        ...Object.entries(rule.annotations ?? {}).map(
          ([key, value]) => `--annotations ${quote(`${key}=${value}`)}`,
        ),
      ];
    }
    return ['verify-attestation', '--type', quote(SIGNATURE_TYPE), ...signer];
  }

  private attestation(
    { rule }: RulePlan,
    requirement: AttestationRequirement,
    authority: ResolvedAuthority,
    number: string,
  ): string[][] {
    const types = bestTypes(requirement, type =>
      cueConditions(requirement, type),
    );
    const accepted = types.map(({ type }) => type);
    if (acceptsMore(requirement, accepted)) {
      this.gaps.stricter(
        rule.name,
        `attestations.${requirement.name}.type`,
        `other predicate types than ${accepted.join(', ')} are refused`,
      );
    }
    return types.map(({ type, cue, missing }, i) => {
      for (const feature of missing) {
        this.gaps.laxer(
          rule.name,
          `attestations.${requirement.name}.${feature}`,
          'CUE cannot say it of this predicate type',
        );
      }
      const command = [
        'verify-attestation',
        '--type',
        quote(type),
        ...this.signer(authority),
      ];
      if (cue !== undefined) {
        const name = `policies/${number}_${i + 1}.cue`;
        this.files.set(name, { name, text: cue });
        command.push('--policy', beside(name));
      }
      return command;
    });
  }

  private signer(authority: ResolvedAuthority): string[] {
    const { name } = authority.authority;
    if (authority.kind === 'key') {
      const file = `keys/${this.keyNames.get(name)}.pub`;
      this.files.set(file, { name: file, text: authority.pem });
      const { log } = authority;
      return [
        '--key',
        beside(file),
        ...(log === 'none' ? ['--insecure-ignore-tlog=true'] : []),
        ...(typeof log === 'object' ? this.root(log.root, log.document) : []),
      ];
    }
    const { keyless } = authority.authority;
    const { root } = authority;
    return [
      keyless.issuer !== undefined
        ? `--certificate-oidc-issuer ${quote(keyless.issuer)}`
        : `--certificate-oidc-issuer-regexp ${quote(
            anchored(keyless.issuerRegExp ?? ''),
          )}`,
      keyless.subject !== undefined
        ? `--certificate-identity ${quote(keyless.subject)}`
        : `--certificate-identity-regexp ${quote(
            anchored(keyless.subjectRegExp ?? ''),
          )}`,
      ...(root ? this.root(root.name, root.document) : []),
    ];
  }

  private root(name: string, document: unknown): string[] {
    const file = `roots/${this.rootNames.get(name)}.json`;
    this.files.set(file, {
      name: file,
      text: `${JSON.stringify(document, null, 2)}\n`,
    });
    return ['--trusted-root', beside(file)];
  }
}

function pattern(globs: string[]): string {
  return `^(${globs.map(globToRegExp).join('|')})$`;
}

function atLeast(count: number, what: string): string {
  return `  at_least ${count} ${quote(what)}`;
}

/** A word of the shell that stands for exactly this text. */
function quote(text: string): string {
  return `'${text.replace(/'/g, `'\\''`)}'`;
}

// Names are our own: letters, digits and "_".
function beside(file: string): string {
  return `"$dir/${file}"`;
}

/** A text for a comment, which a line break would end. */
export function comment(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}
