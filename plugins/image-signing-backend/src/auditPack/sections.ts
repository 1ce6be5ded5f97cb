import { toStageChange } from '../evaluate/stageChanges';
import { summarizeSources } from '../evaluate/sources';
import {
  EXCEPTION_COLUMNS,
  type ExceptionRow,
  readExceptions,
} from '../exceptions/exceptionStore';
import { toGateRun } from '../gates/gateRunStore';
import { findReview } from '../reviews/reviewStore';
import { StoredTime, toIso } from '../store/database';
import { evidence } from './evidence';
import { inEnvironments, inPlaces, ofEntities } from './scope';
import { PackContext, PackSection, pagesOf } from './section';

const WHOLE_FLEET =
  'It covers the whole fleet, of which the reader may see only a part.';

function forAllOnly({ visibility, owner }: PackContext): string | undefined {
  if (visibility.kind !== 'all') return WHOLE_FLEET;
  return owner === undefined
    ? undefined
    : 'It covers the whole fleet and cannot be cut to one team.';
}

/** A section of rows that hold one JSON document in a column. */
async function* documents(
  pages: AsyncIterable<Array<Record<string, unknown>>>,
  column: string,
): AsyncGenerator<object> {
  for await (const rows of pages) {
    for (const row of rows) yield JSON.parse(row[column] as string);
  }
}

const policies: PackSection = {
  name: 'policy-versions',
  about:
    'Versions of the trust policy that were in force in the span, as they were used. `version` is the SHA-256 of `policy` without its `version`, as canonical JSON.',
  async *rows({ knex, span }) {
    const rows = await knex('policy_versions')
      .where('first_seen_at', '<', span.until)
      .where('last_seen_at', '>=', span.since)
      .orderBy('first_seen_at');
    for (const row of rows) {
      yield {
        version: row.version,
        firstSeenAt: toIso(row.first_seen_at as StoredTime),
        lastSeenAt: toIso(row.last_seen_at as StoredTime),
        policy: JSON.parse(row.policy),
      };
    }
  },
};

const dailyCounts: PackSection = {
  name: 'daily-counts',
  about:
    'Counts of distinct running digests per day and environment, with the policy version that judged them.',
  leftOut: forAllOnly,
  async *rows(context) {
    const { knex, span } = context;
    const rows = await inEnvironments(
      context,
      knex('snapshots').whereBetween('date', [span.from, span.to]),
    ).orderBy(['date', 'environment']);
    for (const row of rows) {
      yield {
        date: row.date,
        environment: row.environment,
        policyVersion: row.policy_version,
        digests: JSON.parse(row.digests),
      };
    }
  },
};

const verdicts: PackSection = {
  name: 'verdicts',
  about:
    'Every workload image that runs or would run at the time of writing, with its verdict and the reasons. What was gone by then is in the daily counts only.',
  rows(context) {
    const { knex } = context;
    const query = ofEntities(
      context,
      knex('verdicts')
        .join('workload_images', 'workload_images.id', 'verdicts.id')
        .select('verdicts.id', 'verdicts.image'),
      'verdicts.subject',
    );
    return documents(
      pagesOf(
        inEnvironments(context, query, 'workload_images.environment'),
        'verdicts.id',
        'id',
      ),
      'image',
    );
  },
};

const exceptions: PackSection = {
  name: 'exceptions',
  about:
    'Exceptions that were requested before the end of the span and ended in or after it, with their history.',
  async *rows(context) {
    const { knex, span } = context;
    const query = ofEntities(
      context,
      knex('exceptions')
        .where('requested_at', '<', span.until)
        .where('expires_at', '>=', span.since)
        .select('id', ...EXCEPTION_COLUMNS),
      'entity_ref',
    );
    const pages = pagesOf<ExceptionRow & { id: string }>(
      inPlaces(context, query, 'exceptions'),
      'id',
    );
    for await (const rows of pages) {
      yield* await readExceptions(knex, rows);
    }
  },
};

const exceptionProofs: PackSection = {
  name: 'exception-proofs',
  about:
    'What was found in the span of whether engines still let pass what exceptions of `exceptions.ndjson` were for; a row where the answer changed.',
  async *rows(context) {
    const { knex, span } = context;
    const query = ofEntities(
      context,
      knex('exception_proofs as p')
        .join('exceptions', 'exceptions.id', 'p.exception_id')
        .where('p.at', '>=', span.since)
        .where('p.at', '<', span.until)
        .select('p.id', 'p.exception_id', 'p.at', 'p.result', 'p.method')
        .select('p.text'),
      'exceptions.entity_ref',
    );
    const pages = pagesOf<Record<string, unknown>>(
      inPlaces(context, query, 'exceptions'),
      'p.id',
      'id',
    );
    for await (const rows of pages) {
      for (const { exception_id: exception, id: _, at, ...proof } of rows) {
        yield { exception, at: toIso(at as StoredTime), ...proof };
      }
    }
  },
};

const implicitExceptions: PackSection = {
  name: 'implicit-exceptions',
  about:
    'What lets images pass an admission engine at the time of writing, as found in all clusters.',
  leftOut: forAllOnly,
  async *rows({ knex }) {
    const pages = pagesOf<Record<string, unknown>>(
      knex('implicit_exceptions').select('*'),
      'id',
    );
    for await (const rows of pages) {
      for (const row of rows) {
        yield {
          ...JSON.parse(row.exception as string),
          id: row.id,
          cluster: row.cluster,
          engine: row.engine,
          inert: Boolean(row.inert),
          noExpiry: Boolean(row.no_expiry),
          noOwner: Boolean(row.no_owner),
          wideScope: Boolean(row.wide_scope),
          expiryEnforced: Boolean(row.expiry_enforced),
          ...(row.expires_at
            ? { expiresAt: toIso(row.expires_at as StoredTime) }
            : {}),
          firstSeenAt: toIso(row.first_seen_at as StoredTime),
        };
      }
    }
  },
};

