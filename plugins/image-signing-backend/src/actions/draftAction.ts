import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type {
  BackstageCredentials,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import { InputError, NotAllowedError } from '@backstage/errors';
import {
  exceptionTemplates,
  imageSigningExceptionCreatePermission,
  imageSigningReadPermission,
  type ExceptionRequest,
  type ExceptionScope,
} from 'backstage-plugin-image-signing-common';
import type { Actor } from '../exceptions/exceptionService';
import { requirePerson } from '../serve/person';
import { imageOfDenial } from '../serve/readDenial';
import type { Visibility } from '../serve/visibility';
import { readVisibleDenial } from '../serve/visibleDenial';
import { readVisibleImage } from '../serve/visibleImage';
import { demoOf } from './schemas';
import type { ActionOptions } from './types';

const DAY_MS = 24 * 3600_000;

/** What a denial or a place says of the scope of an exception. */
interface Subject {
  scope: Partial<ExceptionScope>;
  entityRef?: string;
  denialId?: string;
}

/** An action that saves the draft of an exception for its caller to finish and send. */
export function addDraftAction(
  registry: ActionsRegistryService,
  options: ActionOptions,
): void {
  const { knex, judge, demo, exceptions } = options;

  registry.register({
    name: 'draft-exception',
    title: 'Draft an exception',
    description: [
      'Saves a draft of a request for an exception, filled in from a denial or from an image that runs, and says which fields a person still has to write.',
      'Only the draft is stored, and only its author sees it; nothing is submitted or approved. Give the page to the person, who reads the draft, completes it and sends it. Somebody else must approve it.',
      'The scope is one digest in one namespace of one cluster for one service account, and cannot be made wider. Reason and risk are never proposed.',
    ].join('\n'),
    visibilityPermission: imageSigningReadPermission,
    attributes: { readOnly: false, destructive: false, idempotent: false },
    schema: {
      input: zod =>
        zod.object({
          denialId: zod
            .string()
            .min(1)
            .max(64)
            .optional()
            .describe('From find-denials; give this or imageId'),
          imageId: zod
            .string()
            .min(1)
            .max(64)
            .optional()
            .describe(
              'From list-service-blockers or explain-image-verdict; give this or denialId',
            ),
          kind: zod.enum([
            'incident-rollback',
            'legacy-service',
            'vendor-image',
          ]),
          reason: zod.string().max(4000).optional(),
          owner: zod
            .string()
            .max(255)
            .optional()
            .describe('User or group, for example group:default/payments'),
          days: zod.number().int().min(1).max(400).optional(),
          closureCondition: zod.string().max(2000).optional(),
          risk: zod.string().max(4000).optional(),
          compensatingControls: zod
            .array(zod.string().max(500))
            .max(20)
            .optional(),
          ticket: zod.string().max(500).optional(),
        }),
      output: zod =>
        zod.object({
          demo: demoOf(zod),
          submitted: zod.literal(false),
          draftId: zod
            .string()
            .describe('The draft, among those of the caller'),
          request: zod
            .object({
              kind: zod.string(),
              scope: zod.object({
                repository: zod.string(),
                digest: zod.string(),
                cluster: zod.string(),
                namespace: zod.string(),
                serviceAccount: zod.string(),
              }),
              entityRef: zod.string().optional(),
              denialId: zod.string().optional(),
              reason: zod.string(),
              owner: zod.string(),
              expiresAt: zod.string(),
              closureCondition: zod.string(),
              risk: zod.string(),
              compensatingControls: zod.array(zod.string()),
              ticket: zod.string(),
            })
            .describe('The request as it stands; what is not known is empty'),
          missing: zod
            .array(
              zod.object({
                field: zod.string(),
                problem: zod.string(),
                fix: zod.string(),
              }),
            )
            .describe('What keeps it from being sent'),
          page: zod
            .string()
            .describe(
              'Where a person completes it: path and query below the page of the plugin, usually /image-signing',
            ),
        }),
    },
    examples: [
      {
        title: 'From a denial of a vendor image',
        input: {
          denialId: '3f0c9a5e7d1b',
          kind: 'vendor-image',
          owner: 'group:default/payments',
          ticket: 'SEC-42',
        },
      },
    ],
    async action({ input, credentials }) {
      if (Boolean(input.denialId) === Boolean(input.imageId)) {
        throw new InputError(
          'denialId, imageId: give one of them, from find-denials or from list-service-blockers',
        );
      }
      if (!options.auth.isPrincipal(credentials, 'user')) {
        throw new NotAllowedError(
          'Only a person drafts an exception; sign in as a user',
        );
      }
      const actor = await requirePerson(
        options,
        credentials as BackstageCredentials<BackstageUserPrincipal>,
        imageSigningExceptionCreatePermission,
      );
      const visibility = await options.visibility.resolve(credentials);
      const subject = input.denialId
        ? await subjectOfDenial(input.denialId, visibility)
        : await subjectOfImage(input.imageId!, visibility);
      const now = options.now?.() ?? new Date();
      const request = fill(input, subject, now);
      const { issues } = await exceptions.check(request);
      const { id } = await save(request, actor);
      return {
        output: {
          demo,
          submitted: false as const,
          draftId: id,
          request,
          missing: issues,
          page: `/exceptions/new?draft=${encodeURIComponent(id)}`,
        },
      };
    },
  });

  async function save(request: ExceptionRequest, actor: Actor) {
    const event = await options.auditor.createEvent({
      eventId: 'exception-draft',
      severityLevel: 'medium',
      meta: { action: 'draft-exception', author: actor.userRef },
    });
    try {
      const draft = await exceptions.saveDraft(request, actor);
      await event.success({ meta: { id: draft.id } });
      return draft;
    } catch (error) {
      await event.fail({ error: error as Error });
      throw error;
    }
  }

  async function subjectOfDenial(
    id: string,
    visibility: Visibility,
  ): Promise<Subject> {
    const denial = await readVisibleDenial({ knex, judge, visibility }, id);
    const image = await imageOfDenial(knex, denial);
    const { cluster, namespace, serviceAccount, entityRef } = denial;
    return {
      scope: { ...image, cluster, namespace, serviceAccount },
      entityRef,
      denialId: id,
    };
  }

  async function subjectOfImage(
    id: string,
    visibility: Visibility,
  ): Promise<Subject> {
    const image = await readVisibleImage(knex, visibility, id);
    const { repository, digest, cluster, namespace, serviceAccount } = image;
    return {
      scope: { repository, digest, cluster, namespace, serviceAccount },
      entityRef: image.mapping?.entityRef,
    };
  }
}

/** The request with everything that is known; the rest is left empty. */
function fill(
  input: Partial<ExceptionRequest> & {
    kind: ExceptionRequest['kind'];
    days?: number;
  },
  { scope, entityRef, denialId }: Subject,
  now: Date,
): ExceptionRequest {
  const template = exceptionTemplates[input.kind];
  const days = input.days ?? template.days;
  return {
    kind: input.kind,
    scope: {
      repository: scope.repository ?? '',
      digest: scope.digest ?? '',
      cluster: scope.cluster ?? '',
      namespace: scope.namespace ?? '',
      serviceAccount: scope.serviceAccount ?? '',
    },
    ...(entityRef && { entityRef }),
    ...(denialId && { denialId }),
    reason: input.reason ?? '',
    owner: input.owner ?? '',
    expiresAt: new Date(now.getTime() + days * DAY_MS).toISOString(),
    closureCondition: input.closureCondition ?? template.closureCondition,
    risk: input.risk ?? '',
    compensatingControls:
      input.compensatingControls ?? template.compensatingControls,
    ticket: input.ticket ?? '',
  };
}
