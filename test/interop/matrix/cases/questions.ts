import type { KeyName } from '../keys';
import type { IdentityRequest, Request } from '../request';
import { WORKFLOW } from '../workshop';

export const LAYOUTS = ['legacy', 'bundle'] as const;

/** Asks for a signature by a key. */
export const key = (by: KeyName, more: Partial<Request> = {}): Request => ({
  by,
  ...more,
});

/** Asks for one by the trusted workflow. */
export const workflow = (more: Partial<Request> = {}): Request => ({
  by: WORKFLOW,
  ...more,
});

/** Asks for one by an identity. */
export const identity = (by: IdentityRequest): Request => ({ by });

/** Of a key: in the log. */
export const REQUIRED = { root: 'log', logged: true } as const;
