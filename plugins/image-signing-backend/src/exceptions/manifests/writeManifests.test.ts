import fc from 'fast-check';
import { kyvernoCelFoundExceptions } from '../../observe/admission/kyvernoCelFoundExceptions';
import { clusterOf } from '../../observe/admission/__testUtils__/clusterObjects';
import { contract, END, IMAGE } from './__testUtils__/contract';
import {
  clusterImagePolicy,
  clusterWith,
  connaisseurConfig,
  constraint,
  kubewardenPolicy,
  NARROW,
} from './__testUtils__/policies';
import { checkNarrowness, isNarrow } from './narrowness';
import { inShape, SHAPES } from './probes';
import { termsOf } from './terms';
import type { RefusingPolicy } from './types';
import { manifestWriters, readBack, writeManifests } from './writeManifests';

function write(
  policies: RefusingPolicy[],
  exception = contract(),
  objects = clusterWith(),
) {
  return writeManifests({ exception, objects, policies, references: [] });
}

function writerOf(engine: string) {
  return manifestWriters.find(one => one.engines.includes(engine))!;
}

function objectsOf(policy: RefusingPolicy, exception = contract()) {
  return write([policy], exception)[0].files.flatMap(({ yaml }) =>
    readBack(yaml),
  );
}

const answers = (policies: RefusingPolicy[], exception = contract()) =>
  write(policies, exception).map(({ probes }) =>
    Object.fromEntries(probes.map(({ probe, answer }) => [probe, answer])),
  );

const ALL_REFUSED = {
  exact: 'passes',
  'other-digest': 'refused',
  'other-namespace': 'refused',
  'other-service-account': 'refused',
  sidecar: 'refused',
  'init-container': 'refused',
  'ephemeral-container': 'refused',
  'image-volume': 'refused',
  'after-end': 'refused',
};