const reviews: PackSection = {
  name: 'reviews',
  about:
    'Reviews of the exceptions of the whole fleet that ran in the span: what was on the agenda when they began, and what was decided by whom.',
  leftOut: forAllOnly,
  async *rows({ knex, span }) {
    const ids: string[] = await knex('reviews')
      .where('started_at', '<', span.until)
      .where(end =>
        end.whereNull('finished_at').orWhere('finished_at', '>=', span.since),
      )
      .orderBy(['started_at', 'id'])
      .pluck('id');
    for (const id of ids) {
      const review = await findReview(knex, id);
      if (review) yield review;
    }
  },
};

const denials: PackSection = {
  name: 'denials',
  about:
    'Refused admissions that were seen in the span, grouped by workload, reason and image; outages of webhooks and findings of policies that only audit are told by `class`.',
  rows(context) {
    const { knex, span } = context;
    const query = ofEntities(
      context,
      knex('denials')
        .where('last_at', '>=', span.since)
        .where('first_at', '<', span.until)
        .select('id', 'denial'),
      'entity_ref',
    );
    return documents(pagesOf(inEnvironments(context, query), 'id'), 'denial');
  },
};

const postureEvents: PackSection = {
  name: 'posture-events',
  about:
    'What changed in the effective enforcement in the span: what is weaker or stronger, where, and which objects changed just before.',
  rows(context) {
    const { knex, span, environments } = context;
    const query = knex('posture_events')
      .where('at', '>=', span.since)
      .where('at', '<', span.until)
      .select('id', 'event');
    if (environments.length > 0) {
      query.whereIn(
        'id',
        inPlaces(
          context,
          knex('posture_event_namespaces').select('event_id'),
          'posture_event_namespaces',
        ) as never,
      );
    }
    return documents(pagesOf(query, 'id'), 'event');
  },
};

const postures: PackSection = {
  name: 'postures',
  about:
    'The effective mode of every namespace at the time of writing, with the policies it comes from and its loopholes.',
  async *rows(context) {
    const { knex } = context;
    const clusters: string[] = await knex('clusters')
      .orderBy('name')
      .pluck('name');
    for (const cluster of clusters) {
      const query = knex('postures')
        .where({ cluster })
        .select('namespace', 'posture', 'computed_at');
      const pages = pagesOf<Record<string, unknown>>(
        inEnvironments(context, query),
        'namespace',
      );
      for await (const rows of pages) {
        for (const row of rows) {
          yield {
            cluster,
            namespace: row.namespace,
            computedAt: toIso(row.computed_at as StoredTime),
            ...JSON.parse(row.posture as string),
          };
        }
      }
    }
  },
};

const gateRuns: PackSection = {
  name: 'gate-runs',
  about: 'Runs of the verification gate that pipelines reported in the span.',
  async *rows(context) {
    const { knex, span } = context;
    const query = ofEntities(
      context,
      knex('gate_runs')
        .where('at', '>=', span.since)
        .where('at', '<', span.until)
        .select('*'),
      'entity_ref',
    );
    const pages = pagesOf<Parameters<typeof toGateRun>[0]>(
      inEnvironments(context, query),
      'id',
    );
    for await (const rows of pages) yield* rows.map(toGateRun);
  },
};

const stageChanges: PackSection = {
  name: 'stage-changes',
  about: 'Services that changed their stage of the rollout in the span.',
  async *rows(context) {
    const { knex, span } = context;
    const query = ofEntities(
      context,
      knex('stage_changes')
        .where('at', '>=', span.since)
        .where('at', '<', span.until)
        .select('*'),
      'entity_ref',
    );
    const pages = pagesOf<Parameters<typeof toStageChange>[0]>(
      inEnvironments(context, query),
      'id',
    );
    for await (const rows of pages) yield* rows.map(toStageChange);
  },
};

const manualDeploys: PackSection = {
  name: 'manual-deploys',
  about: 'Workloads that were written by hand in the span, by the audit log.',
  rows(context) {
    const { knex, span } = context;
    const query = ofEntities(
      context,
      knex('manual_deploys')
        .where('at', '>=', span.since)
        .where('at', '<', span.until)
        .select('id', 'deploy'),
      'entity_ref',
    );
    return documents(
      pagesOf(inPlaces(context, query, 'manual_deploys'), 'id'),
      'deploy',
    );
  },
};

const sources: PackSection = {
  name: 'sources',
  about:
    'How fresh each source was at the time of writing. What a source that is not in order knows is counted as unknown.',
  async *rows({ knex }) {
    yield* await summarizeSources(knex);
  },
};

/**
 * What a pack holds, the largest last: where the limit of the size is reached,
 * the rows that are left out are those of the evidence.
 */
export const packSections: PackSection[] = [
  policies,
  dailyCounts,
  exceptions,
  exceptionProofs,
  implicitExceptions,
  reviews,
  denials,
  postureEvents,
  postures,
  gateRuns,
  stageChanges,
  manualDeploys,
  sources,
  verdicts,
  evidence,
];
