import { Body, KubeObject } from '../kubernetes/types';
import { REKOR_URL } from '../sigstore/authority';
import { CI_ISSUER, CI_SUBJECT } from '../sigstore/identities';
import { EVIDENCE } from './evidence';
import { MODE_LABEL, ModeLabel, SKIP_LABEL } from './policyModes';
import { services } from './services';

interface PolicyOptions {
  name: string;
  modes: ModeLabel[];
  action: 'Enforce' | 'Audit';
  emitWarning?: boolean;
  failurePolicy?: 'Fail' | 'Ignore';
}

export interface KyvernoOptions {
  host: string;
  ciPublicKey: string;
}

/** Repositories whose signatures still lie under a `.sig` tag. */
function legacyRepositories(host: string): string[] {
  return services
    .filter(({ state }) => EVIDENCE[state].recipe.layout === 'legacy')
    .flatMap(({ project, name }) => {
      const repository = `${host}/${project}/${name}`;
      return [`${repository}:*`, `${repository}@*`];
    });
}

function verifyImages(
  type: 'Cosign' | 'SigstoreBundle',
  images: { imageReferences: string[]; skipImageReferences?: string[] },
  action: string,
  ciPublicKey: string,
): Body {
  return {
    type,
    ...images,
    failureAction: action,
    attestors: [
      {
        count: 1,
        entries: [
          {
            keyless: {
              issuer: CI_ISSUER,
              subject: CI_SUBJECT,
              rekor: { url: REKOR_URL },
            },
          },
          { keys: { publicKeys: ciPublicKey, rekor: { url: REKOR_URL } } },
        ],
      },
    ],
    required: true,
    verifyDigest: true,
    mutateDigest: false,
    useCache: true,
  };
}

function signaturePolicy(
  options: PolicyOptions,
  { host, ciPublicKey }: KyvernoOptions,
): KubeObject {
  const { name, modes, action, failurePolicy = 'Fail' } = options;
  const match = {
    any: [
      {
        resources: {
          kinds: ['Pod'],
          namespaceSelector: {
            matchExpressions: [
              { key: MODE_LABEL, operator: 'In', values: modes },
              { key: SKIP_LABEL, operator: 'NotIn', values: ['skip'] },
            ],
          },
        },
      },
    ],
  };
  const legacy = legacyRepositories(host);
  const releases = ['prod', 'secure', 'base'].map(top => `${host}/${top}/*`);
  return {
    apiVersion: 'kyverno.io/v1',
    kind: 'ClusterPolicy',
    metadata: {
      name,
      annotations: {
        'policies.kyverno.io/title': 'Verify image signatures',
        'policies.kyverno.io/category': 'Software Supply Chain Security',
      },
    },
    spec: {
      admission: true,
      background: true,
      emitWarning: options.emitWarning ?? false,
      validationFailureAction: action,
      webhookConfiguration: { failurePolicy, timeoutSeconds: 10 },
      rules: [
        {
          name: 'ci-signature-bundle',
          match,
          skipBackgroundRequests: true,
          verifyImages: [
            verifyImages(
              'SigstoreBundle',
              { imageReferences: releases, skipImageReferences: legacy },
              action,
              ciPublicKey,
            ),
          ],
        },
        {
          name: 'ci-signature-tag',
          match,
          skipBackgroundRequests: true,
          verifyImages: [
            verifyImages(
              'Cosign',
              { imageReferences: legacy },
              action,
              ciPublicKey,
            ),
          ],
        },
      ],
    },
    status: {
      autogen: {},
      conditions: [
        {
          type: 'Ready',
          status: 'True',
          reason: 'Succeeded',
          message: 'Ready',
        },
      ],
      rulecount: { generate: 0, mutate: 0, validate: 0, verifyimages: 2 },
      validatingadmissionpolicy: { generated: false, message: '' },
    },
  };
}

/** A policy that has nothing to do with images. */
const labelPolicy: KubeObject = {
  apiVersion: 'kyverno.io/v1',
  kind: 'Policy',
  metadata: { name: 'require-team-label', namespace: 'catalog' },
  spec: {
    validationFailureAction: 'Enforce',
    background: true,
    rules: [
      {
        name: 'team-label',
        match: { any: [{ resources: { kinds: ['Deployment'] } }] },
        validate: {
          message: 'The label app.kubernetes.io/part-of is required.',
          pattern: {
            metadata: { labels: { 'app.kubernetes.io/part-of': '?*' } },
          },
        },
      },
    ],
  },
  status: {
    conditions: [{ type: 'Ready', status: 'True', reason: 'Succeeded' }],
  },
};

function exception(
  name: string,
  resources: Body,
  metadata: Pick<KubeObject['metadata'], 'annotations' | 'labels'> = {},
): KubeObject {
  return {
    apiVersion: 'kyverno.io/v2',
    kind: 'PolicyException',
    metadata: { name, namespace: 'kyverno', ...metadata },
    spec: {
      background: true,
      match: { any: [{ resources }] },
      exceptions: [
        {
          policyName: 'verify-image-signatures',
          ruleNames: [
            'ci-signature-*',
            'autogen-ci-signature-*',
            'autogen-cronjob-ci-signature-*',
          ],
        },
      ],
    },
  };
}

export function kyvernoPolicies(options: KyvernoOptions): KubeObject[] {
  return [
    signaturePolicy(
      {
        name: 'verify-image-signatures',
        modes: ['enforce'],
        action: 'Enforce',
      },
      options,
    ),
    signaturePolicy(
      {
        name: 'verify-image-signatures-audit',
        modes: ['audit', 'digest'],
        action: 'Audit',
      },
      options,
    ),
    signaturePolicy(
      {
        name: 'verify-image-signatures-warn',
        modes: ['warn'],
        action: 'Audit',
        emitWarning: true,
      },
      options,
    ),
    signaturePolicy(
      {
        name: 'verify-image-signatures-fail-open',
        modes: ['fail-open'],
        action: 'Enforce',
        failurePolicy: 'Ignore',
      },
      options,
    ),
  ];
}

/** Objects that only the production cluster has. */
export function productionKyvernoObjects(): KubeObject[] {
  return [
    labelPolicy,
    exception('vendor-agents', {
      kinds: ['Pod', 'DaemonSet', 'Deployment'],
      namespaces: ['observability'],
    }),
    exception(
      'order-history-rollback',
      {
        kinds: ['Pod', 'Deployment'],
        namespaces: ['orders'],
        names: ['order-history*'],
      },
      {
        annotations: {
          'example.com/ticket': 'INC-4711',
          'example.com/owner': 'group:default/fulfilment',
        },
        labels: { 'cleanup.kyverno.io/ttl': '72h' },
      },
    ),
  ];
}
