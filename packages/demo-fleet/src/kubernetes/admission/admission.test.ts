import {
  admissionPolicies,
  expressionChecks,
} from '../../estate/admissionPolicies';
import { EVIDENCE } from '../../estate/evidence';
import { kyvernoPolicies } from '../../estate/kyvernoPolicies';
import { Ledger } from '../../estate/ledger';
import { seedNamespaces } from '../../estate/namespaces';
import { CI_DEPLOYER } from '../../estate/people';
import { prodNamespaces } from '../../estate/policyModes';
import { pushImage } from '../../registry/images';
import { RegistryStorage } from '../../registry/storage';
import { identities } from '../../sigstore/identities';
import { Cluster } from '../cluster';
import { ApiError } from '../status';
import { KubeObject } from '../types';

const host = 'registry.local';
const storage = new RegistryStorage();
const ledger = new Ledger(host, storage);
const audited: any[] = [];
const cluster = new Cluster({
  name: 'test',
  kyverno: true,
  ledger,
  expressions: expressionChecks(host),
  audit: event => audited.push(event),
});

function image(name: string): string {
  const { digest } = pushImage(storage, {
    repository: `prod/${name}`,
    tags: ['1'],
    content: name,
    created: new Date(0),
    labels: {},
  });
  return digest;
}

const signed = `${host}/prod/orders@${image('orders')}`;
const unsigned = `${host}/prod/other@${image('other')}`;
let serial = 0;

function create(namespace: string, reference: string): string {
  serial += 1;
  const pod: KubeObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `pod-${serial}`, namespace },
    spec: { containers: [{ name: 'app', image: reference }] },
  };
  try {
    cluster.create(pod, CI_DEPLOYER);
    return 'admitted';
  } catch (error) {
    return (error as ApiError).message;
  }
}

beforeAll(() => {
  seedNamespaces(cluster, prodNamespaces, new Date());
  const policies = [
    ...admissionPolicies(host),
    ...kyvernoPolicies({ host, ciPublicKey: 'none' }),
  ];
  policies.forEach(policy => cluster.seed(policy, { at: new Date() }));
  ledger.record(signed.split('@')[1], {
    layout: EVIDENCE['keyless-bundle'].recipe.layout,
    signer: { kind: 'keyless', ...identities.ci },
  });
});

describe('simulated admission', () => {
  it('enforces signature, pinning and registry where the label says so', () => {
    expect(create('payments', signed)).toBe('admitted');
    expect(create('payments', unsigned)).toContain('no signatures found');
    expect(create('payments', `${host}/prod/orders:1`)).toContain(
      "ValidatingAdmissionPolicy 'require-image-digest'",
    );
    expect(create('payments', 'docker.io/library/busybox:1')).toContain(
      'denied request',
    );
  });

  it('only audits, or looks away, elsewhere', () => {
    expect(create('catalog', `${host}/prod/other:1`)).toBe('admitted');
    expect(Object.keys(audited.at(-1).annotations)).toContain(
      'validation.policy.admission.k8s.io/validation_failure',
    );
    expect(create('growth', unsigned)).toBe('admitted');
    expect(create('search', unsigned)).toBe('admitted');
  });

  it('lets past what a narrow exception names, and nothing beside it', () => {
    const except = (end: string) =>
      cluster.seed(
        {
          apiVersion: 'kyverno.io/v2',
          kind: 'PolicyException',
          metadata: { name: 'narrow', namespace: 'kyverno' },
          spec: {
            match: {
              any: [
                { resources: { kinds: ['Pod'], namespaces: ['payments'] } },
              ],
            },
            exceptions: [
              {
                policyName: 'verify-image-signatures',
                ruleNames: ['ci-signature-bundle'],
              },
            ],
            conditions: {
              all: [
                {
                  key: `{{ time_before(time_now_utc(), '${end}') }}`,
                  operator: 'Equals',
                  value: true,
                },
                {
                  key: `{{ length(request.object.spec.[containers, initContainers, ephemeralContainers][].image | [?@ != '${unsigned}']) }}`,
                  operator: 'Equals',
                  value: 0,
                },
              ],
            },
          },
        },
        { at: new Date() },
      );
    except('2999-01-01T00:00:00Z');
    expect(create('payments', unsigned)).toBe('admitted');
    expect(create('checkout', unsigned)).toContain('no signatures found');
    const other = `${host}/prod/third@${image('third')}`;
    expect(create('payments', other)).toContain('no signatures found');
    except('2020-01-01T00:00:00Z');
    expect(create('payments', unsigned)).toContain('no signatures found');
  });

  it('fails open or closed with the webhook', () => {
    const { unavailable } = cluster.kyverno;
    unavailable.add('mutate.kyverno.svc-fail');
    unavailable.add('mutate.kyverno.svc-ignore');
    expect(create('payments', signed)).toContain('failed calling webhook');
    expect(create('media', unsigned)).toBe('admitted');
    expect(JSON.stringify(audited.at(-1).annotations)).toContain(
      'failed-open.mutation.webhook.admission.k8s.io',
    );
    unavailable.clear();
    expect(create('media', unsigned)).toContain('was blocked');
  });
});
