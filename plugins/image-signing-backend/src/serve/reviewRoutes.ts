import type {
  HttpAuthService,
  PermissionsService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { imageSigningExceptionReviewPermission } from 'backstage-plugin-image-signing-common';
import type { Request, Router } from 'express';
import type { Knex } from 'knex';
import type { Actor } from '../exceptions/exceptionService';
import type { ReviewService } from '../reviews/reviewService';
import { listReviews } from './listReviews';
import { requirePerson } from './person';
import { seesEverything, type Visibility } from './visibility';

/**
 * The weekly review. It covers the exceptions of the whole fleet, so that only
 * those see it who see everything.
 */
export function addReviewRoutes(
  router: Router,
  options: {
    knex: Knex;
    demo: boolean;
    httpAuth: HttpAuthService;
    userInfo: UserInfoService;
    permissions: PermissionsService;
    reviews: ReviewService;
    visibilityOf(request: Request): Promise<Visibility>;
    audited<T>(
      request: Request,
      eventId: string,
      meta: Record<string, string>,
      write: () => Promise<T>,
    ): Promise<T>;
  },
): void {
  const { knex, demo, reviews, visibilityOf, audited } = options;

  async function reviewer(request: Request): Promise<Actor> {
    seesEverything(await visibilityOf(request));
    const credentials = await options.httpAuth.credentials(request, {
      allow: ['user'],
    });
    return requirePerson(
      options,
      credentials,
      imageSigningExceptionReviewPermission,
    );
  }

  router.get('/reviews', async (req, res) => {
    seesEverything(await visibilityOf(req));
    res.json({ ...(await listReviews(knex, req.query)), demo });
  });

  router.post('/reviews', async (req, res) => {
    const { review, created } = await audited(
      req,
      'review-start',
      {},
      async () => reviews.start(await reviewer(req)),
    );
    res.status(created ? 201 : 200).json({ ...review, demo });
  });

  router.get('/reviews/:id', async (req, res) => {
    seesEverything(await visibilityOf(req));
    res.json({ ...(await reviews.read(req.params.id)), demo });
  });

  router.post('/reviews/:id/decisions', async (req, res) => {
    const { id } = req.params;
    const { item, decision } = req.body;
    const review = await audited(
      req,
      'review-decision',
      { id, item, decision },
      async () => reviews.decide(id, req.body, await reviewer(req)),
    );
    res.json({ ...review, demo });
  });

  router.post('/reviews/:id/finish', async (req, res) => {
    const { id } = req.params;
    const review = await audited(req, 'review-finish', { id }, async () =>
      reviews.finish(id, await reviewer(req)),
    );
    res.json({ ...review, demo });
  });
}
