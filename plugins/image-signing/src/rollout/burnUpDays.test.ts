import { burnUp } from '../__testUtils__/rollout';
import { burnUpDays } from './burnUpDays';

describe('burnUpDays', () => {
  it('goes on without a gap to the target and the forecast', () => {
    const days = burnUpDays(burnUp);
    expect(days[0]).toEqual({ date: '2026-11-20', reached: 0, total: 4 });
    expect(days.at(-1)).toEqual({ date: '2027-01-20', expected: 5 });
    expect(days).toHaveLength(62);
    expect(days.filter(({ expected }) => expected !== undefined)).toHaveLength(
      2,
    );
  });

  it('ends at the target where there is no forecast', () => {
    const forecast = { kind: 'none' as const, text: 'No forecast' };
    const days = burnUpDays({ ...burnUp, forecast });
    expect(days.at(-1)).toEqual({ date: '2026-12-18' });
    expect(days.every(({ expected }) => expected === undefined)).toBe(true);
  });
});
