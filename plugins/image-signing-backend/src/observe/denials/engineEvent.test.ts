import fc from 'fast-check';
import { readEngineEvent } from './engineEvent';

const event = (changes: object) => ({
  kind: 'Event',
  reason: 'PolicyViolation',
  type: 'Warning',
  metadata: {
    uid: 'event-1',
    name: 'signed.17f0',
    namespace: 'default',
    creationTimestamp: '2026-02-03T04:05:06Z',
  },
  involvedObject: { kind: 'ClusterPolicy', name: 'signed' },
  message:
    'Pod shop/web-1: [check] fail (blocked); failed to verify image r.io/app:1: no signatures found',
  ...changes,
});

const read = (value: unknown) => readEngineEvent(value, { cluster: 'prod-1' });

it('reads a request that Kyverno blocked as a denial', () => {
  expect(read(event({}))).toMatchObject({
    source: 'engine-event',
    class: 'policy',
    engine: 'Kyverno',
    policy: 'signed',
    rule: 'check',
    namespace: 'shop',
    reasonCode: 'SIGNATURE_NOT_FOUND',
    workload: { kind: 'Pod', name: 'web-1' },
    images: [{ reference: 'r.io/app:1' }],
    lastAt: '2026-02-03T04:05:06.000Z',
  });
});

it.each([
  event({
    message:
      'Pod shop/image-signing-dry-run: [check] fail (blocked); failed to verify image r.io/app:1: no signatures found',
  }),
  event({
    reason: 'FailedAdmission',
    metadata: {
      creationTimestamp: '2026-02-03T04:05:06Z',
      annotations: {
        constraint_name: 'digests',
        resource_kind: 'Pod',
        resource_name: 'image-signing-dry-run',
        resource_namespace: 'shop',
      },
    },
    message: 'image r.io/app:1: no signatures found',
  }),
])('leaves out what an engine tells of a dry run', told => {
  expect(read(told)).toBeUndefined();
  // It is the name that makes the difference.
  const other = JSON.stringify(told).replaceAll('image-signing-dry-run', 'a');
  expect(read(JSON.parse(other))).toBeDefined();
});

it('reads what Kyverno let pass as a finding, on the policy and on the object', () => {
  expect(
    read(
      event({
        message: 'Pod shop/web-1: [check] fail; image r.io/app:1 is not signed',
      }),
    ),
  ).toMatchObject({ class: 'finding', namespace: 'shop' });
  expect(
    read(
      event({
        involvedObject: { kind: 'Deployment', name: 'web', namespace: 'shop' },
        message: 'policy signed/check fail: image r.io/app:1 is not signed',
      }),
    ),
  ).toMatchObject({
    class: 'finding',
    policy: 'signed',
    rule: 'check',
    workload: { kind: 'Deployment', name: 'web' },
  });
});

it.each([
  ['FailedAdmission', 'policy'],
  ['DryrunViolation', 'finding'],
  ['WarningAdmission', 'finding'],
])('reads Gatekeeper %s as %s, with who asked', (reason, kind) => {
  expect(
    read(
      event({
        reason,
        metadata: {
          uid: 'e',
          creationTimestamp: '2026-02-03T04:05:06Z',
          annotations: {
            constraint_name: 'must-be-signed',
            resource_kind: 'Pod',
            resource_name: 'web',
            resource_namespace: 'shop',
            request_username: 'jane@example.com',
          },
        },
        message: 'image r.io/app:1 is not signed',
      }),
    ),
  ).toMatchObject({
    class: kind,
    engine: 'Gatekeeper',
    policy: 'must-be-signed',
    namespace: 'shop',
    user: 'jane@example.com',
  });
});

it('reads an image that the node refused to pull', () => {
  expect(
    read(
      event({
        reason: 'Failed',
        involvedObject: { kind: 'Pod', name: 'web-1', namespace: 'shop' },
        message:
          'Failed to pull image "r.io/app:1": SignatureValidationFailed: Source image rejected: A signature was required, but no signature exists',
      }),
    ),
  ).toMatchObject({
    class: 'policy',
    engine: 'OpenShift',
    namespace: 'shop',
    reasonCode: 'SIGNATURE_NOT_FOUND',
  });
});

it.each([
  [
    'a policy about something else',
    { message: 'Pod shop/web: [root] fail (blocked); must not run as root' },
  ],
  [
    'another failure of a container',
    {
      reason: 'Failed',
      involvedObject: { kind: 'Pod', name: 'x' },
      message: 'Error: ImagePullBackOff',
    },
  ],
  [
    'a Gatekeeper event that names no constraint',
    { reason: 'FailedAdmission' },
  ],
  ['another reason', { reason: 'Scheduled' }],
])('leaves out %s', (_, changes) => {
  expect(read(event(changes))).toBeUndefined();
});

it('never throws, whatever an event holds', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string(), (value, message) => {
      expect(() => read(value)).not.toThrow();
      expect(() => read(event({ message }))).not.toThrow();
    }),
  );
});
