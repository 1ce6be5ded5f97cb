import type {
  ClusterObjects,
  FoundException,
  KubernetesObject,
} from 'backstage-plugin-image-signing-node';
import { conditionExclusions } from './conditionExclusions';
import {
  EFFECT_OF,
  digestsOf,
  few,
  kyvernoEnd,
  objectOf,
  scopeOf,
  unique,
  writtenFacts,
} from './foundExceptions';
import { asList, asRecord, asText, asTexts, at } from './json';
import { endOfCondition, isClassicExceptionActive } from './kyvernoExceptions';
import { readDigestRule, readVerifyImages } from './kyvernoRules';
import {
  KYVERNO_CONFIG_MAP,
  KYVERNO_NAMESPACE,
  podFilters,
  readKyvernoSettings,
} from './kyvernoSettings';
import type { KyvernoSettings } from './kyvernoSettings';
import { isHidden } from './readable';
import { POD_CREATE, wildcardMatch } from './selectors';
import { webhookExclusions } from './webhookFoundExceptions';

/**
 * Namespaces and users of a `match` or `exclude` block. Entries of `any` are
 * alternatives, so one that names no namespace opens the block to all of them.
 */
function readBlock(block: unknown): { namespaces: string[]; users: string[] } {
  const any = asList(at(block, 'any')) ?? [];
  const all = asList(at(block, 'all')) ?? [];
  const plain = asRecord(at(block, 'resources')) ? [block] : [];
  const namespacesOf = (entry: unknown) =>
    asTexts(at(entry, 'resources', 'namespaces')) ?? [];
  const alternatives = any.map(namespacesOf);
  const together = [...all, ...plain].map(namespacesOf);
  const narrowest = together.find(list => list.length);
  return {
    namespaces:
      narrowest ??
      (alternatives.every(list => list.length) ? alternatives.flat() : []),
    users: [...any, ...all, ...plain].flatMap(entry =>
      (asList(at(entry, 'subjects')) ?? []).flatMap(
        subject => asText(at(subject, 'name')) ?? [],
      ),
    ),
  };
}

/** Conditions that must all hold; alternatives narrow nothing for certain. */
function conditionsOf(exception: KubernetesObject): unknown[] {
  const conditions = at(exception.spec, 'conditions');
  return asList(conditions) ?? asList(at(conditions, 'all')) ?? [];
}

function valuesOf(condition: unknown): string[] {
  const value = at(condition, 'value');
  return typeof value === 'string' ? [value] : asTexts(value) ?? [];
}

/** Whole keys only: what is looked up in part, or with a default, is not told. */
const IMAGES_KEY =
  /^\{\{ *request\.object\.spec\.(?:containers|\[containers[\w, ]*\])\[\*?\]\.image(?:\[\])? *\}\}$/;
const ACCOUNT_KEY =
  /^\{\{ *request\.object\.spec\.serviceAccountName(?: \|\| 'default')? *\}\}$/;
const NARROWING = ['Equals', 'Equal', 'AllIn', 'In'];

/** Values that a condition demands of what its key names. */
function demanded(exception: KubernetesObject, key: RegExp): string[] {
  return conditionsOf(exception)
    .filter(
      condition =>
        key.test(asText(at(condition, 'key')) ?? '') &&
        NARROWING.includes(asText(at(condition, 'operator')) ?? ''),
    )
    .flatMap(valuesOf);
}

/** The time at which a condition of the exception itself ends it. */
function enforcedEnd(exception: KubernetesObject): string | undefined {
  return conditionsOf(exception)
    .map(endOfCondition)
    .find(time => time);
}

/** The rules that Kyverno makes of those that are written. */
function ruleNames(policy: KubernetesObject): string[] {
  return (asList(at(policy.spec, 'rules')) ?? []).flatMap(rule => {
    const name = asText(at(rule, 'name'));
    return name === undefined
      ? []
      : [name, `autogen-${name}`, `autogen-cronjob-${name}`];
  });
}

/** Whether nothing is there that an exception names; unknown as false. */
function namesNothing(
  exception: KubernetesObject,
  objects: ClusterObjects,
): boolean {
  const kinds = ['clusterpolicies', 'policies'].map(plural =>
    objects.get('kyverno.io', plural),
  );
  const entries = asList(at(exception.spec, 'exceptions')) ?? [];
  if (kinds.some(isHidden) || !entries.length) return false;
  const policies = kinds.flatMap(kind => kind.objects);
  return entries.every(entry => {
    const rules = asTexts(at(entry, 'ruleNames'));
    const name = asText(at(entry, 'policyName'));
    if (!rules || name === undefined) return false;
    return !policies.some(
      policy =>
        fullName(policy) === name &&
        ruleNames(policy).some(rule =>
          rules.some(pattern => wildcardMatch(pattern, rule)),
        ),
    );
  });
}

function fullName({ metadata }: KubernetesObject): string {
  return [metadata.namespace, metadata.name].filter(Boolean).join('/');
}

