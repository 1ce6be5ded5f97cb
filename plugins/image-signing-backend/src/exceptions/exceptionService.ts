import { randomUUID } from 'node:crypto';
import type {
  BackstageCredentials,
  LoggerService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { InputError, NotAllowedError, NotFoundError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  createException,
  EnvironmentDefinition,
  ExceptionAction,
  ExceptionDefaults,
  ExceptionDraft,
  ExceptionDraftContent,
  ExceptionIssue,
  ExceptionRequest,
  ExceptionRules,
  exceptionRulesOf,
  ExceptionStep,
  imageSigningExceptionApprovePermission,
  imageSigningExceptionApproveRenewalPermission,
  imageSigningExceptionCreatePermission,
  imageSigningExceptionReviewPermission,
  imageSigningExceptionRevokePermission,
  isApprover,
  needsApprover,
  SigningException,
  StepActor,
  stepPermissions,
  validateExceptionRequest,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { markDirty } from '../store/dirty';
import { environmentOf } from '../store/environmentOf';
import { applyStep } from './applyStep';
import {
  countDrafts,
  deleteDraft,
  findDraft,
  insertDraft,
  MOST_DRAFTS,
  updateDraft,
} from './draftStore';
import {
  changeException,
  findException,
  insertException,
} from './exceptionStore';
import { subjectsInScope } from './subjectsInScope';

/** A person who acts, with the credentials that they came with. */
export interface Actor extends StepActor {
  credentials: BackstageCredentials;
}

/** What happened to an exception, told after it is stored. */
export interface ExceptionChange {
  exception: SigningException;
  action: 'request' | ExceptionAction;
  /** Entity ref of a person, or `system:clock`. */
  actor: string;
}

export type ExceptionListener = (change: ExceptionChange) => void;

/** Who ends an exception whose time is over. */
const CLOCK = 'system:clock';

const STEP_PERMISSIONS = [
  imageSigningExceptionCreatePermission,
  imageSigningExceptionApprovePermission,
  imageSigningExceptionApproveRenewalPermission,
  imageSigningExceptionReviewPermission,
  imageSigningExceptionRevokePermission,
];

/** What people do with exceptions: small contracts for one digest each. */
export class ExceptionService {
  readonly #listeners: ExceptionListener[] = [];

  constructor(
    private readonly options: {
      knex: Knex;
      logger: LoggerService;
      catalog: CatalogService;
      permissions: PermissionsService;
      environments: EnvironmentDefinition[];
      defaults: ExceptionDefaults;
      now?: () => Date;
    },
  ) {}

  /** Tells a listener of every change; one that throws holds nothing up. */
  onChanged(listener: ExceptionListener): void {
    this.#listeners.push(listener);
  }

  /** What holds for exceptions in a namespace. */
  async rules(location: {
    cluster: string;
    namespace: string;
  }): Promise<ExceptionRules> {
    const { knex, environments, defaults } = this.options;
    const environment = await environmentOf(knex, location, environments);
    return exceptionRulesOf(environment, defaults);
  }

  /** What keeps a request from being sent where it is for. */
  async check(
    request: ExceptionRequest,
  ): Promise<{ rules: ExceptionRules; issues: ExceptionIssue[] }> {
    const rules = await this.rules({
      cluster: request.scope?.cluster ?? '',
      namespace: request.scope?.namespace ?? '',
    });
    const issues = validateExceptionRequest(request, {
      now: this.#now(),
      maxDurationDays: rules.maxDurationDays,
    });
    if (!rules.allowed) {
      issues.push({
        field: 'scope.namespace',
        problem: `The environment ${rules.environment} takes no exceptions.`,
        fix: 'Sign the image, or run one that is signed.',
      });
    }
    return { rules, issues };
  }

  /**
   * Asks for an exception. Whether the caller may is for the route to check.
   *
   * @throws InputError naming every field that is missing or too wide.
   */
  async request(
    request: ExceptionRequest,
    actor: Actor,
    draft?: ExceptionDraft,
  ): Promise<SigningException> {
    const { knex } = this.options;
    const { rules, issues } = await this.check(request);
    if (!issues.some(issue => issue.field === 'owner')) {
      issues.push(...(await this.#unknownOwner(request.owner, actor)));
    }
    if (issues.length > 0) throw inputError(issues);

    const exception = createException(request, {
      id: draft?.id ?? randomUUID(),
      requestedBy: actor.userRef,
      now: this.#now(),
      environment: rules.environment,
      draftedAt: draft?.createdAt,
    });
    await knex.transaction(async tx => {
      if (draft && !(await deleteDraft(tx, draft.id, actor.userRef))) {
        throw new NotFoundError(`There is no draft ${draft.id}`);
      }
      await insertException(tx, exception);
    });
    this.#tell({ exception, action: 'request', actor: actor.userRef });
    return exception;
  }

  /**
   * Takes an exception a step further, where the actor has the permissions that
   * the step needs and is among those who may approve. Whether the actor may
   * see the exception is for the caller to check.
   *
   * @throws NotFoundError, NotAllowedError naming the permission or the
   * approvers, or what {@link applyStep} throws.
   */
  async take(
    id: string,
    step: ExceptionStep,
    actor: Actor,
  ): Promise<SigningException> {
    const { knex } = this.options;
    const known = await findException(knex, id);
    if (!known) throw new NotFoundError(`There is no exception ${id}`);
    const rules = await this.rules(known.scope);
    const granted = await this.#granted(actor);
    if (step.action === 'reassign') {
      const issues = await this.#unknownOwner(step.owner, actor);
      if (issues.length > 0) throw inputError(issues);
    }
    const changed = await changeException(knex, id, exception => {
      assertMay(exception, step, actor, granted, rules);
      return applyStep(exception, step, {
        actor: actor.userRef,
        now: this.#now(),
        maxDurationDays: rules.maxDurationDays,
      });
    });
    return this.#changed(id, changed, step.action, actor.userRef);
  }

  /**
   * Records the commit or pull request in the policy repository, for what makes
   * it by itself and has checked the caller.
   *
   * @param actor - Entity ref of the person on whose behalf it was made.
   */
  async recordCommit(
    id: string,
    url: string,
    actor: string,
  ): Promise<SigningException> {
    const action = 'record-commit';
    const changed = await changeException(this.options.knex, id, exception =>
      applyStep(exception, { action, url }, { actor, now: this.#now() }),
    );
    return this.#changed(id, changed, action, actor);
  }

  /** Ends what is approved or active and has passed its end. */
  async expireDue(): Promise<void> {
    const { knex, logger } = this.options;
    const now = this.#now();
    const due: string[] = await knex('exceptions')
      .whereIn('status', ['approved', 'active'])
      .where('expires_at', '<=', now)
      .pluck('id');
    for (const id of due) {
      try {
        const action = 'expire';
        const changed = await changeException(knex, id, exception =>
          applyStep(exception, { action }, { actor: CLOCK, now }),
        );
        await this.#changed(id, changed, action, CLOCK);
      } catch (error) {
        logger.error(`could not expire exception ${id}: ${error}`);
      }
    }
  }

  /** Keeps a request that need not be whole. */
  async saveDraft(
    content: ExceptionDraftContent,
    actor: Actor,
  ): Promise<ExceptionDraft> {
    const { knex } = this.options;
    if ((await countDrafts(knex, actor.userRef)) >= MOST_DRAFTS) {
      throw new InputError(
        `You have ${MOST_DRAFTS} drafts; delete one that you no longer need.`,
      );
    }
    const at = this.#now().toISOString();
    const draft = { id: randomUUID(), createdAt: at, savedAt: at, content };
    await insertDraft(knex, draft, actor.userRef);
    return draft;
  }

  async updateDraft(
    id: string,
    content: ExceptionDraftContent,
    actor: Actor,
  ): Promise<ExceptionDraft> {
    const { knex } = this.options;
    await updateDraft(knex, id, actor.userRef, content, this.#now());
    return this.draft(id, actor);
  }

  /** @throws NotFoundError where the actor has no such draft. */
  async draft(id: string, actor: Actor): Promise<ExceptionDraft> {
    const draft = await findDraft(this.options.knex, id, actor.userRef);
    if (!draft) throw new NotFoundError(`You have no draft ${id}`);
    return draft;
  }

  async deleteDraft(id: string, actor: Actor): Promise<void> {
    if (!(await deleteDraft(this.options.knex, id, actor.userRef))) {
      throw new NotFoundError(`You have no draft ${id}`);
    }
  }

  /** Turns a draft into a request, where it is whole. */
  async submitDraft(id: string, actor: Actor): Promise<SigningException> {
    const draft = await this.draft(id, actor);
    return this.request(draft.content as ExceptionRequest, actor, draft);
  }

  async #unknownOwner(owner: string, actor: Actor): Promise<ExceptionIssue[]> {
    const { catalog } = this.options;
    const { credentials } = actor;
    return (await catalog.getEntityByRef(owner, { credentials }))
      ? []
      : [
          {
            field: 'owner',
            problem: `${owner} is not in the catalog.`,
            fix: 'Name a User or Group of the catalog, for example group:default/payments.',
          },
        ];
  }

  /** The names of the permissions for exceptions that somebody has. */
  async #granted({ credentials }: Actor): Promise<Set<string>> {
    const decisions = await this.options.permissions.authorize(
      STEP_PERMISSIONS.map(permission => ({ permission })),
      { credentials },
    );
    return new Set(
      STEP_PERMISSIONS.filter(
        (_permission, index) =>
          decisions[index].result === AuthorizeResult.ALLOW,
      ).map(({ name }) => name),
    );
  }

  async #changed(
    id: string,
    exception: SigningException | undefined,
    action: ExceptionAction,
    actor: string,
  ): Promise<SigningException> {
    if (!exception) throw new NotFoundError(`There is no exception ${id}`);
    const { knex } = this.options;
    await markDirty(knex, await subjectsInScope(knex, exception.scope));
    this.#tell({ exception, action, actor });
    return exception;
  }

  #tell(change: ExceptionChange): void {
    for (const listener of this.#listeners) {
      try {
        listener(change);
      } catch (error) {
        this.options.logger.error(
          `could not tell of the ${change.action} of exception ${change.exception.id}: ${error}`,
        );
      }
    }
  }

  #now(): Date {
    return this.options.now?.() ?? new Date();
  }
}

function assertMay(
  exception: SigningException,
  step: ExceptionStep,
  actor: Actor,
  granted: Set<string>,
  rules: ExceptionRules,
): void {
  const lists = stepPermissions(exception, step, actor).map(list =>
    list.map(({ name }) => name),
  );
  if (!lists.some(list => list.every(name => granted.has(name)))) {
    const needed = lists.map(list => list.join(' and ')).join(' or ');
    throw new NotAllowedError(`This needs the permission ${needed}`);
  }
  if (
    needsApprover(exception, step, actor) &&
    !isApprover(rules, actor.ownershipRefs)
  ) {
    throw new NotAllowedError(
      `Only members of ${rules.approvers.join(', ')} decide here`,
    );
  }
}

function inputError(issues: ExceptionIssue[]): InputError {
  return new InputError(
    issues
      .map(({ field, problem, fix }) => `${field}: ${problem} ${fix}`)
      .join('\n'),
  );
}
