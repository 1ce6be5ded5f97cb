import type { KubeObject } from '../support/kube';

/** Label of the namespaces that a variant's policies are limited to. */
export const VARIANT = 'variant';
/** Label with which a Pod asks to be left out. */
export const SKIP = 'skip-check';
/** A user that match conditions leave out. */
export const EXCLUDED_USER = 'build-robot';

const API = 'admissionregistration.k8s.io/v1';

/** Objects whose effect shows in the namespaces of the variant alone. */
export interface Variant {
  name: string;
  /** What the counts are grouped by. */
  group: string;
  objects: KubeObject[];
}

const DIGEST = "c.image.matches('@sha256:[0-9a-f]{64}$')";
const CONTAINS = "c.image.contains('@')";

export const guarded = (list: string, test = DIGEST) =>
  `!has(object.spec.${list}) || object.spec.${list}.all(c, ${test})`;
const containers = guarded('containers');
const init = guarded('initContainers');
const ephemeral = guarded('ephemeralContainers');
const ALL = [containers, init, ephemeral];

function rule(changes: object = {}) {
  return {
    apiGroups: [''],
    apiVersions: ['v1'],
    operations: ['CREATE', 'UPDATE'],
    resources: ['pods', 'pods/ephemeralcontainers'],
    ...changes,
  };
}

const MESSAGE = 'images must be pinned by digest';

interface PolicyParts {
  expressions?: string[];
  validations?: object[];
  constraints?: object;
  spec?: object;
}

function policy(name: string, parts: PolicyParts = {}): KubeObject {
  const { expressions = ALL, validations, constraints, spec } = parts;
  return {
    apiVersion: API,
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: { resourceRules: [rule()], ...constraints },
      validations:
        validations ??
        expressions.map(expression => ({ expression, message: MESSAGE })),
      ...spec,
    },
  };
}

interface BindingParts {
  actions?: string[];
  name?: string;
  resources?: object;
  spec?: object;
}

function binding(
  variant: string,
  policyName: string,
  parts: BindingParts = {},
): KubeObject {
  const { actions = ['Deny'], name = policyName, resources, spec } = parts;
  return {
    apiVersion: API,
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name },
    spec: {
      policyName,
      validationActions: actions,
      matchResources: {
        namespaceSelector: { matchLabels: { [VARIANT]: variant } },
        ...resources,
      },
      ...spec,
    },
  };
}

function one(
  group: string,
  name: string,
  parts: PolicyParts = {},
  bound: BindingParts = {},
): Variant {
  return {
    ...{ name, group },
    objects: [policy(name, parts), binding(name, name, bound)],
  };
}

const selected = (variant: string, ...matchExpressions: object[]) => ({
  namespaceSelector: { matchLabels: { [VARIANT]: variant }, matchExpressions },
});
const PROD = { key: 'env', operator: 'In', values: ['prod'] };
const NOT_PROD = { ...PROD, operator: 'NotIn' };
const NO_ENV = { key: 'env', operator: 'DoesNotExist' };
const NOT_SKIPPED = {
  objectSelector: {
    matchExpressions: [{ key: SKIP, operator: 'NotIn', values: ['true'] }],
  },
};
const OPTED_IN = {
  objectSelector: { matchLabels: { [SKIP]: 'true' } },
};
const rules = (changes: object) => ({
  constraints: { resourceRules: [rule(changes)] },
});
const conditions = (...expressions: string[]) => ({
  spec: {
    matchConditions: expressions.map((expression, index) => ({
      name: `condition-${index}`,
      expression,
    })),
  },
});
const excluded = (changes: object) => ({
  constraints: { excludeResourceRules: [rule(changes)] },
});
const parameters = (notFound: string, name = 'absent') => ({
  spec: {
    paramRef: { name, namespace: 'default', parameterNotFoundAction: notFound },
  },
});
const CONFIG_MAP = { paramKind: { apiVersion: 'v1', kind: 'ConfigMap' } };

const ACTIONS = 'validationActions';
const LISTS = 'lists of containers';
const WORDS = 'ways to ask for a digest';
const SELECTORS = 'selectors';
const RULES = 'resource rules';
const CONDITIONS = 'match conditions';
const FAILURES = 'failurePolicy';
const PARAMETERS = 'parameters';
const TOGETHER = 'policies together';

