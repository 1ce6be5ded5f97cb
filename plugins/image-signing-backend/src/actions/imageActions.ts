import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { NotFoundError } from '@backstage/errors';
import { imageSigningReadPermission } from 'backstage-plugin-image-signing-common';
import { readImageReport } from '../serve/readImageReport';
import {
  demoOf,
  placeSchema,
  reasonSchema,
  toPlace,
  toReason,
} from './schemas';
import type { ActionOptions } from './types';

/** The most places where an image runs that one answer names. */
const MOST_PLACES = 20;

/** An action that explains the verdict on one image. */
export function addImageActions(
  registry: ActionsRegistryService,
  options: ActionOptions,
): void {
  const { knex, demo } = options;

  registry.register({
    name: 'explain-image-verdict',
    title: 'Explain the verdict on an image',
    description: [
      'Says of one image digest which signatures and attestations were found and whether they are valid, and how it is judged in each place where it runs.',
      'A valid signature is not a verified image: the trust policy must accept who signed. Where `complete` is false not every place in the registry could be read, so what is missing may still be there.',
    ].join('\n'),
    visibilityPermission: imageSigningReadPermission,
    attributes: { readOnly: true, destructive: false, idempotent: true },
    schema: {
      input: zod =>
        zod.object({
          repository: zod
            .string()
            .min(1)
            .max(512)
            .describe(
              'With its registry and without a tag, for example registry.example.com/prod/payments',
            ),
          digest: zod
            .string()
            .regex(/^sha(256:[0-9a-f]{64}|512:[0-9a-f]{128})$/),
        }),
      output: zod => {
        const document = zod.object({
          format: zod.string(),
          place: zod.string(),
          valid: zod.boolean().describe('Cryptographically; not yet trusted'),
          signer: zod.string().optional(),
          predicateType: zod.string().optional(),
          signedAt: zod.string().optional(),
          reasons: zod.array(reasonSchema(zod)),
        });
        return zod.object({
          demo: demoOf(zod),
          repository: zod.string(),
          digest: zod.string(),
          state: zod.string().describe('pending, read or failed'),
          checkedAt: zod.string().optional(),
          reason: reasonSchema(zod)
            .optional()
            .describe('Why it could not be read'),
          complete: zod.boolean().optional(),
          signatures: zod.array(document),
          attestations: zod.array(document),
          commands: zod
            .array(
              zod.object({
                checks: zod.string(),
                command: zod.string(),
                needs: zod.array(zod.string()).optional(),
              }),
            )
            .describe('Commands that check by hand what was found valid'),
          places: zod
            .array(placeSchema(zod))
            .describe('Where it runs, as far as you may see'),
          placesTotal: zod.number(),
        });
      },
    },
    examples: [
      {
        title: 'Explain one digest',
        input: {
          repository: 'registry.example.com/prod/payments',
          digest: `sha256:${'4b'.repeat(32)}`,
        },
      },
    ],
    async action({ input, credentials }) {
      const visibility = await options.visibility.resolve(credentials);
      const report = await readImageReport(
        knex,
        visibility,
        input,
        options.policy(),
      );
      if (!report) throw new NotFoundError('This digest is not known');
      const documents = (list: typeof report.signatures) =>
        (list ?? []).map(item => ({
          format: item.format,
          place: item.place,
          valid: item.valid,
          signer:
            item.signer &&
            (item.signer.subject ??
              item.signer.keyId ??
              item.signer.fingerprint),
          predicateType: item.predicateType,
          signedAt: item.signedAt,
          reasons: item.reasons.map(toReason),
        }));
      return {
        output: {
          demo,
          ...input,
          state: report.state,
          checkedAt: report.checkedAt,
          ...(report.reason && { reason: toReason(report.reason) }),
          complete: report.complete,
          signatures: documents(report.signatures),
          attestations: documents(report.attestations),
          commands: report.commands.map(({ checks, command, needs }) => ({
            checks,
            command,
            needs,
          })),
          places: report.workloads.slice(0, MOST_PLACES).map(toPlace),
          placesTotal: report.workloads.length,
        },
      };
    },
  });
}
