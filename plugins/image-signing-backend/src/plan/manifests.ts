import type { KubernetesObject } from 'backstage-plugin-image-signing-node';
import { createTwoFilesPatch } from 'diff';
import { isDeepStrictEqual } from 'node:util';
import { stringify } from 'yaml';
import { asRecord, JsonRecord } from '../observe/admission/json';
import { asWritten, ObjectEdit } from './enginePlan';

/** An edit as a person reads and applies it. */
export interface ManifestEdit {
  action: 'create' | 'change' | 'delete';
  apiVersion: string;
  kind: string;
  name: string;
  namespace?: string;
  /**
   * YAML: the object where it is created, else what changes of it (a JSON merge
   * patch with its identity). Empty where it is deleted.
   */
  manifest: string;
  /** Unified diff of the whole object as it is stored. */
  diff: string;
}

/** @throws Error for an edit without an object. */
export function manifestOf({ before, after }: ObjectEdit): ManifestEdit {
  const object = after ?? before;
  if (!object) throw new Error('an edit needs an object');
  const { apiVersion = '', kind = '', metadata } = object;
  const identity = {
    apiVersion,
    kind,
    name: metadata.name,
    ...(metadata.namespace !== undefined && { namespace: metadata.namespace }),
  };
  const written = [before, after].map(one => one && asWritten(one));
  const [left, right] = written.map(one => (one ? yamlOf(one) : ''));
  const diff = createTwoFilesPatch(
    before ? 'as it is' : '/dev/null',
    after ? 'as planned' : '/dev/null',
    left,
    right,
  ).replace(/^=+\n/, '');
  if (!after) return { ...identity, action: 'delete', manifest: '', diff };
  if (!before) {
    return { ...identity, action: 'create', manifest: right, diff };
  }
  return {
    ...identity,
    action: 'change',
    manifest: yamlOf({
      apiVersion,
      kind,
      metadata: {
        name: metadata.name,
        ...(metadata.namespace !== undefined && {
          namespace: metadata.namespace,
        }),
      },
      ...patchOf(before, after),
    }),
    diff,
  };
}

/** The edit that takes another back. */
export function inverse({ group, plural, before, after }: ObjectEdit) {
  return { group, plural, before: after, after: before };
}

function patchOf(
  before: KubernetesObject,
  after: KubernetesObject,
): JsonRecord {
  const patch = asRecord(mergePatch(asWritten(before), asWritten(after))) ?? {};
  const metadata = asRecord(patch.metadata);
  return {
    ...patch,
    ...(metadata && {
      metadata: {
        name: after.metadata.name,
        ...(after.metadata.namespace !== undefined && {
          namespace: after.metadata.namespace,
        }),
        ...metadata,
      },
    }),
  };
}

/**
 * The JSON merge patch from one value to another; undefined where they are the
 * same.
 *
 * Spec: RFC 7386.
 */
export function mergePatch(before: unknown, after: unknown): unknown {
  if (isDeepStrictEqual(before, after)) return undefined;
  const left = asRecord(before);
  const right = asRecord(after);
  if (!left || !right) return after;
  const entries = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return Object.fromEntries(
    entries.flatMap(key => {
      if (!Object.hasOwn(right, key)) return [[key, null]];
      const patch = Object.hasOwn(left, key)
        ? mergePatch(left[key], right[key])
        : right[key];
      return patch === undefined ? [] : [[key, patch]];
    }),
  );
}

function yamlOf(value: object): string {
  return stringify(value, { aliasDuplicateObjects: false });
}