/** ValidatingAdmissionPolicies with their bindings. */
export const policyVariants: Variant[] = [
  one(ACTIONS, 'deny'),
  one(ACTIONS, 'warn', {}, { actions: ['Warn'] }),
  one(ACTIONS, 'audit', {}, { actions: ['Audit'] }),
  one(ACTIONS, 'deny-audit', {}, { actions: ['Deny', 'Audit'] }),
  one(ACTIONS, 'warn-audit', {}, { actions: ['Warn', 'Audit'] }),
  { name: 'unbound', group: ACTIONS, objects: [policy('unbound')] },

  one(FAILURES, 'ignore', { spec: { failurePolicy: 'Ignore' } }),
  one(FAILURES, 'ignore-unguarded', {
    expressions: [`object.spec.initContainers.all(c, ${DIGEST})`],
    spec: { failurePolicy: 'Ignore' },
  }),
  one(FAILURES, 'fail-unguarded', {
    expressions: [`object.spec.initContainers.all(c, ${DIGEST})`],
  }),

  one(LISTS, 'containers-only', {
    expressions: [`object.spec.containers.all(c, ${DIGEST})`],
  }),
  one(LISTS, 'init-only', { expressions: [init] }),
  one(LISTS, 'ephemeral-only', { expressions: [ephemeral] }),
  one(LISTS, 'joined', {
    expressions: [
      `(object.spec.containers + object.spec.?initContainers.orValue([]) + object.spec.?ephemeralContainers.orValue([])).all(c, ${DIGEST})`,
    ],
  }),
  one(LISTS, 'variables', {
    expressions: ['size(variables.byTag) == 0'],
    spec: {
      variables: [
        {
          name: 'every',
          expression:
            'object.spec.containers + object.spec.?initContainers.orValue([])',
        },
        {
          name: 'byTag',
          expression: `variables.every.filter(c, !${DIGEST})`,
        },
      ],
    },
  }),

  one(WORDS, 'contains', {
    expressions: ['containers', 'initContainers', 'ephemeralContainers'].map(
      list => guarded(list, CONTAINS),
    ),
  }),
  one(WORDS, 'index-of', {
    expressions: [guarded('containers', "c.image.indexOf('@') >= 0")],
  }),
  one(WORDS, 'split', {
    expressions: [guarded('containers', "c.image.split('@').size() == 2")],
  }),
  one(WORDS, 'open-regex', {
    expressions: [guarded('containers', "c.image.matches('@sha256:')")],
  }),
  one(WORDS, 'no-at-sign', {
    expressions: [guarded('containers', "c.image.contains('sha256')")],
  }),
  one(WORDS, 'one-is-enough', {
    expressions: [`object.spec.containers.exists(c, ${DIGEST})`],
  }),
  one(WORDS, 'double-negation', {
    expressions: [`!object.spec.containers.exists(c, !${DIGEST})`],
  }),
  one(WORDS, 'registry-only', {
    expressions: [
      guarded('containers', "c.image.startsWith('registry.example.com/')"),
    ],
  }),
  one(WORDS, 'own-message', {
    validations: [
      {
        expression: containers,
        messageExpression: `'image ' + object.spec.containers.filter(c, !${DIGEST})[0].image + ' is not pinned'`,
      },
    ],
  }),
  one(WORDS, 'no-message', { validations: [{ expression: containers }] }),

  one(
    SELECTORS,
    'bound-to-prod',
    {},
    { resources: selected('bound-to-prod', PROD) },
  ),
  one(SELECTORS, 'policy-not-prod', {
    constraints: selected('policy-not-prod', NOT_PROD),
  }),
  one(SELECTORS, 'policy-no-env', {
    constraints: selected('policy-no-env', NO_ENV),
  }),
  one(
    SELECTORS,
    'apart',
    { constraints: selected('apart', PROD) },
    { resources: selected('apart', NOT_PROD) },
  ),
  one(
    SELECTORS,
    'by-name',
    {},
    {
      resources: {
        namespaceSelector: {
          matchLabels: { 'kubernetes.io/metadata.name': 'by-name-prod' },
        },
      },
    },
  ),
  one(SELECTORS, 'labels-leave-out', { constraints: NOT_SKIPPED }),
  one(
    SELECTORS,
    'labels-leave-out-bound',
    {},
    {
      resources: {
        ...selected('labels-leave-out-bound'),
        ...NOT_SKIPPED,
      },
    },
  ),
  one(SELECTORS, 'labels-ask', { constraints: OPTED_IN }),

  one(
    CONDITIONS,
    'not-in-this-namespace',
    conditions("request.namespace != 'not-in-this-namespace'"),
  ),
  one(CONDITIONS, 'pods-only', conditions("request.kind.kind == 'Pod'")),
  one(CONDITIONS, 'creation-only', conditions("request.operation == 'CREATE'")),
  one(
    CONDITIONS,
    'not-for-one-user',
    conditions(`request.userInfo.username != '${EXCLUDED_USER}'`),
  ),
  one(
    CONDITIONS,
    'not-for-listed-users',
    conditions(
      `!(request.userInfo.username in ['${EXCLUDED_USER}', 'other-robot'])`,
      `request.namespace.startsWith('not-for')`,
    ),
  ),
  one(CONDITIONS, 'creation-in-expression', {
    expressions: [`request.operation != 'CREATE' || (${containers})`],
  }),
  one(
    CONDITIONS,
    'by-pod-name',
    conditions("!object.metadata.name.startsWith('system-')"),
  ),
  one(
    CONDITIONS,
    'by-annotation',
    conditions("object.metadata.annotations['check'] == 'yes'"),
  ),

  one(RULES, 'pods-without-subresource', rules({ resources: ['pods'] })),
  one(
    RULES,
    'subresource-alone',
    rules({
      resources: ['pods/ephemeralcontainers'],
    }),
  ),
  one(RULES, 'creation-rules', rules({ operations: ['CREATE'] })),
  one(RULES, 'update-rules', rules({ operations: ['UPDATE'] })),
  one(RULES, 'every-operation', rules({ operations: ['*'], apiGroups: ['*'] })),
  one(RULES, 'every-subresource', rules({ resources: ['pods/*'] })),
  one(RULES, 'every-resource', rules({ resources: ['*/*'] })),
  one(RULES, 'plain-star', rules({ resources: ['*'] })),
  one(RULES, 'named-object', rules({ resourceNames: ['other'] })),
  one(
    RULES,
    'deployments',
    rules({
      apiGroups: ['apps'],
      resources: ['deployments'],
    }),
  ),
  one(RULES, 'cluster-scope', rules({ scope: 'Cluster' })),
  one(RULES, 'exact', {
    constraints: { matchPolicy: 'Exact' },
  }),
  one(
    RULES,
    'creation-excluded',
    excluded({
      operations: ['CREATE'],
      resources: ['pods'],
    }),
  ),
  one(
    RULES,
    'subresource-excluded',
    excluded({
      operations: ['*'],
      resources: ['pods/ephemeralcontainers'],
    }),
  ),
  one(
    RULES,
    'bound-to-creation',
    {},
    {
      resources: {
        ...selected('bound-to-creation'),
        resourceRules: [rule({ operations: ['CREATE'] })],
      },
    },
  ),

  one(PARAMETERS, 'absent-allowed', { spec: CONFIG_MAP }, parameters('Allow')),
  one(PARAMETERS, 'absent-denied', { spec: CONFIG_MAP }, parameters('Deny')),
  {
    name: 'present',
    group: PARAMETERS,
    objects: [
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'present', namespace: 'default' },
        data: { part: 'sha256' },
      },
      policy('present', { spec: CONFIG_MAP }),
      binding('present', 'present', parameters('Deny', 'present')),
    ],
  },
  {
    name: 'compared',
    group: PARAMETERS,
    objects: [
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'compared', namespace: 'default' },
        data: { part: '@sha256:' },
      },
      policy('compared', {
        expressions: [
          guarded('containers', "c.image.contains(params.data['part'])"),
        ],
        spec: CONFIG_MAP,
      }),
      binding('compared', 'compared', parameters('Deny', 'compared')),
    ],
  },

  {
    name: 'weak-and-full',
    group: TOGETHER,
    objects: [
      policy('weak-deny', { expressions: [guarded('containers', CONTAINS)] }),
      binding('weak-and-full', 'weak-deny'),
      policy('full-audit'),
      binding('weak-and-full', 'full-audit', { actions: ['Audit'] }),
    ],
  },
  {
    name: 'list-by-list',
    group: TOGETHER,
    objects: [
      policy('deny-containers', { expressions: [containers] }),
      binding('list-by-list', 'deny-containers'),
      policy('warn-init', { expressions: [init] }),
      binding('list-by-list', 'warn-init', { actions: ['Warn'] }),
    ],
  },
  {
    name: 'two-bindings',
    group: TOGETHER,
    objects: [
      policy('bound-twice'),
      binding('two-bindings', 'bound-twice', { actions: ['Audit'] }),
      binding('two-bindings', 'bound-twice', {
        name: 'bound-twice-prod',
        resources: selected('two-bindings', PROD),
      }),
    ],
  },
];
