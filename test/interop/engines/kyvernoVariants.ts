import type { KubernetesObject } from 'backstage-plugin-image-signing-node';
import { kyvernoCelManifest } from '../../../plugins/image-signing-backend/src/exceptions/manifests/kyvernoCelManifest';
import { kyvernoManifest } from '../../../plugins/image-signing-backend/src/exceptions/manifests/kyvernoManifest';
import type { ManifestWriter } from '../../../plugins/image-signing-backend/src/exceptions/manifests/types';
import type { KubeObject } from '../support/kube';
import {
  namespacesOf,
  SKIP,
  VARIANT,
  type Attempt,
  type Variant,
} from './cases';
import { SHOP, type SignedImages } from './images';
import { EXCEPTIONS } from './kyverno';

const CLASSIC = 'verifyImages';
const DIGESTS = 'rules on digests';
const EXCEPTED = 'exceptions';
const WHERE = 'where a rule holds';
const CEL = 'ImageValidatingPolicy';
const CEL_DIGESTS = 'ValidatingPolicy';
const CEL_EXCEPTED = 'exceptions to CEL policies';
const WRITTEN = 'exceptions as the portal writes them';

interface Parts {
  /** Fields of the policy's spec. */
  spec?: object;
  /** Fields of the rule. */
  rule?: object;
  /** Fields of `match.any[0].resources`. */
  resources?: object;
}

function policy(name: string, parts: Parts): KubeObject {
  const { spec, rule, resources } = parts;
  return {
    apiVersion: 'kyverno.io/v1',
    kind: 'ClusterPolicy',
    metadata: { name },
    spec: {
      background: false,
      ...spec,
      rules: [
        {
          name: 'check',
          match: {
            any: [
              {
                resources: {
                  kinds: ['Pod'],
                  namespaceSelector: { matchLabels: { [VARIANT]: name } },
                  ...resources,
                },
              },
            ],
          },
          ...rule,
        },
      ],
    },
  };
}

const prodOnly = (name: string) => ({
  namespaceSelector: { matchLabels: { [VARIANT]: name, env: 'prod' } },
});
const SKIPPED = { selector: { matchLabels: { [SKIP]: 'true' } } };

function exception(options: {
  name: string;
  policy: string;
  match: object;
  conditions?: object;
}): KubeObject {
  const { name, policy: policyName, match, conditions } = options;
  return {
    apiVersion: 'kyverno.io/v2',
    kind: 'PolicyException',
    metadata: { name, namespace: EXCEPTIONS },
    spec: {
      background: false,
      exceptions: [{ policyName, ruleNames: ['*'] }],
      match: { any: [{ resources: { kinds: ['Pod'], ...match } }] },
      ...(conditions && { conditions }),
    },
  };
}

function celException(options: {
  name: string;
  policy: string;
  spec: object;
}): KubeObject {
  const { name, policy: policyName, spec } = options;
  return {
    apiVersion: 'policies.kyverno.io/v1',
    kind: 'PolicyException',
    metadata: { name, namespace: EXCEPTIONS },
    spec: {
      policyRefs: [{ kind: 'ImageValidatingPolicy', name: policyName }],
      ...spec,
    },
  };
}

const digestPattern = (lists: string[]) => ({
  validate: {
    failureAction: 'Enforce',
    message: 'images must be pinned by digest',
    pattern: {
      spec: Object.fromEntries(
        lists.map(list => [list, [{ image: '*@sha256:*' }]]),
      ),
    },
  },
});
const EVERY_LIST = [
  '=(initContainers)',
  '=(ephemeralContainers)',
  'containers',
];

/** So that nothing but the conditions of the exception ends it. */
function withoutDate(object: KubeObject): KubeObject {
  const { expiresAt: _, ...spec } = object.spec as { expiresAt?: unknown };
  return { ...object, spec };
}

const isUnsigned = ({ images: { containers = [] } }: Attempt, of: string) =>
  containers.length === 1 && containers[0].reference === of;

