import { readGateStages } from './gateStages';
import type { GateRunRecord } from './types';

const stage = (
  name: GateRunRecord['stages'][number]['stage'],
  minute: number,
): GateRunRecord['stages'][number] => ({
  stage: name,
  at: `2026-11-22T08:${String(minute).padStart(2, '0')}:00Z`,
  source: 'stated',
});

const states = (stages: GateRunRecord['stages']) =>
  Object.fromEntries(readGateStages(stages).map(one => [one.stage, one.state]));

describe('readGateStages', () => {
  it('accepts the five stages in their order, however they are listed', () => {
    expect(
      states([
        stage('verify', 5),
        stage('sign-and-publish', 4),
        stage('scan', 2),
        stage('attestations', 3),
        stage('build-and-tests', 1),
      ]),
    ).toEqual({
      'build-and-tests': 'ok',
      scan: 'ok',
      attestations: 'ok',
      'sign-and-publish': 'ok',
      verify: 'ok',
    });
  });

  it('names a stage that is missing and one that came too early', () => {
    expect(
      states([
        stage('sign-and-publish', 1),
        stage('build-and-tests', 2),
        stage('verify', 3),
      ]),
    ).toEqual({
      'build-and-tests': 'ok',
      scan: 'missing',
      attestations: 'missing',
      'sign-and-publish': 'early',
      verify: 'ok',
    });
  });

  it('takes the last end of a stage that ran twice', () => {
    expect(
      states([
        stage('build-and-tests', 1),
        stage('build-and-tests', 9),
        stage('scan', 5),
      ]).scan,
    ).toBe('early');
  });
});
