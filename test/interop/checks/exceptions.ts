import {
  CLUSTER,
  imageNamed,
  PROD,
  type RunningEstate,
} from '../support/estate';
import { imageOf, shortVerdict } from '../support/answers';
import type { Deployed } from '../support/fleet';
import { NOT_FOUND } from '../support/signedImages';
import type { Section } from '../support/table';

export const REQUESTER = 'alice';
export const APPROVER = 'bob';

/** R81–R93: a small contract for one digest, approved by somebody else. */
export async function checkExceptions(
  section: Section,
  { images, portal }: RunningEstate,
  fleet: Deployed[],
): Promise<void> {
  const { name, repository, digest } = imageNamed(images, 'unsigned');
  const { workload } = fleet.find(one => one.workload.name === name)!;
  const alice = await portal.as(`user:default/${REQUESTER}`);
  const bob = await portal.as(`user:default/${APPROVER}`);
  const state = async () => {
    const { environments } = await portal.api.getOverview();
    const prod = environments.find(one => one.environment === 'prod');
    return {
      ...shortVerdict(await imageOf(portal.api, workload)),
      'excepted in prod': prod?.digests.excepted,
    };
  };

  const exception = await alice.requestException({
    kind: 'vendor-image',
    scope: {
      repository,
      digest,
      cluster: CLUSTER,
      namespace: PROD,
      serviceAccount: name,
    },
    entityRef: 'component:default/vendor-agent',
    reason: 'The vendor does not sign yet',
    owner: 'group:default/shop',
    expiresAt: new Date(Date.now() + 24 * 3600_000).toISOString(),
    closureCondition: 'The vendor signs its images',
    risk: 'A swapped image could read the logs of the namespace',
    compensatingControls: ['daily scan', 'no access to secrets'],
    ticket: 'https://tickets.example.com/SEC-1',
  });
  await section.expect(
    'an exception is requested for the unsigned image',
    async () => exception.status,
    'requested',
    0,
  );
  await section.expect(
    'the requester approves it',
    () => refusal(alice.approveException(exception.id, 'fine with me')),
    'NotAllowedError',
    0,
  );
  await section.expect(
    'somebody else approves it',
    async () => (await bob.approveException(exception.id, 'agreed')).status,
    'approved',
    0,
  );
  await section.expect(
    'the scan that its kind demands is recorded',
    async () =>
      (
        await alice.recordExceptionControl(exception.id, {
          control: 'vulnerability-scan',
          comment: 'nothing critical',
        })
      ).status,
    'active',
    0,
  );
  await section.expect('the unsigned image after that', state, {
    status: 'excepted',
    because: NOT_FOUND,
    'excepted in prod': 1,
  });
  await bob.revokeException(exception.id, 'closed early');
  await section.expect('the exception is revoked', state, {
    status: 'failed',
    because: NOT_FOUND,
    'excepted in prod': 0,
  });
}

/** The name of the error that a call must end with. */
async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'accepted';
  } catch (error) {
    const { body } = error as { body?: { error: { name: string } } };
    return body?.error.name ?? String(error);
  }
}