/** Policies of both kinds with their exceptions, for the images. */
export function kyvernoVariants(images: SignedImages): Variant[] {
  const shop = `${images.host}/${SHOP}/*`;
  const attestors = [
    {
      entries: [
        {
          keys: {
            publicKeys: images.key,
            rekor: { ignoreTlog: true },
            ctlog: { ignoreSCT: true },
          },
        },
      ],
    },
  ];
  const verify = (changes: object = {}) => ({
    verifyImages: [
      {
        imageReferences: [shop],
        failureAction: 'Enforce',
        attestors,
        ...changes,
      },
    ],
  });
  const one = (
    group: string,
    name: string,
    parts: Parts,
    more: Partial<Variant> & { also?: KubeObject[] } = {},
  ): Variant => {
    const { also = [], ...rest } = more;
    return {
      ...{ group, name, namespaces: namespacesOf(name) },
      ...rest,
      objects: [policy(name, parts), ...also],
    };
  };
  const AUDIT = { failureAction: 'Audit', mutateDigest: false };

  const verifying = (list: string) =>
    `images.${list}.map(image, verifyImageSignatures(image, [attestors.release])).all(count, count > 0)`;
  const imagePolicy = (
    name: string,
    changes: object = {},
    constraints = {},
  ) => ({
    apiVersion: 'policies.kyverno.io/v1',
    kind: 'ImageValidatingPolicy',
    metadata: { name },
    spec: {
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: [''],
            apiVersions: ['v1'],
            operations: ['CREATE', 'UPDATE'],
            resources: ['pods', 'pods/ephemeralcontainers'],
          },
        ],
        namespaceSelector: { matchLabels: { [VARIANT]: name } },
        ...constraints,
      },
      matchImageReferences: [{ glob: shop }],
      attestors: [
        {
          name: 'release',
          cosign: {
            key: { data: images.key },
            ctlog: { insecureIgnoreTlog: true, insecureIgnoreSCT: true },
          },
        },
      ],
      validations: [
        { expression: verifying('containers'), message: 'not signed' },
      ],
      ...changes,
    },
  });
  const cel = (
    name: string,
    changes: object = {},
    more: Partial<Variant> & { also?: KubeObject[]; constraints?: object } = {},
  ): Variant => {
    const { also = [], constraints, ...rest } = more;
    return {
      ...{ group: CEL, name, namespaces: namespacesOf(name) },
      ...rest,
      objects: [imagePolicy(name, changes, constraints), ...also],
    };
  };
  const everyList = {
    validations: ['containers', 'initContainers', 'ephemeralContainers'].map(
      list => ({ expression: verifying(list), message: 'not signed' }),
    ),
  };
  const validating = (
    name: string,
    changes: object,
    expression: string,
  ): Variant => ({
    ...{ group: CEL_DIGESTS, name, namespaces: namespacesOf(name) },
    objects: [
      {
        apiVersion: 'policies.kyverno.io/v1',
        kind: 'ValidatingPolicy',
        metadata: { name },
        spec: {
          matchConstraints: {
            resourceRules: [
              {
                apiGroups: [''],
                apiVersions: ['v1'],
                operations: ['CREATE', 'UPDATE'],
                resources: ['pods', 'pods/ephemeralcontainers'],
              },
            ],
            namespaceSelector: { matchLabels: { [VARIANT]: name } },
          },
          validations: [
            { expression, message: 'images must be pinned by digest' },
          ],
          ...changes,
        },
      },
    ],
  });
  const pinned = (list: string) =>
    `object.spec.?${list}.orValue([]).all(c, c.image.matches('@sha256:[a-f0-9]{64}$'))`;
  const everyPinned = ['containers', 'initContainers', 'ephemeralContainers']
    .map(pinned)
    .join(' && ');

  /** An exception for the unsigned image, as the portal writes it. */
  const written = (
    writer: ManifestWriter,
    own: Variant,
    end: string,
  ): Variant => ({
    ...own,
    group: WRITTEN,
    written: objects =>
      writer
        .write({
          terms: {
            id: own.name,
            ticket: 'SEC-42',
            owner: 'group:default/platform',
            reason: 'The vendor does not sign yet',
            cluster: 'real',
            namespace: `${own.name}-prod`,
            serviceAccount: 'default',
            images: [images.unsigned.pinned],
            end,
          },
          policies: [
            {
              engine: 'kyverno',
              object: own.objects[0] as unknown as KubernetesObject,
              rules: ['check'],
            },
          ],
          objects,
        })
        .files.flatMap(file => file.objects as unknown as KubeObject[])
        .map(withoutDate),
    opens: (attempt, { metadata }) =>
      end > '2050' &&
      metadata.name === `${own.name}-prod` &&
      // The written CEL condition is about what brings a new image.
      (attempt.request === 'create' || writer === kyvernoManifest) &&
      isUnsigned(attempt, images.unsigned.pinned) &&
      attempt.images.initContainers === undefined
        ? ['POLICY_EXCEPTION']
        : [],
  });
  const both = (['2020', '2100'] as const).flatMap(year => {
    const end = `${year}-01-01T00:00:00.000Z`;
    return [
      written(
        kyvernoManifest,
        one(CLASSIC, `written-until-${year}`, { rule: verify() }),
        end,
      ),
      written(
        kyvernoCelManifest,
        cel(`written-cel-until-${year}`, everyList),
        end,
      ),
    ];
  });

  return [
    ...both,
    one(CLASSIC, 'verify-enforce', { rule: verify() }),
    one(CLASSIC, 'verify-audit', { rule: verify(AUDIT) }),
    one(CLASSIC, 'verify-warn', {
      spec: { emitWarning: true },
      rule: verify(AUDIT),
    }),
    one(CLASSIC, 'verify-ignore', {
      spec: { webhookConfiguration: { failurePolicy: 'Ignore' } },
      rule: verify(),
    }),
    one(CLASSIC, 'no-digests', {
      rule: verify({ mutateDigest: false, verifyDigest: false }),
    }),
    one(CLASSIC, 'tags-refused', {
      rule: verify({ mutateDigest: false, verifyDigest: true }),
    }),
    one(CLASSIC, 'digests-alone', {
      rule: verify({ attestors: undefined, mutateDigest: false }),
    }),
    one(CLASSIC, 'digests-alone-optional', {
      rule: verify({
        attestors: undefined,
        mutateDigest: false,
        required: false,
      }),
    }),
    one(CLASSIC, 'not-required', {
      rule: verify({ required: false }),
    }),
    one(CLASSIC, 'skipped-images', {
      rule: verify({
        skipImageReferences: [`${images.host}/${SHOP}/unsigned*`],
      }),
    }),
    one(CLASSIC, 'every-image', { rule: verify({ imageReferences: ['*'] }) }),
    one(CLASSIC, 'bundles', {
      rule: verify({ type: 'SigstoreBundle' }),
    }),

    one(DIGESTS, 'pattern', { rule: digestPattern(EVERY_LIST) }),
    one(DIGESTS, 'pattern-containers', { rule: digestPattern(['containers']) }),
    one(DIGESTS, 'pattern-audit', {
      rule: {
        validate: {
          ...digestPattern(EVERY_LIST).validate,
          failureAction: 'Audit',
        },
      },
    }),
    one(DIGESTS, 'pattern-warn', {
      spec: { emitWarning: true },
      rule: {
        validate: {
          ...digestPattern(EVERY_LIST).validate,
          failureAction: 'Audit',
        },
      },
    }),
    one(DIGESTS, 'cel-rule', {
      rule: {
        validate: {
          failureAction: 'Enforce',
          cel: {
            expressions: [
              {
                expression: everyPinned,
                message: 'images must be pinned by digest',
              },
            ],
          },
        },
      },
    }),
    one(DIGESTS, 'foreach', {
      rule: {
        validate: {
          failureAction: 'Enforce',
          message: 'images must be pinned by digest',
          foreach: [
            {
              list: 'request.object.spec.containers',
              pattern: { image: '*@sha256:*' },
            },
          ],
        },
      },
    }),

    one(WHERE, 'in-prod', {
      rule: verify(),
      resources: prodOnly('in-prod'),
    }),
    one(WHERE, 'not-in-prod', {
      rule: {
        ...verify(),
        exclude: { any: [{ resources: { namespaces: ['*-prod'] } }] },
      },
    }),
    one(WHERE, 'labels-leave-out', {
      rule: { ...verify(), exclude: { any: [{ resources: SKIPPED }] } },
    }),
    one(WHERE, 'labels-leave-out-digests', {
      rule: {
        ...digestPattern(EVERY_LIST),
        exclude: { any: [{ resources: SKIPPED }] },
      },
    }),
    one(WHERE, 'on-creation', {
      rule: verify(),
      resources: { operations: ['CREATE'] },
    }),
    one(WHERE, 'override-in-prod', {
      spec: {
        validationFailureAction: 'Audit',
        validationFailureActionOverrides: [
          {
            action: 'Enforce',
            namespaceSelector: { matchLabels: { env: 'prod' } },
          },
        ],
      },
      rule: verify({ failureAction: undefined, mutateDigest: false }),
    }),
    one(WHERE, 'background-alone', {
      spec: { admission: false, background: true },
      rule: digestPattern(EVERY_LIST),
    }),
    one(WHERE, 'match-conditions', {
      spec: {
        webhookConfiguration: {
          matchConditions: [
            {
              name: 'not-in-prod',
              expression: "request.namespace != 'match-conditions-prod'",
            },
          ],
        },
      },
      rule: verify(),
    }),
    one(
      WHERE,
      'audit-and-enforce',
      { rule: verify(AUDIT) },
      {
        also: [
          policy('audit-and-enforce-digests', {
            rule: digestPattern(EVERY_LIST),
            resources: {
              namespaceSelector: {
                matchLabels: { [VARIANT]: 'audit-and-enforce' },
              },
            },
          }),
        ],
      },
    ),

    one(
      EXCEPTED,
      'namespace-excepted',
      { rule: verify() },
      {
        also: [
          exception({
            name: 'namespace-excepted',
            policy: 'namespace-excepted',
            match: { namespaces: ['namespace-excepted-prod'] },
          }),
        ],
      },
    ),
    one(
      EXCEPTED,
      'image-excepted',
      { rule: verify() },
      {
        also: [
          exception({
            name: 'image-excepted',
            policy: 'image-excepted',
            match: { namespaces: ['image-excepted-prod'] },
            conditions: {
              all: [
                {
                  key: '{{ request.object.spec.[containers, initContainers, ephemeralContainers][].image }}',
                  operator: 'AllIn',
                  value: [images.unsigned.pinned],
                },
              ],
            },
          }),
        ],
        opens: (attempt, { metadata }) =>
          metadata.name === 'image-excepted-prod' &&
          isUnsigned(attempt, images.unsigned.pinned) &&
          attempt.images.initContainers === undefined
            ? ['POLICY_EXCEPTION']
            : [],
      },
    ),
    one(
      EXCEPTED,
      'excepted-elsewhere',
      { rule: verify() },
      {
        also: [
          {
            ...exception({
              name: 'excepted-elsewhere',
              policy: 'excepted-elsewhere',
              match: { namespaces: ['*'] },
            }),
            // Exceptions count in one namespace alone, and this is another.
            metadata: { name: 'excepted-elsewhere', namespace: 'default' },
          },
        ],
      },
    ),

    cel('deny'),
    cel('every-list', everyList),
    cel('audit', { validationActions: ['Audit'] }),
    cel('warn', { validationActions: ['Warn'] }),
    cel('ignore', { failurePolicy: 'Ignore' }),
    cel('signatures-alone', {
      validationConfigurations: {
        mutateDigest: false,
        verifyDigest: false,
        required: false,
      },
    }),
    cel('no-rewriting', {
      ...everyList,
      validationConfigurations: { mutateDigest: false },
    }),
    cel('all-images', { ...everyList, matchImageReferences: [{ glob: '*' }] }),
    cel('no-debug', everyList, {
      constraints: {
        excludeResourceRules: [
          {
            apiGroups: [''],
            apiVersions: ['v1'],
            operations: ['*'],
            resources: ['pods/ephemeralcontainers'],
          },
        ],
      },
    }),
    cel('conditions', {
      matchConditions: [
        {
          name: 'not-in-prod',
          expression: "request.namespace != 'conditions-prod'",
        },
      ],
    }),
    cel(
      'cel-namespace-excepted',
      {},
      {
        group: CEL_EXCEPTED,
        also: [
          celException({
            name: 'cel-namespace-excepted',
            policy: 'cel-namespace-excepted',
            spec: {
              matchConditions: [
                {
                  name: 'prod',
                  expression:
                    "object.metadata.namespace == 'cel-namespace-excepted-prod'",
                },
              ],
            },
          }),
        ],
      },
    ),
    cel('cel-image-excepted', everyList, {
      group: CEL_EXCEPTED,
      also: [
        celException({
          name: 'cel-image-excepted',
          policy: 'cel-image-excepted',
          spec: {
            matchConditions: [
              {
                name: 'namespace',
                expression:
                  "object.metadata.namespace == 'cel-image-excepted-prod'",
              },
              { name: 'kind', expression: "object.kind == 'Pod'" },
              {
                name: 'image',
                expression: `(object.spec.containers + object.spec.?initContainers.orValue([]) + object.spec.?ephemeralContainers.orValue([])).all(c, c.image == '${images.unsigned.pinned}')`,
              },
            ],
          },
        }),
      ],
      opens: (attempt, { metadata }) =>
        metadata.name === 'cel-image-excepted-prod' &&
        isUnsigned(attempt, images.unsigned.pinned) &&
        attempt.images.initContainers === undefined
          ? ['POLICY_EXCEPTION']
          : [],
    }),

    ...(['2020', '2100'] as const).map(year => {
      const name = `cel-excepted-until-${year}`;
      return cel(
        name,
        {},
        {
          group: CEL_EXCEPTED,
          also: [
            celException({
              name,
              policy: name,
              spec: {
                expiresAt: `${year}-01-01T00:00:00Z`,
                matchConditions: [
                  {
                    name: 'prod',
                    expression: `object.metadata.namespace == '${name}-prod'`,
                  },
                ],
              },
            }),
          ],
        },
      );
    }),

    validating('cel-digests', {}, everyPinned),
    validating(
      'cel-digests-audit',
      { validationActions: ['Audit'] },
      everyPinned,
    ),
    validating(
      'cel-digests-warn',
      { validationActions: ['Warn'] },
      everyPinned,
    ),
    validating('cel-digests-containers', {}, pinned('containers')),
  ];
}
