import type { KubernetesObject } from 'backstage-plugin-image-signing-node';
import { asList, asText, at } from '../../observe/admission/json';
import {
  KYVERNO_NAMESPACE,
  KyvernoSettings,
  readKyvernoSettings,
} from '../../observe/admission/kyvernoSettings';
import { creationGuard, scopeGuards } from './celGuards';
import { allHold } from './celProbe';
import { manifestName, marks } from './metadata';
import type { Draft, ManifestInput, ManifestWriter } from './types';

const GROUP = 'policies.kyverno.io';

/** Since 1.19 an exception has an end and facts of its own; before, both are dropped in silence. */
export function hasExpiry({ version }: KyvernoSettings): boolean {
  return (
    version !== undefined &&
    (version.major > 1 || (version.major === 1 && version.minor >= 19))
  );
}

/** Where Kyverno looks for exceptions, and what keeps them from counting. */
export function exceptionPlace(settings: KyvernoSettings): {
  namespace: string;
  notes: string[];
} {
  const { exceptions } = settings;
  const named =
    exceptions.enabled === true &&
    exceptions.namespace !== '' &&
    exceptions.namespace !== '*';
  return {
    namespace: named ? exceptions.namespace : KYVERNO_NAMESPACE,
    notes: [
      ...(exceptions.enabled === false
        ? [
            'Without effect at present: Kyverno looks at exceptions only with --enablePolicyException=true.',
          ]
        : []),
      ...(exceptions.enabled === 'unknown'
        ? [
            'Whether Kyverno looks at exceptions is not known: its Deployment could not be read. It needs --enablePolicyException=true.',
          ]
        : []),
    ],
  };
}

export const PODS_ONLY_NOTE =
  'Every image of the Pod must be the excepted one, written with its digest: a Pod with a further image, even a signed one, stays refused.';

function apiVersionOf({ objects, policies }: ManifestInput): string {
  const [known] = objects.get(GROUP, 'policyexceptions').objects;
  return known?.apiVersion ?? policies[0]?.object.apiVersion ?? `${GROUP}/v1`;
}

function write(input: ManifestInput): Draft {
  const { terms, policies, objects } = input;
  const settings = readKyvernoSettings(objects);
  const place = exceptionPlace(settings);
  const dated = hasExpiry(settings);
  const name = manifestName(terms);
  return {
    files: [
      {
        name: `${name}-kyverno-cel.yaml`,
        changes: false,
        objects: [
          {
            apiVersion: apiVersionOf(input),
            kind: 'PolicyException',
            metadata: {
              name: `${name}-cel`,
              namespace: place.namespace,
              ...marks(terms),
            },
            spec: {
              policyRefs: policies.map(({ object }) => ({
                kind: asText(object.kind),
                name: object.metadata.name,
              })),
              ...(dated && {
                expiresAt: terms.end,
                properties: {
                  reason: terms.reason.slice(0, 500),
                  ticket: terms.ticket,
                  owner: terms.owner,
                  ...(terms.approvedBy && { 'approved-by': terms.approvedBy }),
                },
              }),
              // The order matters: the first that is false ends the evaluation.
              matchConditions: [
                ...scopeGuards(terms),
                // Exceptions have no clock. What mutates is asked before the
                // object is dated, what validates after it, and that refuses.
                creationGuard(terms, true),
              ],
            },
          },
        ],
      },
    ],
    notes: [
      ...place.notes,
      PODS_ONLY_NOTE,
      ...(dated
        ? [
            'Kyverno looks at expiresAt only when it reads the policy anew; the condition not-expired takes no Pod that is created later.',
          ]
        : []),
    ],
    limits: [],
  };
}

/** Exceptions from Kyverno's CEL policies. */
export const kyvernoCelManifest: ManifestWriter = {
  engines: ['kyverno-cel'],
  title: 'Kyverno (CEL)',
  group: GROUP,
  method: 'evaluated',
  write,
  tryProbe(objects, probe) {
    const answers = objects.filter(isOwnKind).map(({ spec }) => {
      const conditions = asList(at(spec, 'matchConditions')) ?? [];
      return allHold(
        conditions.map(one => asText(at(one, 'expression')) ?? ''),
        probe,
      );
    });
    if (answers.includes('passes')) return 'passes';
    return answers.includes('unknown') ? 'unknown' : 'refused';
  },
};

function isOwnKind({ apiVersion, kind }: KubernetesObject): boolean {
  return kind === 'PolicyException' && Boolean(apiVersion?.startsWith(GROUP));
}
