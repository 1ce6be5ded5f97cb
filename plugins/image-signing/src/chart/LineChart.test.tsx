import { fireEvent, render } from '@testing-library/react';
import { LineChart } from './LineChart';

const days = ['2026-11-01', '2026-11-02', '2026-11-05'];

function draw(props: Partial<Parameters<typeof LineChart>[0]> = {}) {
  const { container } = render(
    <LineChart
      days={days}
      lines={[{ name: 'prod', values: [0, 50, 100], stroke: 'green' }]}
      marks={[]}
      height={244}
      max={100}
      {...props}
    />,
  );
  const paths = [...container.querySelectorAll('path')];
  return {
    container,
    /** The points of each line, by the commands of its path. */
    lines: paths.map(path =>
      [
        ...path.getAttribute('d')!.matchAll(/([ML])?(-?[\d.]+),(-?[\d.]+)/g),
      ].map(([, command, x, y]) => [command, Number(x), Number(y)]),
    ),
    texts: [...container.querySelectorAll('text')].map(
      text => text.textContent,
    ),
  };
}

describe('LineChart', () => {
  it('keeps the distances of days and values', () => {
    const { lines } = draw();
    const [[, x1, y1], [, x2, y2], [, x3, y3]] = lines[0] as number[][];
    expect((x3 - x2) / (x2 - x1)).toBeCloseTo(3);
    expect(y1 - y2).toBeCloseTo(y2 - y3);
    expect(y1).toBe(220);
    expect(y3).toBe(20);
  });

  it('leaves a gap where there is no value, unless it is to join', () => {
    const values = [0, null, 100];
    const { lines } = draw({
      lines: [
        { name: 'a', values, stroke: 'green' },
        { name: 'b', values, stroke: 'red', joined: true },
      ],
    });
    expect(lines[0].map(([command]) => command)).toEqual(['M', 'M']);
    expect(lines[1].map(([command]) => command)).toEqual(['M', 'L']);
  });

  it('shows a single day as a point', () => {
    const { container } = draw({
      days: ['2026-11-01'],
      lines: [{ name: 'prod', values: [50], stroke: 'green' }],
    });
    const circle = container.querySelector('circle');
    expect(circle).toHaveAttribute('cy', '120');
    expect(circle?.getAttribute('cx')).not.toBe('NaN');
  });

  it('counts in whole steps up to more than the highest value', () => {
    const { texts } = draw({
      lines: [{ name: 'reached', values: [0, 1, 3], stroke: 'green' }],
      max: undefined,
    });
    expect(texts.filter(text => text?.length === 1)).toEqual([
      '0',
      '1',
      '2',
      '3',
    ]);
  });

  it('marks days that are on it', () => {
    const { texts } = draw({
      marks: [
        { date: '2026-11-03', label: 'policy changed' },
        { date: '2026-12-24', label: 'later' },
      ],
    });
    expect(texts).toContain('policy changed');
    expect(texts).not.toContain('later');
  });

  it('says the values of the day under the pointer', () => {
    const { container } = draw({
      describe: ({ values }, index) => `${values[index]} percent`,
    });
    const svg = container.querySelector('svg')!;
    svg.getBoundingClientRect = () => ({ left: 0, width: 800 } as DOMRect);
    // jsdom knows no pointer events with a place.
    fireEvent(
      svg,
      new MouseEvent('pointermove', { bubbles: true, clientX: 790 }),
    );
    expect(container).toHaveTextContent('2026-11-05prod: 100 percent');
    fireEvent.pointerLeave(svg);
    expect(container).not.toHaveTextContent('100 percent');
  });
});
