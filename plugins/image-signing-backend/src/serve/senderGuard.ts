import {
  AuthenticationError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { RequestHandler } from 'express';
import { sameText } from './sameText';

/** Requests of one kind that are taken at once; more are asked to come back. */
const MAX_IN_FLIGHT = 8;

/**
 * Lets requests of machines in that bring the token of their source: each a path
 * of its own, `…/:source`. It stands before the parser of the body, so that not a
 * byte of a stranger's body is parsed.
 */
export function senderGuard(options: {
  /** Answers the token of a source, or undefined where it has none. */
  tokenOf(source: string): Promise<string | undefined>;
  /** The token of a request, by its authorization header. */
  tokenIn(header: string): string | undefined;
  /** Says which token is needed. */
  needs: string;
  /** What the requests are, in the plural. */
  what: string;
}): RequestHandler<{ source: string }> {
  const { tokenOf, tokenIn, needs, what } = options;
  let inFlight = 0;
  return async (req, res, next) => {
    const expected = await tokenOf(req.params.source);
    const given = tokenIn(req.headers.authorization ?? '');
    if (!expected || !given || !sameText(expected, given)) {
      throw new AuthenticationError(needs);
    }
    if (inFlight >= MAX_IN_FLIGHT) {
      throw new ServiceUnavailableError(`Too many ${what} at once`);
    }
    // Who hung up meanwhile would never give the place back.
    if (res.closed) return;
    inFlight += 1;
    res.once('close', () => {
      inFlight -= 1;
    });
    next();
  };
}

/** What follows `Bearer`. */
export function bearerToken(header: string): string | undefined {
  return /^Bearer (.+)$/i.exec(header)?.[1];
}

/** A bearer, or the password of what can send no header of its own. */
export function bearerOrPassword(header: string): string | undefined {
  const basic = /^Basic (.+)$/i.exec(header)?.[1];
  if (basic === undefined) return bearerToken(header);
  const text = Buffer.from(basic, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : text.slice(colon + 1);
}
