import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import {
  imageSigningReadPermission,
  type Denial,
  type DenialClass,
} from 'backstage-plugin-image-signing-common';
import { listDenials } from '../serve/listDenials';
import { readVisibleDenial } from '../serve/visibleDenial';
import {
  demoOf,
  reasonSchema,
  toReason,
  toVerdict,
  verdictSchema,
} from './schemas';
import type { ActionOptions } from './types';

/** What a denial of each class means, and whose it is. */
const MEANING: Record<DenialClass, string> = {
  policy:
    'A policy refused the image. Whoever builds or deploys it mends this.',
  outage:
    'The admission webhook did not answer. This says nothing about the image; the platform team mends it.',
  unmapped:
    'The message is not understood, so it is not known what refused the image. Read the message.',
  finding:
    'Nothing was refused: a policy that only audits would have refused it.',
};

function summary(denial: Denial) {
  return {
    denialId: denial.id,
    class: denial.class,
    cluster: denial.cluster,
    namespace: denial.namespace,
    environment: denial.environment,
    entityRef: denial.entityRef,
    workload: `${denial.workload.kind}/${denial.workload.name}`,
    reason: toReason(denial.reason),
    firstAt: denial.firstAt,
    lastAt: denial.lastAt,
    count: denial.count,
  };
}

/** Actions that find and explain denials. */
export function addDenialActions(
  registry: ActionsRegistryService,
  options: ActionOptions,
): void {
  const { knex, judge, visibility, demo } = options;

  registry.register({
    name: 'find-denials',
    title: 'Find image admission denials',
    description: [
      'Lists the newest refusals of container images by admission control, grouped by workload, reason and digest.',
      'Use it to get the denialId that explain-denial and draft-exception take.',
      'Only denials of catalog entities that you may see are listed. An outage is a webhook that did not answer, and says nothing about the image.',
    ].join('\n'),
    visibilityPermission: imageSigningReadPermission,
    attributes: { readOnly: true, destructive: false, idempotent: true },
    schema: {
      input: zod =>
        zod.object({
          entityRef: zod
            .string()
            .max(255)
            .optional()
            .describe('Catalog entity, for example component:default/payments'),
          cluster: zod.string().max(253).optional(),
          namespace: zod.string().max(63).optional(),
          class: zod
            .enum(['policy', 'outage', 'unmapped', 'finding'])
            .optional()
            .describe('All but finding where absent'),
          search: zod
            .string()
            .max(200)
            .optional()
            .describe('Part of an image, workload or message'),
          limit: zod.number().int().min(1).max(50).default(10),
        }),
      output: zod =>
        zod.object({
          demo: demoOf(zod),
          totalCount: zod.number(),
          denials: zod.array(
            zod.object({
              denialId: zod.string(),
              class: zod.enum(['policy', 'outage', 'unmapped', 'finding']),
              cluster: zod.string(),
              namespace: zod.string(),
              environment: zod.string().optional(),
              entityRef: zod.string().optional(),
              workload: zod.string().describe('kind/name'),
              reason: reasonSchema(zod),
              firstAt: zod.string(),
              lastAt: zod.string(),
              count: zod.number().describe('How often, retries included'),
            }),
          ),
        }),
    },
    examples: [
      {
        title: 'What was denied to a service',
        input: { entityRef: 'component:default/payments', limit: 10 },
      },
      {
        title: 'Webhooks that did not answer in one cluster',
        input: { cluster: 'prod-eu', class: 'outage', limit: 10 },
      },
    ],
    async action({ input, credentials }) {
      const { entityRef, ...query } = input;
      const page = await listDenials(
        knex,
        await visibility.resolve(credentials),
        { ...query, ...(entityRef && { entity: entityRef }) },
      );
      return {
        output: {
          demo,
          totalCount: page.totalCount,
          denials: page.items.map(summary),
        },
      };
    },
  });

  registry.register({
    name: 'explain-denial',
    title: 'Explain why an image was denied',
    description: [
      'Says of one denial what was refused, by which policy, why, what it means and how to mend it, and how the portal itself judges the same image now.',
      'The judgement uses stored evidence; no registry is asked. Where `now` is absent the image could not be found, which is not a good sign and not a bad one.',
      'Get the denialId from find-denials.',
    ].join('\n'),
    visibilityPermission: imageSigningReadPermission,
    attributes: { readOnly: true, destructive: false, idempotent: true },
    schema: {
      input: zod =>
        zod.object({
          denialId: zod.string().min(1).max(64).describe('From find-denials'),
        }),
      output: zod =>
        zod.object({
          demo: demoOf(zod),
          denialId: zod.string(),
          class: zod.enum(['policy', 'outage', 'unmapped', 'finding']),
          meaning: zod.string(),
          cluster: zod.string(),
          namespace: zod.string(),
          environment: zod.string().optional(),
          entityRef: zod.string().optional(),
          workload: zod.string(),
          serviceAccount: zod.string().optional(),
          images: zod.array(
            zod.object({
              reference: zod.string(),
              digest: zod.string().optional(),
            }),
          ),
          reason: reasonSchema(zod),
          message: zod.string().describe("The engine's own words"),
          engine: zod.string().optional(),
          policy: zod.string().optional(),
          user: zod.string().optional().describe('Who tried'),
          changeId: zod.string().optional(),
          firstAt: zod.string(),
          lastAt: zod.string(),
          count: zod.number(),
          now: verdictSchema(zod)
            .optional()
            .describe('The verdict of the portal on the same image now'),
        }),
    },
    examples: [
      {
        title: 'Explain one denial',
        input: { denialId: '3f0c9a5e7d1b' },
      },
    ],
    async action({ input, credentials }) {
      const denial = await readVisibleDenial(
        { knex, judge, visibility: await visibility.resolve(credentials) },
        input.denialId,
      );
      const { serviceAccount, images, message, engine, policy } = denial;
      return {
        output: {
          demo,
          ...summary(denial),
          meaning: MEANING[denial.class],
          serviceAccount,
          images,
          message,
          engine,
          policy,
          user: denial.user,
          changeId: denial.changeId,
          ...(denial.now && { now: toVerdict(denial.now) }),
        },
      };
    },
  });
}
