import { DIGEST_POLICY } from '../support/admissionPolicy';
import {
  CLUSTER,
  DEV,
  PROD,
  RESTRICTED_CLUSTER,
  STAGE,
  type RunningEstate,
} from '../support/estate';
import type { Section } from '../support/table';

/** R57–R62: the effective mode of "no tags", and where it comes from. */
export async function checkPosture(
  section: Section,
  estate: RunningEstate,
): Promise<void> {
  await expectMode(section, estate, {
    done: 'ValidatingAdmissionPolicy bound with Deny',
    namespace: PROD,
    expected: { mode: 'enforce', policy: DIGEST_POLICY },
  });
  await expectMode(section, estate, {
    done: 'ValidatingAdmissionPolicy bound with Audit',
    namespace: STAGE,
    expected: { mode: 'audit', policy: DIGEST_POLICY },
  });
  await expectMode(section, estate, {
    done: 'a namespace that no binding selects',
    namespace: DEV,
    expected: { mode: 'none' },
  });
  await expectMode(section, estate, {
    done: 'the same cluster by a user that may not read admission policies',
    cluster: RESTRICTED_CLUSTER,
    namespace: PROD,
    expected: { mode: 'unknown' },
  });
  await section.expect(
    'what the portal says of the resource that it may not read',
    async () => {
      const { sources } = await estate.portal.api.getOverview();
      return sources
        .filter(
          ({ name, resource }) =>
            name === RESTRICTED_CLUSTER &&
            resource?.endsWith('/validatingadmissionpolicies'),
        )
        .map(({ state }) => state);
    },
    ['forbidden'],
  );
}

async function expectMode(
  section: Section,
  { portal }: RunningEstate,
  options: {
    done: string;
    cluster?: string;
    namespace: string;
    expected: { mode: string; policy?: string };
  },
): Promise<void> {
  const { done, cluster = CLUSTER, namespace, expected } = options;
  await section.expect(
    done,
    async () => {
      const { items } = await portal.api.listPosture({ cluster, limit: 200 });
      const found = items.find(item => item.namespace === namespace);
      if (!found) throw new Error(`the portal does not show ${namespace}`);
      const { mode, sources } = found.digest;
      const [source] = sources.filter(one => one.mode === mode);
      return expected.policy ? { mode, policy: source?.policy } : { mode };
    },
    expected,
  );
}
