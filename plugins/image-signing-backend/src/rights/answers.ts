import type {
  RegistryApiGet,
  RegistryPrincipal,
} from 'backstage-plugin-image-signing-node';
import { z } from 'zod';

/** Entries of one page, and pages of one list. */
export const PAGE_SIZE = 100;
const MAX_PAGES = 20;
/** Principals of one repository. */
export const MAX_PRINCIPALS = 2000;
const MAX_NAME = 255;

/** A name as a registry gives it; longer ones are refused. */
export const name = z.string().min(1).max(MAX_NAME);

/** Why an answer with this status tells nothing. */
export function whyNot(status: number, what: string): string {
  switch (status) {
    case 401:
      return `the registry refuses the login for ${what} (401)`;
    case 403:
      return `the account may not read ${what} (403)`;
    case 404:
      return `the registry has no ${what} (404)`;
    default:
      return `the registry answered ${status} for ${what}`;
  }
}

export type Read<T> = { value: T; cut?: boolean } | { why: string };

/** One document, validated. */
export async function readOne<T>(
  fetch: RegistryApiGet,
  path: string,
  options: { schema: z.ZodType<T>; what: string },
): Promise<Read<T> & { status: number }> {
  const { status, body } = await fetch(path);
  if (status !== 200) return { status, why: whyNot(status, options.what) };
  const parsed = options.schema.safeParse(body);
  return parsed.success
    ? { status, value: parsed.data }
    : { status, why: `the answer for ${options.what} is not as expected` };
}

/** All pages of a list that counts them by `page` and `page_size`. */
export async function readPages<T>(
  fetch: RegistryApiGet,
  path: string,
  options: { schema: z.ZodType<T>; what: string },
): Promise<Read<T[]>> {
  const schema = z.array(options.schema);
  const entries: T[] = [];
  for (let page = 1; page <= MAX_PAGES; page++) {
    const more = await readOne(
      fetch,
      `${path}${
        path.includes('?') ? '&' : '?'
      }page=${page}&page_size=${PAGE_SIZE}`,
      { schema, what: options.what },
    );
    if ('why' in more) return more;
    entries.push(...more.value);
    // Only an empty page is the end: a registry may give fewer than asked for.
    if (more.value.length === 0) return { value: entries };
  }
  return { value: entries, cut: true };
}

const RANK = { push: 0, overwrite: 1, admin: 2 };

/** Each principal once, with the most that it may; sorted. */
export function mergePrincipals(principals: readonly RegistryPrincipal[]): {
  principals: RegistryPrincipal[];
  cut: boolean;
} {
  const most = new Map<string, RegistryPrincipal>();
  for (const one of principals) {
    const key = `${one.kind} ${one.name}`;
    const known = most.get(key);
    if (!known || RANK[one.rights] > RANK[known.rights]) most.set(key, one);
  }
  const all = [...most]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, one]) => one);
  return {
    principals: all.slice(0, MAX_PRINCIPALS),
    cut: all.length > MAX_PRINCIPALS,
  };
}
