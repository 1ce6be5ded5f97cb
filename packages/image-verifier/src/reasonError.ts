import type { Reason } from './reason';

/**
 * An error that carries its reason. Everything that this package throws on
 * purpose is one.
 *
 * @public
 */
export class ReasonError extends Error {
  readonly reason: Reason;

  constructor(reason: Reason, options?: { cause?: unknown }) {
    super(reason.detail, options);
    this.name = new.target.name;
    this.reason = reason;
  }
}