describe('manifests of an exception', () => {
  it.each(NARROW.map(policy => [policy.engine, policy] as const))(
    '%s: lets the Pod of the exception pass and none beside it',
    (_engine, policy) => {
      expect(answers([policy])).toEqual([ALL_REFUSED]);
      expect(write([policy])[0]).toMatchObject({ narrow: true, limits: [] });
    },
  );

  it.each(NARROW.map(policy => [policy.engine, policy] as const))(
    '%s: names owner, ticket and end, and nothing that the API server wrote',
    (_engine, policy) => {
      for (const object of objectsOf(policy)) {
        const text = JSON.stringify(object.metadata);
        expect(text).toContain('group:default/platform');
        expect(text).toContain('SEC-42');
        expect(text).toContain(END);
        expect(text).toContain(contract().id);
        expect(text).not.toContain('"uid"');
        expect(object).not.toHaveProperty('status');
      }
    },
  );

  const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}[a-z0-9]$/);
  const hex = fc.stringMatching(/^[0-9a-f]{64}$/);

  it.each(NARROW.map(policy => [policy.engine, policy] as const))(
    '%s: whatever the scope, no neighbour passes',
    (engine, policy) => {
      const writer = writerOf(engine);
      fc.assert(
        fc.property(
          fc.record({
            namespace: name,
            account: name,
            digest: hex,
            otherPlace: fc.option(name),
            otherUser: fc.option(name),
            image: fc.oneof(
              fc.constant(undefined),
              hex.map(one => `registry.example.com/vendor/agent@sha256:${one}`),
              fc.string(),
            ),
            list: fc.constantFrom(
              'containers',
              'initContainers',
              'ephemeralContainers',
              'volumes',
            ),
            shape: fc.constantFrom(...SHAPES),
            late: fc.integer({ min: -1000, max: 1000 }),
          }),
          ({ namespace, account, digest, image, ...rest }) => {
            const place = rest.otherPlace ?? namespace;
            const user = rest.otherUser ?? account;
            const exception = contract({
              scope: {
                ...contract().scope,
                namespace,
                serviceAccount: account,
                digest: `sha256:${digest}`,
              },
            });
            const own = `registry.example.com/vendor/agent@sha256:${digest}`;
            const stranger =
              rest.list === 'volumes'
                ? { name: 'x', image: { reference: image } }
                : { name: 'x', image };
            const spec = {
              serviceAccountName: user,
              containers: [{ name: 'app', image: own }],
              ...(image !== undefined && {
                [rest.list]:
                  rest.list === 'containers'
                    ? [{ name: 'app', image: own }, stranger]
                    : [stranger],
              }),
            };
            const answer = writer.tryProbe(
              objectsOf(policy, exception),
              {
                id: 'exact',
                object: inShape(rest.shape, place, spec),
                at: new Date(Date.parse(END) + rest.late),
              },
              exception.id,
            );
            const isOwn =
              place === namespace &&
              user === account &&
              (image === undefined || image === own) &&
              rest.late < 0;
            expect(answer).toBe(isOwn ? 'passes' : 'refused');
          },
        ),
        { numRuns: 100 },
      );
    },
  );

  it.each<[string, string, string, (spec: any) => unknown]>([
    [
      'kyverno-classic',
      'conditions taken out',
      'other-digest',
      spec => (spec.conditions.all.length = 1),
    ],
    [
      'kyverno-classic',
      'a wider match',
      'other-namespace',
      spec => (spec.match.any[0].resources.namespaces = ['*']),
    ],
    [
      'kyverno-cel',
      'conditions taken out',
      'other-digest',
      spec => (spec.matchConditions.length = 2),
    ],
    [
      'policy-controller',
      'the guard taken out',
      'other-namespace',
      spec => delete spec.policy,
    ],
    [
      'validating-admission-policy',
      'a wider condition',
      'other-namespace',
      spec => (spec.matchConditions[0].expression = "object.kind != 'Pod'"),
    ],
  ])('sees what %s lets pass with %s', (engine, _how, probe, widen) => {
    const policy = NARROW.find(one => one.engine === engine)!;
    const objects = objectsOf(policy);
    objects.forEach(({ spec }) => widen(spec));
    const probes = checkNarrowness(
      writerOf(engine),
      objects,
      termsOf(contract()),
    );
    expect(probes).toContainEqual(
      expect.objectContaining({ probe, answer: 'passes' }),
    );
    expect(isNarrow(probes)).toBe(false);
  });

  it('trusts no condition and no Rego that is not its own', () => {
    const [classic] = NARROW;
    const objects = objectsOf(classic);
    for (const object of objects) {
      (object.spec as any).conditions.all[2].key = '{{ something(else) }}';
    }
    const probe = {
      id: 'exact' as const,
      object: inShape('Pod', 'observability', {
        serviceAccountName: 'agent',
        containers: [{ name: 'app', image: IMAGE }],
      }),
      at: new Date(Date.parse(END) - 1),
    };
    expect(
      writerOf('kyverno-classic').tryProbe(objects, probe, contract().id),
    ).toBe('unknown');

    const [cip] = objectsOf(NARROW[2]);
    (cip.spec as any).policy.data += '\nisCompliant { true }\n';
    expect(
      writerOf('policy-controller').tryProbe([cip], probe, contract().id),
    ).toBe('unknown');
  });

  it('writes expiresAt and properties only for a Kyverno that knows them', () => {
    const cel = NARROW[1];
    const specOf = (version: string) =>
      readBack(
        write([cel], contract(), clusterWith(version))[0].files[0].yaml,
      )[0].spec as Record<string, unknown>;
    expect(specOf('v1.19.0')).toMatchObject({
      expiresAt: END,
      properties: { ticket: 'SEC-42', 'approved-by': 'user:default/dana' },
    });
    for (const version of ['v1.18.2', 'latest']) {
      expect(specOf(version)).not.toHaveProperty('expiresAt');
      expect(specOf(version)).not.toHaveProperty('properties');
    }
  });

  it('is read back as a narrow exception by the portal itself', () => {
    const [found] = kyvernoCelFoundExceptions(
      clusterOf({
        'policies.kyverno.io/policyexceptions': objectsOf(NARROW[1]),
      }),
    );
    expect(found).toMatchObject({
      scope: {
        namespaces: ['observability'],
        digests: [contract().scope.digest],
        serviceAccounts: ['agent'],
      },
      owner: 'group:default/platform',
      ticket: 'SEC-42',
      expiresAt: END,
      expiryEnforced: true,
    });
  });

  it('puts no static pass into a policy without its guard', () => {
    const guarded = {
      ...NARROW[2],
      object: {
        ...clusterImagePolicy,
        spec: {
          ...(clusterImagePolicy.spec as object),
          policy: { type: 'cue', data: 'x: 1' },
        },
      },
    };
    expect(write([guarded])[0]).toMatchObject({
      files: [],
      narrow: false,
      reason: expect.stringContaining('by hand'),
    });
  });

  it('can be written again over what it wrote', () => {
    for (const engine of ['policy-controller', 'validating-admission-policy']) {
      const policy = NARROW.find(one => one.engine === engine)!;
      const [applied] = objectsOf(policy);
      const [again] = objectsOf({ ...policy, object: applied });
      expect(again).toEqual(applied);
    }
  });

  it('says what an engine cannot limit, and calls that not narrow', () => {
    const [kubewarden, connaisseur, gatekeeper, openshift, unheard] = write([
      { engine: 'kubewarden', object: kubewardenPolicy(true), rules: [] },
      { engine: 'connaisseur', object: connaisseurConfig, rules: [] },
      { engine: 'gatekeeper', object: constraint, rules: [] },
      { engine: 'openshift', object: { metadata: { name: 'p' } }, rules: [] },
      { engine: 'other', object: { metadata: { name: 'q' } }, rules: [] },
    ]);
    const passing = ({ probes }: typeof kubewarden) =>
      probes
        .filter(({ answer }) => answer === 'passes')
        .map(({ probe }) => probe);
    const dimensions = ({ limits }: typeof kubewarden) =>
      limits.map(({ dimension }) => dimension);

    expect(passing(kubewarden)).toEqual(['exact', 'after-end']);
    expect(dimensions(kubewarden)).toEqual(['time']);
    expect(passing(connaisseur)).toEqual([
      'exact',
      'other-namespace',
      'other-service-account',
      'after-end',
    ]);
    expect(dimensions(connaisseur)).toEqual([
      'namespace',
      'serviceAccount',
      'time',
    ]);
    expect(connaisseur.files[0].yaml).toContain('# kept');
    expect(passing(gatekeeper)).toEqual([
      'exact',
      'other-service-account',
      'after-end',
    ]);
    for (const one of [kubewarden, connaisseur, gatekeeper]) {
      expect(one.narrow).toBe(false);
    }
    for (const one of [openshift, unheard]) {
      expect(one).toMatchObject({ files: [], narrow: false });
      expect(one.reason).toBeTruthy();
    }
  });

  it.each(['ticket', 'owner', 'expiresAt', 'reason'] as const)(
    'writes nothing without %s',
    field => {
      expect(() => write(NARROW, contract({ [field]: ' ' }))).toThrow(field);
    },
  );

  it('refuses names that would break out of an expression', () => {
    const exception = contract();
    for (const namespace of ["a' || true || '", 'a"', 'a\nb', 'a}}']) {
      expect(() =>
        write(NARROW, {
          ...exception,
          scope: { ...exception.scope, namespace },
        }),
      ).toThrow('scope.namespace');
    }
  });

  it('marks every file of a preview', () => {
    for (const { files } of write(NARROW, contract({ status: 'requested' }))) {
      for (const { yaml } of files) {
        const documents = yaml.split('---\n').filter(Boolean);
        expect(documents.every(text => text.startsWith('# preview'))).toBe(
          true,
        );
      }
    }
  });
});
