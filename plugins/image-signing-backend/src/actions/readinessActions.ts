import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { NotFoundError } from '@backstage/errors';
import { imageSigningReadPermission } from 'backstage-plugin-image-signing-common';
import { readFleetAsOf } from '../serve/asOf';
import {
  listReadinessWorkloads,
  readReadinessSummary,
} from '../serve/readReadiness';
import { demoOf, reasonSchema, toReason } from './schemas';
import type { ActionOptions } from './types';

/** An action that reads what enforcing would refuse. */
export function addReadinessActions(
  registry: ActionsRegistryService,
  options: ActionOptions,
): void {
  const { knex, demo, lookBackDays } = options;

  registry.register({
    name: 'simulate-enforcement',
    title: 'Simulate enforcement',
    description: [
      'Says what would be refused at the next admission if a namespace, an environment, a cluster or the fleet enforced today, and which fixes free most workloads.',
      'scenario trust-policy is the whole trust policy with digests only; cluster-policies are the policies that the cluster has now, turned to enforce.',
      'The simulation is kept up to date and only read here; no cluster is asked or changed. Sums and fixes are given to callers who may see the whole catalog; others get the workloads that they may see.',
    ].join('\n'),
    visibilityPermission: imageSigningReadPermission,
    attributes: { readOnly: true, destructive: false, idempotent: true },
    schema: {
      input: zod =>
        zod.object({
          cluster: zod.string().max(253).optional(),
          namespace: zod.string().max(63).optional(),
          environment: zod.string().max(63).optional(),
          scenario: zod
            .enum(['trust-policy', 'cluster-policies'])
            .default('trust-policy'),
          limit: zod
            .number()
            .int()
            .min(1)
            .max(50)
            .default(10)
            .describe('How many refused workloads to name'),
        }),
      output: zod => {
        const counts = zod.object({
          workloads: zod.number().describe('All of the scope'),
          refused: zod.number(),
          unknown: zod.number().describe('Not told; never counted as admitted'),
          excepted: zod.number(),
          admitted: zod.number(),
          uncovered: zod
            .number()
            .describe('Of the admitted those that no policy looks at'),
        });
        return zod.object({
          demo: demoOf(zod),
          asOf: zod.string().describe('When the numbers were made'),
          lookBackDays: zod
            .number()
            .describe('Workloads that are gone count if seen since'),
          scenario: zod.enum(['trust-policy', 'cluster-policies']),
          summary: zod
            .object({
              namespaces: zod.object({
                total: zod.number(),
                ready: zod
                  .number()
                  .describe('Nothing refused and nothing unknown'),
                stale: zod.number().describe('Of clusters that went silent'),
              }),
              counts,
              fixes: zod.array(
                zod.object({
                  text: zod.string(),
                  workloads: zod.number().describe('Refused that need it'),
                  freed: zod.number().describe('Refused that need only it'),
                }),
              ),
            })
            .optional()
            .describe('Absent for callers who see only a part of the catalog'),
          refused: zod.object({
            totalCount: zod.number().describe('Of the workloads you may see'),
            workloads: zod.array(
              zod.object({
                cluster: zod.string(),
                namespace: zod.string(),
                environment: zod.string().optional(),
                workload: zod.string(),
                entityRef: zod.string().optional(),
                presence: zod.enum(['running', 'cold', 'past']),
                reasons: zod.array(reasonSchema(zod)),
              }),
            ),
          }),
        });
      },
    },
    examples: [
      {
        title: 'What would break if prod enforced today',
        input: { environment: 'prod', scenario: 'trust-policy', limit: 10 },
      },
      {
        title: 'One namespace under the policies that its cluster has',
        input: {
          cluster: 'prod-eu',
          namespace: 'payments',
          scenario: 'cluster-policies',
          limit: 10,
        },
      },
    ],
    async action({ input, credentials }) {
      const { scenario, limit, ...scope } = input;
      const visibility = await options.visibility.resolve(credentials);
      const [all, page, asOf] = await Promise.all([
        visibility.kind === 'all'
          ? readReadinessSummary(knex, scope)
          : undefined,
        listReadinessWorkloads(knex, visibility, {
          ...scope,
          scenario,
          outcome: 'refused',
          limit,
        }),
        readFleetAsOf(knex),
      ]);
      if (all?.namespaces.total === 0 && Object.values(scope).some(Boolean)) {
        throw new NotFoundError(
          'No namespace of that cluster, namespace and environment is known',
        );
      }
      const totals =
        all && scenario === 'trust-policy'
          ? all.trustPolicy
          : all?.clusterPolicies;
      return {
        output: {
          demo,
          asOf,
          lookBackDays,
          scenario,
          ...(all &&
            totals && {
              summary: { namespaces: all.namespaces, ...totals },
            }),
          refused: {
            totalCount: page.totalCount,
            workloads: page.items.map(item => ({
              cluster: item.cluster,
              namespace: item.namespace,
              environment: item.environment,
              workload: `${item.workload.kind}/${item.workload.name}`,
              entityRef: item.entityRef,
              presence: item.presence,
              reasons: item.images.flatMap(image =>
                image.reasons.map(toReason),
              ),
            })),
          },
        },
      };
    },
  });
}
