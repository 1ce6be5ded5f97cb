import { rotationOf } from './rotation';

const now = new Date('2026-11-22T12:00:00Z');
const key = { kind: 'key', rotateEvery: '90d' } as const;

describe('rotationOf', () => {
  it.each([
    [{ kind: 'keyless' } as const, { rotation: 'none-needed' }],
    [{ kind: 'key' } as const, { rotation: 'not-declared' }],
    [key, { rotation: 'not-declared' }],
    [{ ...key, rotatedAt: '2027-01-01' }, { rotation: 'not-declared' }],
    [
      { ...key, rotatedAt: '2026-10-01' },
      { rotation: 'in-time', nextRotationAt: '2026-12-30T00:00:00.000Z' },
    ],
    [
      { ...key, rotatedAt: '2026-01-01' },
      { rotation: 'overdue', nextRotationAt: '2026-04-01T00:00:00.000Z' },
    ],
  ])('of %j is %j', (authority, rotation) => {
    expect(rotationOf(authority, now)).toEqual(rotation);
  });
});
