import { InputError } from '@backstage/errors';
import type { SigningException } from 'backstage-plugin-image-signing-common';
import { writtenForms } from '../../observe/admission/writtenImages';
import type { ManifestTerms } from './types';

/** What may stand between quotes in CEL, JMESPath and Rego without escaping. */
const PLAIN = /^[A-Za-z0-9._:/@+-]+$/;
const DIGEST = /@sha256:[0-9a-f]{64}$/;
const MAX_FORMS = 10;

/**
 * Reads what a manifest must say from an exception.
 *
 * @param references - how manifests in use write the image; what does not name
 * the same digest is left out.
 * @throws InputError naming what is missing: nothing is written without ticket,
 * owner, end and exact scope.
 */
export function termsOf(
  exception: SigningException,
  references: readonly string[] = [],
): ManifestTerms {
  const { scope, decidedBy } = exception;
  const missing = (['ticket', 'owner', 'reason'] as const).filter(
    field => !exception[field]?.trim(),
  );
  const end = Date.parse(exception.expiresAt);
  if (Number.isNaN(end)) missing.push('expiresAt' as never);
  if (missing.length > 0) {
    throw new InputError(
      `${missing.join(', ')}: missing; an exception without it has no manifest`,
    );
  }
  const image = `${scope.repository}@${scope.digest}`;
  const suffix = `@${scope.digest}`;
  const images = [
    ...writtenForms(image),
    ...references.filter(
      text => text.endsWith(suffix) && text.startsWith(scope.repository),
    ),
  ];
  const terms: ManifestTerms = {
    id: exception.id,
    ticket: exception.ticket,
    owner: exception.owner,
    reason: exception.reason,
    ...(decidedBy && { approvedBy: decidedBy }),
    cluster: scope.cluster,
    namespace: scope.namespace,
    serviceAccount: scope.serviceAccount,
    images: [...new Set(images)].slice(0, MAX_FORMS),
    end: new Date(end).toISOString(),
  };
  for (const [field, texts] of Object.entries({
    'scope.namespace': [terms.namespace],
    'scope.serviceAccount': [terms.serviceAccount],
    'scope.repository': terms.images,
  })) {
    if (!texts.every(text => PLAIN.test(text))) {
      throw new InputError(
        `${field}: holds a character that no name has; request a new exception`,
      );
    }
  }
  if (!terms.images.every(text => DIGEST.test(text))) {
    throw new InputError('scope.digest: is not sha256: and 64 hex digits');
  }
  return terms;
}
