import { deepEqual, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { ADMIN } from '../support/apiServer';
import { writeReport } from '../support/report';
import { startCluster } from './cluster';
import {
  checkException,
  namespacesFor,
  prepareException,
  unsignedPair,
  type CheckedException,
} from './exceptionCheck';
import { startImages } from './images';
import { Judge, type Judged } from './judge';
import { attemptIn } from './observe';
import { startPolicyController } from './policyController';
import { policyControllerLimits } from './policyControllerLimits';
import {
  policyControllerVariants,
  type NoMatch,
} from './policyControllerVariants';
import { reportOf } from './report';
import {
  applyPolicies,
  compare,
  pinnedVersion,
  prepareNamespaces,
} from './run';
import { until } from './until';

const TITLE = 'The posture and what policy-controller does';
const LEAST = 200;
const CONFIG = '/api/v1/namespaces/cosign-system/configmaps';

test(TITLE, async t => {
  const cluster = await startCluster(t, ['policy-controller']);
  if (!cluster) return;
  const { bin, dir, apiServer, keep } = cluster;
  const admin = apiServer.as(ADMIN);
  const source = await startImages({ bin, dir, keep });
  const variants = await policyControllerVariants(source);
  const [{ images: any }] = variants;
  await prepareNamespaces(admin, variants, any!);
  const version = await pinnedVersion(
    'policy-controller',
    'github.com/sigstore/policy-controller',
  );
  await keep(
    startPolicyController({
      command: `${bin}/policy-controller`,
      ...{ dir, apiServer },
    }),
  );
  await applyPolicies(admin, variants);
  const excepted: CheckedException = {
    engine: 'policy-controller',
    title: 'sigstore policy-controller',
    policy: {
      apiVersion: 'policy.sigstore.dev/v1beta1',
      kind: 'ClusterImagePolicy',
      metadata: { name: 'excepted' },
      spec: {
        images: [{ glob: `${source.host}/excepted/*` }],
        authorities: [{ key: { data: source.key } }],
      },
    },
    namespaces: namespacesFor('excepted', {
      'policy.sigstore.dev/include': 'true',
    }),
    ...(await unsignedPair(`${source.host}/excepted/agent`)),
  };
  await prepareException(admin, excepted);
  const names = variants.flatMap(({ objects }) =>
    objects.map(({ metadata }) => metadata.name),
  );
  await until(async () => {
    const [compiled] = (await admin.list(CONFIG)).filter(
      ({ metadata }) => metadata.name === 'config-image-policies',
    );
    const missing = names.filter(
      name => !(name in ((compiled.data as object) ?? {})),
    );
    return missing.length === 0 || `not compiled: ${missing}`;
  }, 120);

  const judge = new Judge('sigstore policy-controller', policyControllerLimits);
  const exception = t.test(
    'an exception as the portal writes it, to its end',
    st => checkException(st, apiServer, excepted),
  );
  const judged: Judged[] = [];
  const settled: string[] = [];
  for (const noMatch of ['deny', 'warn', 'allow'] as NoMatch[]) {
    await admin.patch(`${CONFIG}/config-policy-controller`, {
      data: { 'no-match-policy': noMatch },
    });
    const own = variants.filter(variant => variant.noMatch === noMatch);
    const { namespaces, images } = own.find(({ group }) =>
      group.startsWith('images'),
    )!;
    const wanted = { deny: 'refused', warn: 'warned', allow: 'admitted' };
    await until(async () => {
      const { code, warnings } = await attemptIn(
        admin,
        namespaces[0].metadata.name,
        {
          ...{ name: 'try', request: 'create' },
          images: {
            containers: [{ reference: images!.unsigned.pinned, pinned: true }],
          },
        },
      );
      const passed = warnings.length > 0 ? 'warned' : 'admitted';
      const is = code >= 300 ? 'refused' : passed;
      return is === wanted[noMatch] || `${noMatch}: ${is}`;
    });
    const compared = await compare(admin, own, any!, 'cosign-legacy', judge);
    judged.push(...compared.judged);
    settled.push(...compared.settled);
  }
  const markdown = reportOf(
    TITLE,
    `policy-controller ${version}`,
    judge,
    judged,
  );
  const disagreements = judge.disagreements(judged);
  console.log([markdown, ...disagreements].join('\n'));
  settled.forEach(text => console.log(`agreed when asked again: ${text}`));
  await writeReport(markdown);

  await exception;
  await t.test('there are enough cases', () => {
    ok(judged.length >= LEAST, `${judged.length} cases`);
  });
  await t.test('every effect is seen', () => {
    deepEqual([...new Set(judged.map(({ real }) => real.decision))].sort(), [
      'admitted',
      'refused',
      'warned',
    ]);
  });
  await t.test('there is no disagreement', () => {
    deepEqual(disagreements, []);
  });
  await t.test('next to nothing had to be asked again', () => {
    ok(settled.length <= judged.length / 100, settled.join('\n'));
  });
  await t.test('every limit is shown by a case', () => {
    deepEqual(judge.unused(judged), []);
  });
});
