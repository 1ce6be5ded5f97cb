import { ServiceUnavailableError } from '@backstage/errors';

const MAX_BYTES = 2_000_000;

/** What a source code host answered; `body` is undefined where it is no JSON. */
export interface ScmAnswer {
  status: number;
  body: unknown;
  /** Seconds to wait, where the host said so. */
  retryAfter?: string;
  /** No request is left to the token for now. */
  exhausted?: boolean;
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
      const { status, headers: said } = response;
      return {
        ...{ status, body: parse(text) },
        retryAfter: said.get('retry-after') ?? undefined,
        exhausted: said.get('x-ratelimit-remaining') === '0',
      };
    } catch (error) {
      throw new ServiceUnavailableError(
        (error as Error).name === 'TimeoutError'
          ? `${host} did not answer within ${
              timeoutMs / 1000
            } s; try again, what is there already is found`
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
  401: "does not accept the token of the integration; put a valid one into 'integrations'",
  403: 'does not let the token of the integration do this; it must be allowed to create branches, files and pull requests, and no rule for branches may forbid it',
  404: 'does not know the repository or branch, or the token of the integration may not see it; check imageSigning.exceptions.repositories and the token',
  409: 'refused it; check its rules for branches',
  422: 'refused it; check its rules for branches and pull requests',
};
const MAX_MESSAGE = 300;

/** An answer that was not expected, with what to do, without anything secret. */
export function unexpected(
  host: string,
  what: string,
  answer: ScmAnswer,
): ServiceUnavailableError {
  const { status } = answer;
  const said = messageOf(answer);
  const meaning = isThrottled(answer)
    ? waitOf(answer)
    : MEANING[status] ?? 'failed';
  return new ServiceUnavailableError(
    `${what}: ${host} ${meaning} (answered ${status}${said && `: ${said}`})`,
  );
}

/** What the host said, in one line. */
export function messageOf({ body }: ScmAnswer): string {
  const { message, error, errors } = (body ?? {}) as Record<string, unknown>;
  const parts = [message ?? error, errors].filter(part => part !== undefined);
  return parts
    .map(part => (typeof part === 'string' ? part : JSON.stringify(part)))
    .join(' ')
    .slice(0, MAX_MESSAGE);
}

/** GitHub also answers 403 where the token has no request left. */
function isThrottled(answer: ScmAnswer): boolean {
  return (
    answer.status === 429 ||
    (answer.status === 403 &&
      (answer.exhausted === true || /rate limit/i.test(messageOf(answer))))
  );
}

function waitOf({ retryAfter = '' }: ScmAnswer): string {
  return /^\d+$/.test(retryAfter)
    ? `asks to wait; try again in ${retryAfter} s`
    : 'asks to wait; try again later';
}
