import type {
  ExceptionTrial,
  ImplicitException,
  SigningException,
} from 'backstage-plugin-image-signing-common';
import type { KubernetesObject } from 'backstage-plugin-image-signing-node';
import { contract, DIGEST, END } from '../manifests/__testUtils__/contract';
import {
  clusterWith,
  connaisseurConfig,
  constraint,
  kubewardenPolicy,
  NARROW,
} from '../manifests/__testUtils__/policies';
import type { RefusingPolicy } from '../manifests/types';
import { readBack, writeManifests } from '../manifests/writeManifests';
import { judgeProof, ProofFacts } from './judgeProof';
import { exceptionsOf } from './ownObjects';

const AFTER = new Date(Date.parse(END) + 60_000);
const BEFORE = new Date(Date.parse(END) - 60_000);

const expired = contract({ status: 'expired' });
const revoked = contract({
  status: 'revoked',
  history: [
    {
      at: '2026-11-28T10:00:00.000Z',
      actor: 'user:default/dana',
      action: 'revoked',
    },
  ],
});

const WITH_LIMITS: RefusingPolicy[] = [
  { engine: 'kubewarden', object: kubewardenPolicy(true), rules: [] },
  { engine: 'connaisseur', object: connaisseurConfig, rules: [] },
  { engine: 'gatekeeper', object: constraint, rules: [] },
];
const EVERY = [...NARROW, ...WITH_LIMITS];

function applied(policy: RefusingPolicy): KubernetesObject[] {
  return writeManifests({
    exception: contract(),
    objects: clusterWith(),
    policies: [policy],
    references: [],
  }).flatMap(({ files }) => files.flatMap(({ yaml }) => readBack(yaml)));
}

function judge(exception: SigningException, changes: Partial<ProofFacts> = {}) {
  return judgeProof({
    exception,
    objects: [],
    others: [],
    sources: { unread: [], readAt: AFTER },
    stale: false,
    now: AFTER,
    ...changes,
  });
}

const trial = (
  outcome: ExceptionTrial['outcome'],
  at = AFTER,
): ProofFacts['trial'] => ({ outcome, at: at.toISOString(), text: 'said' });

const found: ProofFacts['others'][number] = {
  id: 'i',
  cluster: 'prod-eu',
  engine: 'kyverno-classic',
  engineTitle: 'Kyverno',
  kind: 'policy-exception',
  object: { kind: 'PolicyException', namespace: 'kyverno', name: 'by-hand' },
  text: '',
  scope: {},
  effect: 'in-force',
  ticket: 'SEC-42',
} as ImplicitException;

describe('proof of an exception', () => {
  it.each(EVERY.map(policy => [policy.engine, policy] as const))(
    '%s: what is applied is found, and is as it was written',
    (_engine, policy) => {
      const objects = applied(policy);
      for (const object of objects) {
        expect(exceptionsOf(object)).toEqual([contract().id]);
      }
      expect(judge(contract(), { objects, now: BEFORE })).toMatchObject({
        result: 'as-written',
      });
    },
  );

  it.each(NARROW.map(policy => [policy.engine, policy] as const))(
    '%s: ends by its own condition, where the object stays',
    (_engine, policy) => {
      expect(judge(expired, { objects: applied(policy) })).toMatchObject({
        result: 'ended',
        method: 'condition',
      });
    },
  );

  it.each(EVERY.map(policy => [policy.engine, policy] as const))(
    '%s: is still effective where it was revoked and the object stays',
    (_engine, policy) => {
      expect(
        judge(revoked, {
          objects: applied(policy),
          now: new Date('2026-11-29T10:00:00Z'),
        }),
      ).toMatchObject({ result: 'still-effective', method: 'object' });
    },
  );

  it.each(WITH_LIMITS.map(policy => [policy.engine, policy] as const))(
    '%s: is still effective after the end, which the engine does not know',
    (_engine, policy) => {
      expect(judge(expired, { objects: applied(policy) })).toMatchObject({
        result: 'still-effective',
      });
    },
  );

  it.each<[string, Partial<ProofFacts>, string, string]>([
    ['no object is there', {}, 'ended', 'object-gone'],
    [
      'the cluster was read before the end only',
      { sources: { unread: [], readAt: BEFORE } },
      'unknown',
      'object',
    ],
    ['the cluster is stale', { stale: true }, 'unknown', 'object'],
    ['nothing was read', { sources: { unread: [] } }, 'unknown', 'object'],
    [
      'exceptions may not be read',
      {
        sources: {
          unread: ['kyverno.io/policyexceptions (forbidden)'],
          readAt: AFTER,
        },
      },
      'unknown',
      'object',
    ],
    [
      'the API server refused it',
      { stale: true, trial: trial('denied') },
      'ended',
      'dry-run',
    ],
    [
      'the API server refused it before the end',
      { stale: true, trial: trial('denied', BEFORE) },
      'unknown',
      'object',
    ],
    [
      'the API server admitted it, and no object is there',
      { trial: trial('admitted') },
      'still-effective',
      'dry-run',
    ],
    [
      'the API server admitted it before the end',
      { trial: trial('admitted', BEFORE) },
      'ended',
      'object-gone',
    ],
    [
      'the API server could not be asked',
      { trial: trial('unknown'), stale: true },
      'unknown',
      'object',
    ],
    [
      'the API server refused it, and something else lets it pass',
      { trial: trial('denied'), others: [found] },
      'still-effective',
      'object',
    ],
    [
      'another names its ticket',
      { others: [found] },
      'still-effective',
      'object',
    ],
    [
      'another names its digest',
      { others: [{ ...found, ticket: 'X', scope: { digests: [DIGEST] } }] },
      'still-effective',
      'object',
    ],
    [
      'another is for elsewhere',
      { others: [{ ...found, scope: { namespaces: ['shop'] } }] },
      'ended',
      'object-gone',
    ],
    [
      'another is over by itself',
      { others: [{ ...found, expiresAt: END, expiryEnforced: true }] },
      'ended',
      'object-gone',
    ],
    [
      'another is inert',
      { others: [{ ...found, effect: 'inert' }] },
      'ended',
      'object-gone',
    ],
  ])('after the end, %s', (_what, changes, result, method) => {
    expect(judge(expired, changes)).toMatchObject({ result, method });
  });

  it('tells what was widened by hand', () => {
    const [classic] = NARROW;
    const objects = applied(classic);
    (objects[0].spec as any).match.any[0].resources.namespaces = ['*'];
    const proof = judge(contract(), { objects, now: BEFORE });
    expect(proof).toMatchObject({ result: 'widened' });
    expect(proof?.text).toContain('other-namespace');
  });

  it('does not take for ended what it cannot read', () => {
    const [classic] = NARROW;
    const objects = applied(classic);
    for (const { spec } of objects) {
      (spec as any).conditions.all.forEach((one: any) => (one.key = '{{ x }}'));
    }
    expect(judge(expired, { objects })).toMatchObject({ result: 'unknown' });
    expect(judge(contract(), { objects, now: BEFORE })).toMatchObject({
      result: 'unknown',
    });
  });

  it('says nothing of what was never applied, and sees what was never approved', () => {
    expect(judge(contract(), { now: BEFORE })).toBeUndefined();
    const requested = contract({ status: 'requested' });
    expect(judge(requested, { now: BEFORE })).toBeUndefined();
    expect(
      judge(requested, { objects: applied(NARROW[0]), now: BEFORE }),
    ).toMatchObject({ result: 'still-effective' });
  });
});
