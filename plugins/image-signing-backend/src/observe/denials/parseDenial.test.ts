import fc from 'fast-check';
import { builtInEngines } from '../admission';
import { parseDenial } from './parseDenial';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const parse = (message: string) => parseDenial(message, builtInEngines);

function kyverno(body: string, webhook = 'mutate.kyverno.svc-fail') {
  return `admission webhook "${webhook}" denied the request: \n\nresource Pod/shop/web-7d9 was blocked due to the following policies \n\n${body}`;
}

const VAP = `pods "web" is forbidden: ValidatingAdmissionPolicy 'digests' with binding 'all' denied request: `;

/** How the API server's message reaches us: directly, or in a controller's event. */
const WRAPPINGS: Array<[string, (message: string) => string]> = [
  ['as it is', message => message],
  ['of a ReplicaSet', message => `Error creating: ${message}`],
  ['of a CronJob', message => `Error creating job: ${message}`],
  [
    'of a StatefulSet',
    message => `create Pod web-0 in StatefulSet web failed error: ${message}`,
  ],
  [
    'of a Deployment',
    message => `Failed to create new replica set "web-7d9": ${message}`,
  ],
  [
    'summed up',
    message => `(combined from similar events): Error creating: ${message}`,
  ],
  [
    'of kubectl',
    message =>
      `Error from server (Forbidden): error when creating "x.yaml": ${message}`,
  ],
];

describe.each(WRAPPINGS)('a message %s', (_, wrap) => {
  it('by Kyverno', () => {
    const message = kyverno(
      `signed:\n  autogen-check: |\n    failed to verify image ghcr.io/org/app:1: .attestors[0].entries[0].keys: no signatures found\n`,
    );
    expect(parse(wrap(message))).toEqual({
      class: 'policy',
      engine: 'Kyverno',
      policy: 'signed',
      rule: 'autogen-check',
      reasonCode: 'SIGNATURE_NOT_FOUND',
      images: ['ghcr.io/org/app:1'],
    });
  });

  it('by an admission policy', () => {
    expect(parse(wrap(`${VAP}images must be pinned by digest`))).toEqual({
      class: 'policy',
      engine: 'ValidatingAdmissionPolicy',
      policy: 'digests',
      reasonCode: 'TAG_FORBIDDEN',
      images: [],
    });
  });

  it.each([
    [
      "!has(object.spec.initContainers) || object.spec.initContainers.all(c, c.image.matches('@sha256:[0-9a-f]{64}$'))",
      'TAG_FORBIDDEN',
    ],
    [
      "object.spec.containers.all(c, c.image.startsWith('reg.example.com/'))",
      'UNMAPPED',
    ],
    ["object.spec.containers.all(c, c.image.contains('@", 'UNMAPPED'],
  ])('by a policy without a message: %s', (expression, code) => {
    expect(parse(wrap(`${VAP}failed expression: ${expression}`))).toMatchObject(
      { policy: 'digests', reasonCode: code },
    );
  });

  it('about a webhook that did not answer', () => {
    const message =
      'Internal error occurred: failed calling webhook "mutate.kyverno.svc-fail": failed to call webhook: Post "https://kyverno-svc.kyverno.svc:443/mutate/fail?timeout=10s": no endpoints available for service "kyverno-svc"';
    expect(parse(wrap(message))).toEqual({
      class: 'outage',
      engine: 'Kyverno',
      reasonCode: 'ENGINE_OUTAGE',
      images: [],
    });
  });

  it('by a webhook that says nothing', () => {
    expect(
      parse(
        wrap(
          'admission webhook "guard.corp" denied the request without explanation',
        ),
      ),
    ).toEqual({
      class: 'unmapped',
      engine: 'guard.corp',
      reasonCode: 'UNMAPPED',
      images: [],
    });
  });
});

