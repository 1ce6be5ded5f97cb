import { deepEqual, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { ADMIN } from '../support/apiServer';
import { writeReport } from '../support/report';
import { readObjects } from '../posture/predict';
import type { KubeObject } from '../support/kube';
import { VARIANT, type Variant } from './cases';
import { startCluster } from './cluster';
import {
  checkException,
  namespacesFor,
  prepareException,
  unsignedPair,
} from './exceptionCheck';
import { SHOP, startImages } from './images';
import { Judge } from './judge';
import { startKyverno } from './kyverno';
import { kyvernoLimits } from './kyvernoLimits';
import { kyvernoVariants } from './kyvernoVariants';
import { reportOf } from './report';
import {
  applyPolicies,
  compare,
  pinnedVersion,
  prepareNamespaces,
} from './run';
import { until } from './until';

const TITLE = 'The posture and what Kyverno does';
const LEAST = 200;

test(TITLE, async t => {
  const cluster = await startCluster(t, ['kyverno']);
  if (!cluster) return;
  const { bin, dir, apiServer, keep } = cluster;
  const admin = apiServer.as(ADMIN);
  const source = await startImages({ bin, dir, keep });
  const images = await source.imagesIn(SHOP);
  const variants = kyvernoVariants(images);
  await prepareNamespaces(admin, variants, images);
  const version = await pinnedVersion('kyverno', 'github.com/kyverno/kyverno');
  await keep(
    startKyverno({ command: `${bin}/kyverno`, version, dir, apiServer }),
  );
  await applyPolicies(admin, variants);
  const objects = await readObjects(admin);
  await applyPolicies(
    admin,
    variants.map(variant => ({
      ...variant,
      objects: variant.written?.(objects) ?? [],
    })),
  );
  const excepted = await Promise.all(
    ['kyverno-classic', 'kyverno-cel'].map(async engine => ({
      ...{ engine, title: 'Kyverno' },
      ...policyFor(variants, engine),
      ...(await unsignedPair(`${images.host}/${SHOP}/${engine}`)),
    })),
  );
  for (const one of excepted) await prepareException(admin, one);
  await until(async () => {
    const policies = await Promise.all(
      [
        '/apis/kyverno.io/v1/clusterpolicies',
        '/apis/policies.kyverno.io/v1/imagevalidatingpolicies',
        '/apis/policies.kyverno.io/v1/validatingpolicies',
      ].map(path => admin.list(path)),
    );
    const waiting = policies.flat().filter(({ status }) => !isReady(status));
    return (
      waiting.length === 0 ||
      `not ready: ${waiting.map(
        ({ metadata, status }) => `${metadata.name} ${JSON.stringify(status)}`,
      )}`
    );
  }, 120);

  const exceptions = t.test(
    'exceptions as the portal writes them, to their end',
    async st => {
      await Promise.all(
        excepted.map(one => checkException(st, apiServer, one)),
      );
    },
  );
  const judge = new Judge('Kyverno', kyvernoLimits);
  const { judged, settled } = await compare(
    admin,
    variants,
    images,
    'cosign-legacy',
    judge,
  );
  const markdown = reportOf(TITLE, `Kyverno ${version}`, judge, judged);
  const disagreements = judge.disagreements(judged);
  console.log([markdown, ...disagreements].join('\n'));
  settled.forEach(text => console.log(`agreed when asked again: ${text}`));
  await writeReport(markdown);

  await exceptions;
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

/** A policy like one of the variants, for namespaces of its own. */
function policyFor(variants: Variant[], engine: string) {
  const like = engine === 'kyverno-cel' ? 'every-list' : 'verify-enforce';
  const { objects } = variants.find(({ name }) => name === like)!;
  const name = `excepted-${engine}`;
  return {
    policy: JSON.parse(
      JSON.stringify(objects[0]).replaceAll(`"${like}"`, `"${name}"`),
    ) as KubeObject,
    namespaces: namespacesFor(name, { [VARIANT]: name }),
  };
}

function isReady(status: unknown): boolean {
  const { conditions, conditionStatus } = (status ?? {}) as {
    conditions?: Condition[];
    conditionStatus?: { conditions?: Condition[] };
  };
  const given = conditionStatus?.conditions ?? conditions ?? [];
  // Whether reports may be written is another matter: nobody writes them here.
  const type = conditionStatus ? 'WebhookConfigured' : 'Ready';
  return given.some(one => one.type === type && one.status === 'True');
}

interface Condition {
  type: string;
  status: string;
}
