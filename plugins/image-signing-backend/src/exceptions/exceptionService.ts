import { randomUUID } from 'node:crypto';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { InputError, NotFoundError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  createException,
  ExceptionRequest,
  SigningException,
  validateExceptionRequest,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { markDirty } from '../store/dirty';
import { applyTransition } from './applyTransition';
import { changeException, insertException } from './exceptionStore';
import { subjectsInScope } from './subjectsInScope';

/** A person who acts, with the credentials that they came with. */
export interface Actor {
  userRef: string;
  credentials: BackstageCredentials;
}

/** What people do with exceptions: small contracts for one digest each. */
export class ExceptionService {
  constructor(
    private readonly options: {
      knex: Knex;
      catalog: CatalogService;
      maxDurationDays: number;
      now?: () => Date;
      /** Called after subjects were marked dirty, to evaluate without delay. */
      onChanged?: () => void;
    },
  ) {}

  /** @throws InputError naming every field that is missing or too wide. */
  async request(
    request: ExceptionRequest,
    actor: Actor,
  ): Promise<SigningException> {
    const { knex, catalog, maxDurationDays } = this.options;
    const now = this.#now();
    const issues = validateExceptionRequest(request, { now, maxDurationDays });
    if (!issues.some(issue => issue.field === 'owner')) {
      const owner = await catalog.getEntityByRef(request.owner, {
        credentials: actor.credentials,
      });
      if (!owner) {
        issues.push({
          field: 'owner',
          problem: `${request.owner} is not in the catalog.`,
          fix: 'Name a User or Group of the catalog, for example group:default/payments.',
        });
      }
    }
    if (issues.length > 0) {
      throw new InputError(
        issues
          .map(({ field, problem, fix }) => `${field}: ${problem} ${fix}`)
          .join('\n'),
      );
    }

    const exception = createException(request, {
      id: randomUUID(),
      requestedBy: actor.userRef,
      now,
    });
    await insertException(knex, exception);
    return exception;
  }

  /** @throws NotFoundError, or NotAllowedError / ConflictError by the transition. */
  async decide(
    id: string,
    action: 'approve' | 'reject' | 'revoke',
    comment: string,
    actor: Actor,
  ): Promise<SigningException> {
    const { knex } = this.options;
    const changed = await changeException(knex, id, exception =>
      applyTransition(exception, action, actor.userRef, this.#now(), comment),
    );
    if (!changed) throw new NotFoundError(`There is no exception ${id}`);
    await markDirty(knex, await subjectsInScope(knex, changed.scope));
    this.options.onChanged?.();
    return changed;
  }

  #now(): Date {
    return this.options.now?.() ?? new Date();
  }
}
