import type { Estate } from './estate';
import { daysBefore } from './seed';

/** What the portal would have kept, had it watched the last weeks. */
export interface PastStage {
  entityRef: string;
  environment: string;
  from?: string;
  to: string;
  at: string;
}

const FIRST_SEEN_DAYS = 75;

/** Services that are enforced today, in the order in which they got there. */
const ENFORCED = [
  'sessions',
  'payments-webhooks',
  'login',
  'directory',
  'payments-ledger',
  'payments-invoices',
  'payments-fraud',
  'events-collector',
  'cart',
  'media-transcoder',
  'orders',
  'checkout',
  'vouchers',
  'payments',
];
const NOT_STRICT = ['media-transcoder', 'checkout'];
const AUDIT = ['carrier-adapter', 'product-catalog', 'shipping'];
const PILOT = ['erp-bridge', 'search-api', 'storefront-web'];

/** The stages of a service with the days before now at which they began. */
function climb(service: string): Array<[stage: string, days: number]> {
  const rank = ENFORCED.indexOf(service);
  if (rank >= 0) {
    const enforced = 47 - 3 * rank;
    return [
      ['pilot', enforced + 18],
      ['audit', enforced + 10],
      ['enforced', enforced],
      ...(NOT_STRICT.includes(service)
        ? []
        : [['strict', enforced - 3] as [string, number]]),
    ];
  }
  if (AUDIT.includes(service)) {
    return [
      ['pilot', 34],
      ['audit', 21],
    ];
  }
  return PILOT.includes(service) ? [['pilot', 12]] : [];
}

/**
 * The stages of the services in prod before the demo was started, oldest first.
 * They end where the estate stands today; the portal finds out by itself where
 * that is not so.
 */
export function stageHistory(estate: Estate, now: Date): PastStage[] {
  return estate.deployed
    .filter(({ environment }) => environment === 'prod')
    .flatMap(({ service }) => {
      let from: string | undefined;
      return [
        ['inventory', FIRST_SEEN_DAYS] as [string, number],
        ...climb(service.name),
      ].map(([to, days]): PastStage => {
        const past = {
          entityRef: `component:default/${service.name}`,
          environment: 'prod',
          ...(from && { from }),
          to,
          at: daysBefore(now, days).toISOString(),
        };
        from = to;
        return past;
      });
    })
    .sort((left, right) => left.at.localeCompare(right.at));
}
