import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  decisionProblem,
  type ReviewDecisionRequest,
  stepOfDecision,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import type { Actor, ExceptionService } from '../exceptions/exceptionService';
import { loadAgenda } from './loadAgenda';
import {
  appendDecision,
  closeReview,
  findOpenReview,
  findReview,
  insertReview,
  lastReviewAt,
  type StoredReview,
} from './reviewStore';

/** How far the first review looks back. */
const FIRST_LOOK_BACK_MS = 7 * 24 * 3600_000;

/**
 * The weekly review: one at a time, with the agenda of its beginning. What is
 * decided about an exception is done at once, by the rights of who decides.
 */
export class ReviewService {
  constructor(
    private readonly options: {
      knex: Knex;
      catalog: CatalogService;
      exceptions: ExceptionService;
      now?: () => Date;
    },
  ) {}

  /** Starts a review, or joins the one that runs. */
  async start(
    actor: Actor,
  ): Promise<{ review: StoredReview; created: boolean }> {
    const { knex, catalog } = this.options;
    const running = await findOpenReview(knex);
    if (running) return { review: running, created: false };

    const now = this.#now();
    const since =
      (await lastReviewAt(knex)) ??
      new Date(now.getTime() - FIRST_LOOK_BACK_MS);
    const { credentials } = actor;
    const agenda = await loadAgenda({ knex, catalog, credentials, now, since });
    const created = await insertReview(knex, {
      startedAt: now,
      startedBy: actor.userRef,
      ...agenda,
    });
    const review = await findOpenReview(knex);
    if (!review) throw new ConflictError('The review was finished meanwhile');
    return { review, created };
  }

  /** @throws NotFoundError */
  async read(id: string): Promise<StoredReview> {
    const review = await findReview(this.options.knex, id);
    if (!review) throw new NotFoundError(`There is no review ${id}`);
    return review;
  }

  /**
   * Decides on an item.
   *
   * @throws NotFoundError, InputError where the decision does not fit,
   * ConflictError where the review is finished, or what
   * {@link ExceptionService.take} throws.
   */
  async decide(
    id: string,
    request: ReviewDecisionRequest,
    actor: Actor,
  ): Promise<StoredReview> {
    const { knex, exceptions } = this.options;
    const review = await this.read(id);
    if (review.finishedAt) throw finished(id);
    const item = review.items.find(one => one.id === request.item);
    if (!item) {
      throw new InputError(
        `item: ${request.item} is not on the agenda of this review.`,
      );
    }
    const problem = decisionProblem(item, request);
    if (problem) throw new InputError(problem);

    const step = stepOfDecision(request);
    if (step) await exceptions.take(item.subjectId, step, actor);
    const { comment, decision } = request;
    const at = this.#now().toISOString();
    const stored = await appendDecision(knex, id, {
      item: item.id,
      decision,
      comment,
      actor: actor.userRef,
      at,
    });
    if (!stored) throw finished(id);
    return this.read(id);
  }

  /** @throws NotFoundError, ConflictError where it is finished already. */
  async finish(id: string, actor: Actor): Promise<StoredReview> {
    await this.read(id);
    const at = this.#now();
    if (
      !(await closeReview(this.options.knex, id, { at, by: actor.userRef }))
    ) {
      throw finished(id);
    }
    return this.read(id);
  }

  #now(): Date {
    return this.options.now?.() ?? new Date();
  }
}

function finished(id: string): Error {
  return new ConflictError(`Review ${id} is finished; start a new one.`);
}
