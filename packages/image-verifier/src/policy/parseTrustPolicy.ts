import {
  isMap,
  isNode,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
} from 'yaml';
import type { z } from 'zod';
import { sha256Hex } from '../encoding/digest';
import { asObject, canonicalJson } from '../encoding/json';
import { suggestion } from './nearest';
import {
  formatPath,
  TrustPolicyError,
  type PathProblem,
  type TrustPolicyProblem,
} from './problems';
import { checkReferences } from './references';
import {
  KNOWN_KEYS,
  policySchema,
  type ConditionsDocument,
  type PolicyDocument,
  type SignerDocument,
} from './schema';
import type {
  AttestationConditions,
  AttestationRequirement,
  Authority,
  PolicyRule,
  SignerRequirement,
  TrustPolicy,
} from './trustPolicy';

const MAX_TEXT_BYTES = 1024 * 1024;
const MAX_DEPTH = 40;

/**
 * Reads a trust policy, version 1, from YAML or JSON text or from an object.
 *
 * Nothing is guessed: unknown keys, names that do not exist, keys given twice
 * and patterns that trust anybody are mistakes. All mistakes are reported at
 * once, with their line where there is text.
 *
 * @param source - name of the file or configuration, for messages.
 * @throws {@link TrustPolicyError}
 * @public
 */
export function parseTrustPolicy(
  policy: string | object,
  options: { source: string },
): TrustPolicy {
  const { source } = options;
  if (typeof policy !== 'string') {
    return check(policy, problem => ({
      source,
      path: formatPath(problem.path),
      message: problem.message,
    }));
  }
  if (Buffer.byteLength(policy) > MAX_TEXT_BYTES) {
    throw new TrustPolicyError([
      { source, path: '', message: `is larger than ${MAX_TEXT_BYTES} bytes` },
    ]);
  }
  // The YAML library can be kept busy by nested explicit keys.
  if (/(^|[{,[])[ \t]*([-?:][ \t]+)*\?[ \t]/m.test(policy)) {
    throw new TrustPolicyError([
      {
        source,
        path: '',
        message: 'has a key written with "?"; write key: value',
      },
    ]);
  }
  const lines = new LineCounter();
  const document = parseDocument(policy, {
    lineCounter: lines,
    uniqueKeys: true,
    prettyErrors: false,
    strict: true,
  });
  const mistakes = [...document.errors, ...document.warnings];
  if (mistakes.length > 0) {
    throw new TrustPolicyError(
      mistakes.map(({ message, pos }) => ({
        source,
        ...position(lines, pos[0]),
        path: '',
        message,
      })),
    );
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new TrustPolicyError([
      { source, path: '', message: (error as Error).message },
    ]);
  }
  return check(value, ({ path, message }) => ({
    source,
    ...position(lines, offsetOf(document, path)),
    path: formatPath(path),
    message,
  }));
}

function check(
  value: unknown,
  locate: (problem: PathProblem) => TrustPolicyProblem,
): TrustPolicy {
  if (isDeeperThan(value, MAX_DEPTH)) {
    throw new TrustPolicyError([
      locate({
        path: [],
        message: `is nested deeper than ${MAX_DEPTH} levels`,
      }),
    ]);
  }
  const parsed = policySchema.safeParse(value);
  const problems = [
    ...(parsed.success ? [] : parsed.error.issues.flatMap(toProblems)),
    ...checkReferences(value),
  ];
  if (!parsed.success || problems.length > 0) {
    const located = problems.map(locate);
    // A stable order where there are lines; the order of finding elsewhere.
    located.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
    throw new TrustPolicyError(located);
  }
  const body = withDefaults(parsed.data);
  return { version: `sha256:${sha256Hex(canonicalJson(body))}`, ...body };
}

function toProblems(issue: z.core.$ZodIssue): PathProblem[] {
  const path = issue.path.map(part =>
    typeof part === 'symbol' ? String(part) : part,
  );
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => ({
      path: [...path, key],
      message: `is not a known key${suggestion(key, KNOWN_KEYS)}`,
    }));
  }
  if (issue.code === 'invalid_union') {
    // The mistakes of the alternative that came furthest say most: the one
    // whose kind of value it is.
    const furthest = issue.errors.find(errors =>
      errors.some(
        inner => inner.code !== 'invalid_type' || inner.path.length > 0,
      ),
    );
    return furthest
      ? furthest.flatMap(inner =>
          toProblems({ ...inner, path: [...path, ...inner.path] }),
        )
      : [{ path, message: 'is missing or has another form than expected' }];
  }
  if (issue.code === 'invalid_type') {
    return [
      { path, message: `is missing or not of the type ${issue.expected}` },
    ];
  }
  if (issue.code === 'invalid_value') {
    return [{ path, message: `must be one of ${issue.values.join(', ')}` }];
  }
  return [{ path, message: issue.message }];
}

