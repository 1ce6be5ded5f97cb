import { createRouteRef, createSubRouteRef } from '@backstage/core-plugin-api';

/** The page of the plugin, `/image-signing` by default. */
export const rootRouteRef = createRouteRef({ id: 'image-signing' });

/** The numbers of the fleet. */
export const overviewRouteRef = createSubRouteRef({
  id: 'image-signing/overview',
  parent: rootRouteRef,
  path: '/overview',
});

/** The way to enforcement. */
export const rolloutRouteRef = createSubRouteRef({
  id: 'image-signing/rollout',
  parent: rootRouteRef,
  path: '/rollout',
});

/** The table of services. */
export const servicesRouteRef = createSubRouteRef({
  id: 'image-signing/services',
  parent: rootRouteRef,
  path: '/services',
});

/** Enforcement per cluster and namespace. */
export const postureRouteRef = createSubRouteRef({
  id: 'image-signing/posture',
  parent: rootRouteRef,
  path: '/posture',
});

/** How one namespace comes to enforce; `cluster` and `namespace` in the query. */
export const planRouteRef = createSubRouteRef({
  id: 'image-signing/posture/plan',
  parent: rootRouteRef,
  path: '/posture/plan',
});

/** Refused admissions. */
export const denialsRouteRef = createSubRouteRef({
  id: 'image-signing/denials',
  parent: rootRouteRef,
  path: '/denials',
});

/** What the gates of pipelines reported. */
export const gatesRouteRef = createSubRouteRef({
  id: 'image-signing/gates',
  parent: rootRouteRef,
  path: '/gates',
});

/** The lists of exceptions. */
export const exceptionsRouteRef = createSubRouteRef({
  id: 'image-signing/exceptions',
  parent: rootRouteRef,
  path: '/exceptions',
});

/** The form that requests an exception. */
export const requestExceptionRouteRef = createSubRouteRef({
  id: 'image-signing/exceptions/new',
  parent: rootRouteRef,
  path: '/exceptions/new',
});

/** One exception. */
export const exceptionRouteRef = createSubRouteRef({
  id: 'image-signing/exceptions/id',
  parent: rootRouteRef,
  path: '/exceptions/id/:id',
});

/** One review of exceptions. */
export const reviewRouteRef = createSubRouteRef({
  id: 'image-signing/review/id',
  parent: rootRouteRef,
  path: '/review/id/:id',
});

/** The report of one image, by `repository` and `digest` in the query. */
export const imagesRouteRef = createSubRouteRef({
  id: 'image-signing/images',
  parent: rootRouteRef,
  path: '/images',
});
