import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { request } from 'undici';
import type { Env } from './pipeline';

/** A request to the portal that did not succeed. */
export class PortalError extends Error {
  /** True where the same request will be refused again. */
  readonly final: boolean;

  constructor(message: string, final: boolean) {
    super(message);
    this.final = final;
  }
}

/** The backend of the portal, and the token for it. */
export interface Portal {
  /** Base of the plugin's API, without a slash at the end. */
  baseUrl: string;
  token?: string;
}

const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 256 * 1024;
const LOOPBACK = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;

/**
 * Checks the address of the portal: https, or http on loopback, without
 * credentials in it.
 *
 * @returns what is wrong, or undefined.
 */
export function whyNotAPortal(text: string): string | undefined {
  if (!URL.canParse(text)) {
    return 'it is not a URL';
  }
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') {
    return 'it carries credentials; put the token into IMAGE_SIGNING_TOKEN';
  }
  if (url.search !== '' || url.hash !== '') {
    return 'it has a query or a fragment';
  }
  if (url.protocol === 'http:' && LOOPBACK.test(url.hostname)) {
    return undefined;
  }
  return url.protocol === 'https:' ? undefined : 'it must be https';
}

/**
 * The token for the portal: from the environment or a file, never from the
 * command line, where other processes could read it.
 *
 * @throws Error where the named file cannot be read or is empty.
 */
export async function readToken(
  env: Env,
  cwd: string,
): Promise<string | undefined> {
  const file = env.IMAGE_SIGNING_TOKEN_FILE;
  if (env.IMAGE_SIGNING_TOKEN) {
    return env.IMAGE_SIGNING_TOKEN.trim();
  }
  if (!file) {
    return undefined;
  }
  const token = (await readFile(resolve(cwd, file), 'utf8')).trim();
  if (token === '') {
    throw new Error(`${file} is empty`);
  }
  return token;
}

/**
 * Sends one request to the portal and reads its JSON. Redirects are not
 * followed, so that the token stays where it was sent.
 *
 * @throws PortalError
 */
export async function askPortal(
  { baseUrl, token }: Portal,
  method: 'GET' | 'POST',
  path: string,
  body?: string,
): Promise<unknown> {
  let status: number;
  let text: string;
  try {
    const answer = await request(`${baseUrl.replace(/\/+$/, '')}${path}`, {
      method,
      headers: {
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    status = answer.statusCode;
    text = await readBounded(answer.body);
  } catch (error) {
    const { code, name } = error as NodeJS.ErrnoException;
    throw new PortalError(`the portal did not answer (${code ?? name})`, false);
  }
  if (status < 200 || status > 299) {
    throw new PortalError(
      `the portal answered ${status}${messageOf(text)}`,
      [400, 409, 413, 422].includes(status),
    );
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new PortalError('the answer of the portal is not JSON', false);
  }
}

async function readBounded(body: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > MAX_ANSWER_BYTES) {
      throw Object.assign(new Error('answer too large'), { code: 'TOO_LARGE' });
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

// Backstage's form of an error.
function messageOf(text: string): string {
  try {
    const { error } = JSON.parse(text);
    return typeof error?.message === 'string' ? `: ${error.message}` : '';
  } catch {
    return '';
  }
}
