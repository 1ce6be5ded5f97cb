import {
  isMap,
  isNode,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
} from 'yaml';
import type { z } from 'zod';
import { asObject } from '../encoding/json';
import { suggestion } from './nearest';
import {
  formatPath,
  TrustPolicyError,
  type PathProblem,
  type TrustPolicyProblem,
} from './problems';

export const MAX_TEXT_BYTES = 1024 * 1024;
const MAX_DEPTH = 40;

/** Gives a mistake its place in the file. */
export type Locate = (problem: PathProblem) => TrustPolicyProblem;

/**
 * Reads a file that people write, YAML or JSON: bounded in size and depth, no
 * key twice.
 *
 * @throws {@link TrustPolicyError}
 */
export function readYamlDocument(
  text: string,
  source: string,
): { value: unknown; locate: Locate } {
  if (Buffer.byteLength(text) > MAX_TEXT_BYTES) {
    throw new TrustPolicyError([
      { source, path: '', message: `is larger than ${MAX_TEXT_BYTES} bytes` },
    ]);
  }
  // The YAML library can be kept busy by nested explicit keys.
  if (/(^|[{,[])[ \t]*([-?:][ \t]+)*\?[ \t]/m.test(text)) {
    throw new TrustPolicyError([
      {
        source,
        path: '',
        message: 'has a key written with "?"; write key: value',
      },
    ]);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: true,
    prettyErrors: false,
    // What it would warn of on the console is a mistake further down.
    logLevel: 'error',
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
  const locate: Locate = ({ path, message }) => ({
    source,
    ...position(lines, offsetOf(document, path)),
    path: formatPath(path),
    message,
  });
  checkDepth(value, locate);
  return { value, locate };
}

/** @throws {@link TrustPolicyError} where a value is nested too deep. */
export function checkDepth(value: unknown, locate: Locate): void {
  if (isDeeperThan(value, MAX_DEPTH)) {
    throw new TrustPolicyError([
      locate({
        path: [],
        message: `is nested deeper than ${MAX_DEPTH} levels`,
      }),
    ]);
  }
}

/**
 * A mistake of form in plain words.
 *
 * @param knownKeys - what a key that is not known may have meant.
 */
export function toProblems(
  issue: z.core.$ZodIssue,
  knownKeys: string[],
): PathProblem[] {
  const path = issue.path.map(part =>
    typeof part === 'symbol' ? String(part) : part,
  );
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => ({
      path: [...path, key],
      message: `is not a known key${suggestion(key, knownKeys)}`,
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
          toProblems({ ...inner, path: [...path, ...inner.path] }, knownKeys),
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
