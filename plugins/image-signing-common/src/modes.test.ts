import fc from 'fast-check';
import { modeAtLeast, strongestMode, weakestMode } from './modes';
import type { EnforcementMode } from './types';

const modes = fc.array(
  fc.constantFrom<EnforcementMode>(
    'none',
    'audit',
    'warn',
    'enforce',
    'unknown',
  ),
  { maxLength: 6 },
);

describe('strongestMode', () => {
  it.each<[EnforcementMode[], EnforcementMode]>([
    [[], 'none'],
    [['audit', 'warn'], 'warn'],
    [['audit', 'enforce', 'none'], 'enforce'],
    [['unknown'], 'unknown'],
    [['unknown', 'warn'], 'unknown'],
    [['unknown', 'enforce'], 'enforce'],
  ])('of %j is %s', (input, expected) => {
    expect(strongestMode(input)).toBe(expected);
  });
});

describe('weakestMode', () => {
  it.each<[EnforcementMode[], EnforcementMode]>([
    [[], 'unknown'],
    [['enforce', 'enforce'], 'enforce'],
    [['enforce', 'audit', 'warn'], 'audit'],
    [['enforce', 'unknown'], 'unknown'],
    [['unknown', 'audit'], 'audit'],
    [['unknown'], 'unknown'],
  ])('of %j is %s', (input, expected) => {
    expect(weakestMode(input)).toBe(expected);
  });

  it('enforces only where every place is known to', () => {
    fc.assert(
      fc.property(modes, input => {
        expect(weakestMode(input) === 'enforce').toBe(
          input.length > 0 && input.every(mode => mode === 'enforce'),
        );
      }),
    );
  });
});

it('does not depend on the order', () => {
  fc.assert(
    fc.property(modes, input => {
      const reversed = [...input].reverse();
      expect(weakestMode(reversed)).toBe(weakestMode(input));
      expect(strongestMode(reversed)).toBe(strongestMode(input));
    }),
  );
});

it('takes unknown for no strength at all', () => {
  expect(modeAtLeast('unknown', 'none')).toBe(false);
  expect(modeAtLeast('warn', 'audit')).toBe(true);
  expect(modeAtLeast('warn', 'enforce')).toBe(false);
});
