import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import {
  imageSigningReadPermission,
  type Check,
} from 'backstage-plugin-image-signing-common';
import { readFleetAsOf } from '../serve/asOf';
import { readEntityReport } from '../serve/readEntityReport';
import { requireVisibleEntity } from '../serve/visibleEntity';
import { demoOf, placeSchema, toPlace } from './schemas';
import type { ActionOptions } from './types';

/** The most images that one answer names. */
const MOST_IMAGES = 20;

/** An action that says what keeps a service from being enforced. */
export function addServiceActions(
  registry: ActionsRegistryService,
  options: ActionOptions,
): void {
  const { knex, catalog, demo } = options;

  registry.register({
    name: 'list-service-blockers',
    title: 'List what blocks a service',
    description: [
      'Says of one catalog entity what keeps its images from being verified and enforced, per environment, with the next action and who takes it.',
      'Failed checks come before those that could not be told; an unknown is never good. Counts are distinct running digests, each with its total.',
    ].join('\n'),
    visibilityPermission: imageSigningReadPermission,
    attributes: { readOnly: true, destructive: false, idempotent: true },
    schema: {
      input: zod =>
        zod.object({
          entityRef: zod
            .string()
            .min(1)
            .max(255)
            .describe('Catalog entity, for example component:default/payments'),
        }),
      output: zod =>
        zod.object({
          demo: demoOf(zod),
          asOf: zod.string().describe('When the numbers were made'),
          entityRef: zod.string(),
          status: zod.enum(['verified', 'failed', 'excepted', 'unknown']),
          environments: zod.array(
            zod.object({
              environment: zod.string(),
              sentence: zod.string(),
              stage: zod.string(),
              stageReason: zod
                .string()
                .describe('What keeps it from the next stage'),
              digests: zod.object({
                total: zod.number(),
                verified: zod.number(),
                failed: zod.number(),
                excepted: zod.number(),
                unknown: zod.number(),
                protected: zod
                  .number()
                  .describe('Verified, and would be refused otherwise'),
              }),
              stale: zod.boolean(),
              nextAction: zod.string().optional(),
            }),
          ),
          blockers: zod.array(
            zod.object({
              check: zod.string(),
              state: zod.enum(['fail', 'unknown']),
              evidence: zod.string().describe('What was found'),
              nextAction: zod.string().optional(),
              command: zod.string().optional(),
              actor: zod.string().optional().describe('Who does it'),
            }),
          ),
          images: zod
            .array(placeSchema(zod))
            .describe('Images that are failed or unknown, failed first'),
          imagesNotVerified: zod
            .number()
            .describe('How many there are; `images` names the first'),
          openExceptions: zod
            .number()
            .describe('Requested and active exceptions'),
        }),
    },
    examples: [
      {
        title: 'What blocks payments',
        input: { entityRef: 'component:default/payments' },
      },
    ],
    async action({ input, credentials }) {
      const entityRef = canonical(input.entityRef);
      const visibility = await options.visibility.resolve(credentials);
      await requireVisibleEntity(
        { knex, catalog, visibility, credentials },
        entityRef,
      );
      const [report, asOf] = await Promise.all([
        readEntityReport(knex, entityRef, visibility),
        readFleetAsOf(knex),
      ]);
      const bad = ['failed', 'unknown'].flatMap(status =>
        report.images.filter(image => image.verdict.status === status),
      );
      return {
        output: {
          demo,
          asOf,
          entityRef,
          status: report.status,
          environments: report.environments.map(row => ({
            environment: row.environment,
            sentence: row.sentence,
            stage: row.stage,
            stageReason: row.stageReason,
            digests: row.digests,
            stale: row.stale,
            nextAction: row.nextAction?.text,
          })),
          blockers: blockersOf(report.rules.flatMap(rule => rule.checks)),
          images: bad.slice(0, MOST_IMAGES).map(toPlace),
          imagesNotVerified: bad.length,
          openExceptions: report.exceptions.filter(({ status }) =>
            ['requested', 'active'].includes(status),
          ).length,
        },
      };
    },
  });
}

/** What does not pass, failures first and the heaviest of them first. */
function blockersOf(checks: readonly Check[]) {
  return (['fail', 'unknown'] as const).flatMap(state =>
    checks
      .filter(check => check.state === state)
      .sort((a, b) => b.weight - a.weight)
      .map(check => ({
        check: check.title,
        state,
        evidence: check.evidence,
        nextAction: check.nextAction?.text,
        command: check.nextAction?.command,
        actor: check.nextAction?.actor,
      })),
  );
}

function canonical(entityRef: string): string {
  try {
    return stringifyEntityRef(
      parseEntityRef(entityRef, { defaultKind: 'component' }),
    );
  } catch {
    throw new InputError(
      `entityRef: '${entityRef}' is not an entity ref. Write kind:namespace/name, for example component:default/payments.`,
    );
  }
}
