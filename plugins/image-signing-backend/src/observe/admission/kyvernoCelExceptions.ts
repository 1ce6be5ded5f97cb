import type { KubernetesObject } from 'backstage-plugin-image-signing-node';
import { effectOfConditions } from './conditions';
import type { RequestFacts } from './conditions';
import { asList, asText, at } from './json';
import type { ExceptionEffect } from './kyvernoExceptions';
import type { KyvernoSettings } from './kyvernoSettings';
import { readTime } from './foundExceptions';
import { nextInstant } from './instants';
import { takeOut } from './kyvernoExceptions';
import { loophole } from './loopholes';
import { readableState } from './readable';
import type { ObservedResource } from 'backstage-plugin-image-signing-node';
import type { Match } from './selectors';

/** Whether Kyverno looks at a CEL exception that lies where this one does. */
export function isCelExceptionActive(
  exception: KubernetesObject,
  { exceptions }: KyvernoSettings,
): Match {
  if (exceptions.enabled === 'unknown') return 'unknown';
  if (!exceptions.enabled) return 'no';
  // Unlike classic exceptions, these count from everywhere where no namespace is set.
  return ['', '*', exception.metadata?.namespace].includes(exceptions.namespace)
    ? 'yes'
    : 'no';
}

/** A reference has no namespace: policies of one name in several namespaces are all meant. */
function refersTo(
  exception: KubernetesObject,
  kind: string,
  name: string,
): Match {
  const references = asList(at(exception.spec, 'policyRefs'));
  if (!references) return 'unknown';
  return references.some(
    reference =>
      at(reference, 'name') === name && at(reference, 'kind') === kind,
  )
    ? 'yes'
    : 'no';
}

/** How much an exception takes out: every Pod, some of them, or only parts of the check. */
function extentOf(
  exception: KubernetesObject,
  facts: RequestFacts,
): 'whole' | 'some' | 'parts' | 'none' {
  const { spec } = exception;
  const effect = effectOfConditions(at(spec, 'matchConditions'), facts);
  if (effect === 'never') return 'none';
  const partial = ['images', 'allowedValues'].some(
    field => asList(at(spec, field))?.length,
  );
  if (partial) return 'parts';
  return effect === 'always' ? 'whole' : 'some';
}

/** Whether the date of an exception has come; Kyverno may look at it late. */
function isDue(exception: KubernetesObject, now: Date | undefined): Match {
  const written = at(exception.spec, 'expiresAt');
  if (written === undefined || written === null) return 'no';
  const end = readTime(written);
  if (end === undefined || !now) return 'unknown';
  return Date.parse(end) <= now.getTime() ? 'yes' : 'no';
}

/**
 * What PolicyExceptions of `policies.kyverno.io` do to one policy in one
 * namespace. An end date is looked at only when the policy is read anew, so an
 * exception past its date may still count: the answer is then `unknown`. Before
 * it, and until a condition about the time ends it, it counts for certain.
 */
export function celExceptionEffect(options: {
  exceptions: ObservedResource;
  settings: KyvernoSettings;
  kind: string;
  name: string;
  facts: RequestFacts;
}): ExceptionEffect {
  const { exceptions, settings, kind, name, facts } = options;
  const effect: ExceptionEffect = { explanation: '', loopholes: [] };
  if (settings.exceptions.enabled === false) return effect;
  if (!readableState(exceptions) && exceptions.state !== 'absent') {
    effect.loopholes.push(
      loophole(
        'EXCEPTIONS_UNREADABLE',
        'medium',
        'Policy exceptions may not be read: what they take out is not known.',
        'Let the portal list policyexceptions of policies.kyverno.io.',
        name,
      ),
    );
    return effect;
  }
  for (const exception of exceptions.objects) {
    const refers = refersTo(exception, kind, name);
    const active = isCelExceptionActive(exception, settings);
    const extent = extentOf(exception, facts);
    if (refers === 'no' || active === 'no' || extent === 'none') continue;
    const full = `${asText(exception.metadata?.namespace) ?? ''}/${
      asText(exception.metadata?.name) ?? ''
    }`;
    const words = {
      whole: 'takes every Pod of the namespace out of the policy',
      some: 'takes Pods out of the policy',
      parts: 'lets certain images or values pass',
    }[extent];
    effect.loopholes.push(
      loophole(
        'POLICY_EXCEPTION',
        extent === 'parts' ? 'medium' : 'high',
        `Exception ${full} ${words}.`,
        'Narrow the exception to one digest and service account, with an end date, or delete it.',
        name,
      ),
    );
    const certain =
      refers === 'yes' &&
      active === 'yes' &&
      isDue(exception, facts.now) === 'no';
    if (extent === 'whole' && certain) {
      takeOut(effect, full, nextInstant([exception], facts.now));
    } else if (
      effect.mode !== 'none' &&
      (extent === 'whole' || (extent === 'parts' && active === 'yes'))
    ) {
      effect.mode = 'unknown';
      effect.explanation = `Whether exception ${full} takes every Pod out could not be told.`;
    }
  }
  return effect;
}
