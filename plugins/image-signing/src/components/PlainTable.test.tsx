import { act, render, screen } from '@testing-library/react';
import { PlainTable } from './PlainTable';

describe('a table that is wider than its place', () => {
  const before = globalThis.ResizeObserver;
  const resized: Array<() => void> = [];
  beforeEach(() => {
    resized.length = 0;
    globalThis.ResizeObserver = class {
      constructor(callback: () => void) {
        resized.push(callback);
      }
      observe() {}
      unobserve() {}
      disconnect() {}
    } as unknown as typeof ResizeObserver;
  });
  afterEach(() => {
    globalThis.ResizeObserver = before;
  });

  it('can be scrolled with the keyboard, and only then takes the focus', () => {
    render(<PlainTable caption="Stages" head={['Name', '']} rows={[]} />);
    const box = screen.getByRole('table', { name: 'Stages' }).parentElement!;
    expect(box).not.toHaveAttribute('tabindex');

    Object.defineProperty(box, 'clientWidth', { value: 100 });
    Object.defineProperty(box, 'scrollWidth', { value: 300 });
    act(() => resized.forEach(tell => tell()));
    expect(screen.getByRole('region', { name: 'Stages' })).toHaveAttribute(
      'tabindex',
      '0',
    );
  });

  it('has no empty head over a column of buttons', () => {
    render(<PlainTable caption="Stages" head={['Name', '']} rows={[]} />);
    expect(screen.getAllByRole('columnheader')).toHaveLength(1);
  });
});
