import { ServiceUnavailableError } from '@backstage/errors';

const MAX_BYTES = 2_000_000;

/** What a source code host answered; `body` is undefined where it is no JSON. */
export interface ScmAnswer {
  status: number;
  body: unknown;
}

/** Sends one request to the API of a source code host. */
export type ScmSend = (
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  body?: object,
) => Promise<ScmAnswer>;

/**
 * Requests to one API, with its credentials. Redirects are not followed: they
 * would take the token elsewhere.
 *
 * @param baseUrl - without a slash at the end.
 */
export function scmSender(options: {
  host: string;
  baseUrl: string;
  headers: Record<string, string>;
  timeoutMs: number;
}): ScmSend {
  const { host, baseUrl, headers, timeoutMs } = options;
  return async (method, path, body) => {
    try {
      const response = await fetch(`${baseUrl}${path}`, {
        method,
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          Accept: 'application/json',
          'User-Agent': 'backstage-plugin-image-signing',
          ...(body && { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(body && { body: JSON.stringify(body) }),
      });
      const text = await readLimited(response);
      return { status: response.status, body: parse(text) };
    } catch (error) {
      throw new ServiceUnavailableError(
        (error as Error).name === 'TimeoutError'
          ? `${host} did not answer within ${timeoutMs / 1000} s`
          : `${host} could not be asked: ${(error as Error).message}`,
      );
    }
  };
}

async function readLimited(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) throw new Error('the answer is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const MEANING: Record<number, string> = {
  401: 'does not accept the token of the integration',
  403: 'does not let the token of the integration do this',
  404: 'does not know the repository or branch, or the token of the integration may not see it',
  429: 'asks to wait',
};
const MAX_MESSAGE = 300;

/** An answer that was not expected, without anything secret. */
export function unexpected(
  host: string,
  what: string,
  { status, body }: ScmAnswer,
): ServiceUnavailableError {
  const { message } = (body ?? {}) as { message?: unknown };
  const said =
    message === undefined
      ? ''
      : `: ${(typeof message === 'string'
          ? message
          : JSON.stringify(message)
        ).slice(0, MAX_MESSAGE)}`;
  return new ServiceUnavailableError(
    `${what}: ${host} ${MEANING[status] ?? `answered ${status}`}${said}`,
  );
}