function withDefaults(document: PolicyDocument): Omit<TrustPolicy, 'version'> {
  return {
    roots: document.roots ?? {},
    authorities: document.authorities.map(toAuthority),
    rules: document.rules.map(toRule),
    ...(document.signatureRepositories && {
      signatureRepositories: document.signatureRepositories,
    }),
    unmatched: document.unmatched ?? 'deny',
  };
}

function toAuthority({
  keyless,
  key,
  transparencyLog,
  ...rest
}: PolicyDocument['authorities'][number]): Authority {
  return keyless
    ? { name: rest.name, owner: rest.owner, keyless }
    : {
        ...rest,
        key: key ?? {},
        transparencyLog: transparencyLog ?? 'required',
      };
}

function toRule({
  signedBy,
  attestations,
  baseImages,
  checks,
  ...rest
}: PolicyDocument['rules'][number]): PolicyRule {
  return {
    ...rest,
    precedence: rest.precedence ?? 0,
    anyAttestation: rest.anyAttestation ?? false,
    separateRoles: rest.separateRoles ?? [],
    signedBy: toRequirement(signedBy),
    attestations: (attestations ?? []).map(toAttestation),
    ...(baseImages && {
      baseImages: { ...baseImages, pinned: baseImages.pinned ?? true },
    }),
    checks: {
      signature: 'enforce',
      attestations: 'enforce',
      baseImages: 'enforce',
      sources: 'enforce',
      separateRoles: 'enforce',
      ...checks,
    },
  };
}

function toAttestation({
  name,
  type,
  signedBy,
  require,
  conditions,
}: NonNullable<
  PolicyDocument['rules'][number]['attestations']
>[number]): AttestationRequirement {
  return {
    name,
    type: [type].flat(),
    ...(signedBy && { signedBy: toRequirement(signedBy) }),
    ...(require && { require: toConditions(require) }),
    conditions: (conditions ?? []).map(condition =>
      typeof condition === 'string' ? { expression: condition } : condition,
    ),
  };
}

function toConditions({
  builder,
  sourceRepository,
  ref,
  buildType,
  result,
  tests,
  notStatus,
  verifier,
  ...rest
}: ConditionsDocument): AttestationConditions {
  return {
    ...rest,
    ...(builder && { builder: [builder].flat() }),
    ...(sourceRepository && { sourceRepository: [sourceRepository].flat() }),
    ...(ref && { ref: [ref].flat() }),
    ...(buildType && { buildType: [buildType].flat() }),
    ...(result && { result: [result].flat() }),
    ...(tests && { tests: [tests].flat() }),
    ...(notStatus && { notStatus: [notStatus].flat() }),
    ...(verifier && { verifier: [verifier].flat() }),
  };
}

function toRequirement(signers: SignerDocument): SignerRequirement {
  if (typeof signers === 'string') {
    return { authority: signers };
  }
  const { authority, anyOf, allOf, atLeast, of } = signers;
  if (authority) return { authority };
  if (anyOf) return { anyOf: anyOf.map(toRequirement) };
  if (allOf) return { allOf: allOf.map(toRequirement) };
  return { atLeast: atLeast ?? 1, of: (of ?? []).map(toRequirement) };
}

function isDeeperThan(value: unknown, depth: number): boolean {
  const open: Array<[unknown, number]> = [[value, 0]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [current, level] = next;
    if (level > depth) {
      return true;
    }
    if (typeof current === 'object' && current !== null) {
      for (const child of Object.values(current)) {
        open.push([child, level + 1]);
      }
    }
  }
  return false;
}

function position(
  lines: LineCounter,
  offset: number,
): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

// Where a path is, or the nearest thing above it that exists: for a missing
// key that is the object it is missing from.
function offsetOf(document: Document, path: Array<string | number>): number {
  for (let length = path.length; length >= 0; length--) {
    const parent = document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    if (length > 0 && isMap(parent) && asObject(parent)) {
      const pair = parent.items.find(
        ({ key }) => isNode(key) && String(key) === last,
      );
      const offset = (pair?.key as Node | undefined)?.range?.[0];
      if (offset !== undefined) {
        return offset;
      }
    }
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) {
      return node.range[0];
    }
  }
  return 0;
}