function classicException(
  exception: KubernetesObject,
  objects: ClusterObjects,
  settings: KyvernoSettings,
): FoundException {
  const missing = namesNothing(exception, objects);
  const facts = writtenFacts(exception);
  const entries = asList(at(exception.spec, 'exceptions')) ?? [];
  const policies = entries.flatMap(
    entry => asText(at(entry, 'policyName')) ?? [],
  );
  const block = readBlock(at(exception.spec, 'match'));
  const images = demanded(exception, IMAGES_KEY);
  const end = enforcedEnd(exception);
  return {
    kind: 'policy-exception',
    object: objectOf(exception, 'PolicyException'),
    policy: few(policies),
    text: `Takes whole objects out of ${
      entries
        .slice(0, 5)
        .map(
          entry =>
            `${asText(at(entry, 'policyName')) ?? 'a policy'} (${few(
              asTexts(at(entry, 'ruleNames')) ?? ['rules that cannot be read'],
            )})`,
        )
        .join(', ') || 'policies that cannot be read'
    }.`,
    scope: scopeOf({
      namespaces: block.namespaces,
      images,
      digests: digestsOf(images),
      serviceAccounts: demanded(exception, ACCOUNT_KEY),
      users: block.users,
    }),
    effect: missing
      ? 'inert'
      : EFFECT_OF[isClassicExceptionActive(exception, settings)],
    ...(missing && { policyMissing: true }),
    ...facts,
    ...kyvernoEnd(exception, facts.expiresAt, end),
  };
}

/** Whether a rule verifies images, or asks for their digests. */
function isAboutImages(rule: unknown, policy: string): boolean {
  return (
    readVerifyImages(rule, policy).length > 0 ||
    !readDigestRule(rule, { request: POD_CREATE, namespace: '' }, false)
      .irrelevant
  );
}

function ruleExclusions(
  policy: KubernetesObject,
  kind: string,
): FoundException[] {
  const object = objectOf(policy, kind);
  const name = fullName(policy);
  const base = { object, policy: name, effect: 'in-force' as const };
  const rules = asList(at(policy.spec, 'rules')) ?? [];
  if (!rules.some(rule => isAboutImages(rule, name))) return [];
  const ofRules = rules.flatMap((rule, index): FoundException[] => {
    const entries = readVerifyImages(rule, name);
    if (!isAboutImages(rule, name)) return [];
    const part = asText(at(rule, 'name')) ?? String(index);
    const skipped = entries.flatMap(({ skip }) => skip);
    const excluded = at(rule, 'exclude');
    const block = readBlock(excluded);
    const own = object.namespace ? [object.namespace] : [];
    return [
      ...(skipped.length
        ? [
            {
              ...base,
              kind: 'image-exclusion' as const,
              part,
              text: `Rule ${part} does not check images that fit ${few(
                skipped,
              )}.`,
              scope: scopeOf({
                namespaces: own,
                images: skipped,
                digests: digestsOf(skipped),
              }),
              ...writtenFacts(policy),
            },
          ]
        : []),
      ...(Object.keys(asRecord(excluded) ?? {}).length
        ? [
            {
              ...base,
              kind: 'policy-exclusion' as const,
              part,
              text: `Rule ${part} excludes ${
                few([...block.namespaces, ...block.users]) ||
                'objects by other properties'
              }.`,
              scope: scopeOf({
                namespaces: block.namespaces.length ? block.namespaces : own,
                users: block.users,
              }),
              ...writtenFacts(policy),
            },
          ]
        : []),
    ];
  });
  return [
    ...ofRules,
    ...conditionExclusions({
      conditions: at(policy.spec, 'webhookConfiguration', 'matchConditions'),
      of: 'the policy',
      base: { object, policy: name, ...writtenFacts(policy) },
    }),
  ];
}

const USER_LISTS = [
  'excludeUsernames',
  'excludeGroups',
  'excludeRoles',
  'excludeClusterRoles',
];

function configExclusions(objects: ClusterObjects): FoundException[] {
  const { objects: found } = objects.get('', 'configmaps', {
    namespace: KYVERNO_NAMESPACE,
    name: KYVERNO_CONFIG_MAP,
  });
  return found.flatMap((map): FoundException[] => {
    const base = {
      object: objectOf(map, 'ConfigMap'),
      effect: 'in-force' as const,
      ...writtenFacts(map),
    };
    const filters = podFilters(asText(at(map, 'data', 'resourceFilters')));
    return [
      ...filters.map(({ text, namespace, name }) => ({
        ...base,
        kind: 'resource-filter' as const,
        part: text,
        text: `The filter ${text} takes Pods ${
          /^\*+$/.test(name) ? '' : `named ${name} `
        }out of every policy.`,
        scope: scopeOf({ namespaces: [namespace] }),
      })),
      ...USER_LISTS.flatMap(key => {
        const users = (asText(at(map, 'data', key)) ?? '')
          .split(',')
          .map(user => user.trim())
          // The nodes are the cluster itself; a `!` takes an entry back.
          .filter(
            user => user && !user.startsWith('!') && user !== 'system:nodes',
          );
        return users.length
          ? [
              {
                ...base,
                kind: 'subject-exclusion' as const,
                part: key,
                text: `No policy checks what ${few(users)} create (${key}).`,
                scope: scopeOf({ users }),
              },
            ]
          : [];
      }),
    ];
  });
}

/** What takes images out of Kyverno's classic policies, or out of all of them. */
export function kyvernoFoundExceptions(
  objects: ClusterObjects,
): FoundException[] {
  const settings = readKyvernoSettings(objects);
  const isOwn = ({ metadata }: KubernetesObject) =>
    /^kyverno-resource-(validating|mutating)-webhook-cfg$/.test(metadata.name);
  return unique([
    ...objects
      .get('kyverno.io', 'policyexceptions')
      .objects.map(exception => classicException(exception, objects, settings)),
    ...objects
      .get('kyverno.io', 'clusterpolicies')
      .objects.flatMap(policy => ruleExclusions(policy, 'ClusterPolicy')),
    ...objects
      .get('kyverno.io', 'policies')
      .objects.flatMap(policy => ruleExclusions(policy, 'Policy')),
    ...configExclusions(objects),
    ...webhookExclusions(objects, 'validatingwebhookconfigurations', isOwn),
    ...webhookExclusions(objects, 'mutatingwebhookconfigurations', isOwn),
  ]);
}
