import * as shared from './shared';

/** Each page, card and widget, loaded when it is shown. */
export const views = {
  overview: () => import('./overview/OverviewPage').then(m => m.OverviewPage),
  rollout: () => import('./rollout/RolloutRouter').then(m => m.RolloutRouter),
  services: () => import('./services/ServicesPage').then(m => m.ServicesPage),
  images: () => import('./images/ImagesPage').then(m => m.ImagesPage),
  posture: () => import('./posture/PostureRouter').then(m => m.PostureRouter),
  denials: () => import('./denials/DenialsPage').then(m => m.DenialsPage),
  exceptions: () =>
    import('./exceptions/ExceptionsRouter').then(m => m.ExceptionsRouter),
  review: () => import('./review/ReviewRouter').then(m => m.ReviewRouter),
  gates: () => import('./gates/GateRunsPage').then(m => m.GateRunsPage),
  registers: () =>
    import('./registers/RegistersPage').then(m => m.RegistersPage),
  report: () => import('./report/ReportPage').then(m => m.ReportPage),
  entityContent: () =>
    import('./entity/EntityImageSigningContent').then(
      m => m.EntityImageSigningContent,
    ),
  entityCard: () =>
    import('./entity/EntityImageSigningCard').then(
      m => m.EntityImageSigningCard,
    ),
  myServices: () => import('./home/MyServices').then(m => m.MyServices),
};

/** Named here so that it is part of this chunk. */
export { shared };