describe('reasons', () => {
  const signature = (cause: string) =>
    kyverno(
      `p:\n  r: 'failed to verify image r.io/a:1: .attestors[0].entries[0].keys: ${cause}'\n`,
    );
  it.each<[string, string]>([
    [signature('no signatures found'), 'SIGNATURE_NOT_FOUND'],
    [signature('no matching signatures'), 'SIGNER_NOT_TRUSTED'],
    [
      signature(
        'no matching signatures: none of the expected identities matched what was in the certificate',
      ),
      'SIGNER_NOT_TRUSTED',
    ],
    [
      signature(
        'no matching signatures: invalid signature when validating ASN.1 encoded signature',
      ),
      'SIGNATURE_INVALID',
    ],
    [
      signature('subject mismatch: expected a, received b'),
      'SIGNER_NOT_TRUSTED',
    ],
    [
      signature(
        'GET https://r.io/v2/a/manifests/sha256-0.sig: MANIFEST_UNKNOWN',
      ),
      'SIGNATURE_NOT_FOUND',
    ],
    [
      signature(
        'GET https://r.io/v2/a/manifests/1: UNAUTHORIZED: authentication required',
      ),
      'ENGINE_OUTAGE',
    ],
    [
      signature('Get "https://r.io/v2/": dial tcp: lookup r.io: no such host'),
      'ENGINE_OUTAGE',
    ],
    [
      kyverno('p:\n  r: missing digest for docker.io/nginx:latest\n'),
      'TAG_FORBIDDEN',
    ],
    [
      kyverno('p:\n  r: unverified image r.io/a@sha256:0\n'),
      'SIGNATURE_NOT_FOUND',
    ],
    [
      kyverno(
        'p:\n  r: "image attestations verification failed, verifiedCount: 0, requiredCount: 1, error: x"\n',
      ),
      'ATTESTATION_MISSING',
    ],
    [
      kyverno('p:\n  r: "validation error: label team is required"\n'),
      'UNMAPPED',
    ],
    [
      kyverno(
        'p:\n  r: "validation error: unknown image registry. rule r failed"\n',
      ),
      'SOURCE_NOT_ALLOWED',
    ],
    [
      'admission webhook "ivpol.validate.kyverno.svc-fail" denied the request: Policy signed failed: image r.io/a:1 is not verified: no policy performed verification',
      'SIGNATURE_NOT_FOUND',
    ],
    [
      'admission webhook "ivpol.validate.kyverno.svc-fail" denied the request: Policy signed failed: image r.io/a:1 does not have a digest',
      'TAG_FORBIDDEN',
    ],
    [
      `${VAP}expression 'x' resulted in error: no such key: initContainers`,
      'ENGINE_OUTAGE',
    ],
    [`${VAP}failed to configure binding: params missing`, 'ENGINE_OUTAGE'],
    [`${VAP}images must come from registry.corp`, 'SOURCE_NOT_ALLOWED'],
    [`${VAP}replicas must be no more than 5`, 'UNMAPPED'],
    [
      `admission webhook "policy.sigstore.dev" denied the request: validation failed: failed policy: prod-images: spec.containers[0].image\nr.io/a@${DIGEST} signature key validation failed for authority a for r.io/a@${DIGEST}: no signatures found`,
      'SIGNATURE_NOT_FOUND',
    ],
    [
      'admission webhook "policy.sigstore.dev" denied the request: validation failed: no matching policies: spec.containers[0].image\nr.io/a',
      'SOURCE_NOT_ALLOWED',
    ],
    [
      'admission webhook "policy.sigstore.dev" denied the request: validation failed: failed policy: p: spec.containers[0].image\nr.io/a@sha256:abc disallowed by static policy: ',
      'SOURCE_NOT_ALLOWED',
    ],
    [
      'admission webhook "policy.sigstore.dev" denied the request: validation failed: failed policy: p: spec.containers[0].image\nr.io/a@sha256:abc constructing checkOpts for authority-0: when using the new bundle format, the authority must be keyless',
      'SIGNATURE_INVALID',
    ],
    [
      'admission webhook "policy.sigstore.dev" denied the request: validation failed: invalid value: r.io/a:1 must be an image digest: spec.containers[0].image',
      'TAG_FORBIDDEN',
    ],
    [
      'admission webhook "validation.gatekeeper.sh" denied the request: [image-digests] container <a> uses an image without a digest <r.io/a:1>',
      'TAG_FORBIDDEN',
    ],
    [
      'admission webhook "validation.gatekeeper.sh" denied the request: [ratify] Time=2026, failed to verify the artifact: r.io/a:1, trace-id: x',
      'SIGNATURE_INVALID',
    ],
    [
      'admission webhook "clusterwide-x.kubewarden.admission" denied the request: Resource web is not accepted: verification of image r.io/a:1 failed: no signatures found',
      'SIGNATURE_NOT_FOUND',
    ],
    [
      'admission webhook "connaisseur-svc.connaisseur.svc" denied the request: static deny for image r.io/a:1 using rule *:*',
      'SIGNER_NOT_TRUSTED',
    ],
    [
      'pods "a" is forbidden: image policy webhook backend denied one or more images: Denied by project/x',
      'UNMAPPED',
    ],
  ])('%s', (message, expected) => {
    expect(parse(message)?.reasonCode).toBe(expected);
  });

  it.each<[string, string, string | undefined]>([
    [
      'admission webhook "policy.sigstore.dev" denied the request: validation failed: failed policy: prod-images: spec',
      'sigstore policy-controller',
      'prod-images',
    ],
    [
      'admission webhook "validation.gatekeeper.sh" denied the request: [image-digests] no',
      'Gatekeeper',
      'image-digests',
    ],
    [
      'admission webhook "clusterwide-signed.kubewarden.admission" denied the request: no',
      'Kubewarden',
      'clusterwide-signed',
    ],
    [
      'admission webhook "connaisseur-svc.connaisseur.svc" denied the request: no',
      'Connaisseur',
      undefined,
    ],
  ])('%s', (message, engine, policy) => {
    const parsed = parse(message);
    expect([parsed?.engine, parsed?.policy]).toEqual([engine, policy]);
  });
});

describe('several rules of Kyverno', () => {
  it('takes the one that is about the image', () => {
    const message = kyverno(
      `labels:\n  team: 'validation error: label team is required'\nsigned:\n  down: 'failed to verify image r.io/a:1: dial tcp'\n  check: |-\n    failed to verify image r.io/b:1:\n    no signatures found\n`,
    );
    expect(parse(message)).toEqual({
      class: 'policy',
      engine: 'Kyverno',
      policy: 'signed',
      rule: 'check',
      reasonCode: 'SIGNATURE_NOT_FOUND',
      images: ['r.io/a:1', 'r.io/b:1'],
    });
  });

  it('reads a text that an event cut off', () => {
    const message = kyverno(
      `signed:\n  check: "failed to verify image r.io/a:1: no signatures fou`,
    );
    expect(parse(message)).toMatchObject({
      policy: 'signed',
      rule: 'check',
      images: ['r.io/a:1'],
    });
  });

  it.each<[string, string]>([
    ['plain', 'no signatures found'],
    ['folded', '>-\n    no signatures\n    found'],
    ['a block', '|\n    image r.io/a:1\n\n    no signatures found'],
    ['over several lines', 'no signatures found\n    in r.io'],
    ['in single quotes', `'it''s so: no signatures found'`],
    ['in double quotes', '"so:\\n\\"no signatures found\\""'],
    ['with a quote in front', `'"no signatures found" it says'`],
  ])('reads a message %s', (_, scalar) => {
    expect(
      parse(kyverno(`"signed":\n  'check': ${scalar}\nother:\n  x: y\n`)),
    ).toMatchObject({
      policy: 'signed',
      rule: 'check',
      reasonCode: 'SIGNATURE_NOT_FOUND',
    });
  });

  it('reads the line of CEL policies', () => {
    const message =
      'admission webhook "vpol.validate.kyverno.svc-fail" denied the request: Policy labels failed: label team is required; Policy digests failed: image r.io/a:1 does not have a digest';
    expect(parse(message)).toMatchObject({
      policy: 'digests',
      reasonCode: 'TAG_FORBIDDEN',
      images: ['r.io/a:1'],
    });
  });

  it.each([
    ['aliases that multiply', `a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]`],
    ['a list', '- a\n- b'],
    ['a text', 'something else'],
    ['nothing', ''],
  ])('keeps %s visible', (_, body) => {
    expect(parse(kyverno(body))).toMatchObject({
      engine: 'Kyverno',
      class: 'unmapped',
    });
  });
});

describe('what is no denial of an image policy', () => {
  it.each([
    'pods "web" is forbidden: exceeded quota: compute, requested: cpu=1, used: cpu=4, limited: cpu=4',
    'pods "web" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "image" must set securityContext)',
    'pods is forbidden: User "ci" cannot create resource "pods" in API group "" in the namespace "shop"',
    'pods "web" already exists',
    'Pod "web" is invalid: spec.containers[0].image: Required value',
    'Error creating: pods "web-1" is forbidden: error looking up service account shop/ci: serviceaccount "ci" not found',
    'Operation cannot be fulfilled on deployments.apps "web": the object has been modified',
    'etcdserver: request timed out',
    '',
  ])('%s', message => {
    expect(parse(message)).toBeUndefined();
  });
});

describe('images', () => {
  it.each<[string, string[]]>([
    [`image r.io/a@${DIGEST} failed`, [`r.io/a@${DIGEST}`]],
    [`r.io/a:1@${DIGEST}: no signatures found`, [`r.io/a:1@${DIGEST}`]],
    ['image "nginx:latest" must be pinned by digest', ['nginx:latest']],
    ['Images: r.io:5000/a/b, r.io/c', ['r.io:5000/a/b']],
    ['image https://r.io/a must be signed: no signature', []],
    ['the annotation kyverno.io/verify-images: no signature', []],
    ['image is not signed', []],
  ])('in %s', (text, expected) => {
    expect(parse(`${VAP}${text}`)?.images).toEqual(expected);
  });
});

it('bears any text', () => {
  const words = fc.constantFrom(
    'admission webhook "',
    'mutate.kyverno.svc-fail',
    '"',
    ' denied the request: ',
    'was blocked due to the following policies',
    '\n',
    ' ',
    ':',
    'failed calling webhook "',
    VAP,
    'image ',
    '@',
    DIGEST,
    '- ',
    '&a',
    '*a',
    '{',
    '[',
    '!!binary',
    '|',
    '>',
    "'",
    '\u0000',
    'a',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(words).map(parts => parts.join('')),
      ),
      text => {
        const parsed = parse(text);
        expect(parsed === undefined || parsed.engine.length > 0).toBe(true);
      },
    ),
    { numRuns: 2_000 },
  );
});

it('is quick on long texts', () => {
  const begin = performance.now();
  for (const piece of [
    'image ',
    'certificate certificate ',
    'Policy a failed: ',
    'a:\n  b: ',
    'no signer ',
    '@',
    'registry ',
    '.sig',
  ]) {
    parse(
      `admission webhook "validate.kyverno.svc-fail" denied the request: ${piece.repeat(
        200_000,
      )}`,
    );
    parse(kyverno(piece.repeat(200_000)));
    parse(`${VAP}${piece.repeat(200_000)}`);
  }
  expect(performance.now() - begin).toBeLessThan(5_000);
});
