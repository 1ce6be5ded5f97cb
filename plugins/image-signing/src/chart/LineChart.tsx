import { useState, type PointerEvent } from 'react';
import { nice, ticks } from 'd3-array';
import { line } from 'd3-shape';
import useMeasure from 'react-use/esm/useMeasure';
import styles from './LineChart.module.css';

export interface ChartLine {
  name: string;
  /** One for each day; nothing where there is none. */
  values: ReadonlyArray<number | null | undefined>;
  stroke: string;
  /** Lines differ in their dashes too, so that they can be told apart. */
  dash?: string;
  /** Drawn on over days without a value. */
  joined?: boolean;
}

/** Something that happened on a day, or is to happen. */
export interface ChartMark {
  date: string;
  label: string;
}

const TOP = 20;
const RIGHT = 24;
const BOTTOM = 24;
const LEFT = 44;
/** Until it is measured. */
const WIDTH = 800;
/** What the label of a day needs. */
const LABEL = 96;
/** Fewer values than this make no line that could be seen. */
const FEW = 3;

const Sample = (props: { line: ChartLine }) => (
  <svg width="32" height="12" className={styles.sample}>
    <line
      x1="0"
      x2="32"
      y1="6"
      y2="6"
      stroke={props.line.stroke}
      strokeDasharray={props.line.dash}
      strokeWidth="2"
    />
  </svg>
);

/**
 * Values day by day. It is hidden from screen readers: the page that shows it
 * offers the same as a table.
 */
export const LineChart = (props: {
  /** ISO 8601, ascending. */
  days: readonly string[];
  lines: readonly ChartLine[];
  marks: readonly ChartMark[];
  height: number;
  /** The end of the scale, if it is not to follow the values. */
  max?: number;
  unit?: string;
  /** What is said of a value where the pointer is. */
  describe?: (line: ChartLine, index: number) => string;
}) => {
  const { days, lines, marks, height, unit = '' } = props;
  const [box, { width: measured }] = useMeasure<HTMLDivElement>();
  const [pointed, setPointed] = useState<number>();
  const width = measured || WIDTH;
  const bottom = height - BOTTOM;
  const right = width - RIGHT;

  const times = days.map(day => Date.parse(day));
  const first = times[0];
  const span = times[times.length - 1] - first;
  const x = (time: number) =>
    LEFT + (span === 0 ? 0.5 : (time - first) / span) * (right - LEFT);
  const highest = Math.max(
    1,
    ...lines.flatMap(({ values }) => values.map(value => value ?? 0)),
  );
  const [, end] = nice(0, props.max ?? highest, 5);
  const y = (value: number) => bottom - (value / end) * (bottom - TOP);
  const steps = ticks(0, end, 5).filter(Number.isInteger);

  const fitting = Math.max(1, Math.floor((right - LEFT) / LABEL));
  const every = Math.ceil(days.length / fitting);
  const pointsOf = ({ values, joined }: ChartLine) => {
    const points = times.map((time, index) => ({
      at: x(time),
      value: values[index] ?? undefined,
    }));
    return joined ? points.filter(({ value }) => value !== undefined) : points;
  };
  const path = line<{ at: number; value?: number }>()
    .defined(({ value }) => value !== undefined)
    .x(({ at }) => at)
    .y(({ value }) => y(value!));

  const point = (event: PointerEvent<SVGSVGElement>) => {
    const { left, width: shown } = event.currentTarget.getBoundingClientRect();
    const at = ((event.clientX - left) / (shown || 1)) * width;
    const distances = times.map(time => Math.abs(x(time) - at));
    setPointed(distances.indexOf(Math.min(...distances)));
  };
  const cursor = pointed === undefined ? undefined : x(times[pointed]);

  return (
    <div aria-hidden="true" className={styles.chart} ref={box}>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        onPointerMove={point}
        onPointerLeave={() => setPointed(undefined)}
      >
        {steps.map(step => (
          <g key={step}>
            <line
              className={step === 0 ? styles.axis : styles.grid}
              x1={LEFT}
              x2={right}
              y1={y(step)}
              y2={y(step)}
            />
            <text x={LEFT - 8} y={y(step)} dy="0.32em" textAnchor="end">
              {step}
              {unit}
            </text>
          </g>
        ))}
        {days.map((day, index) =>
          index % every === 0 ? (
            <text
              key={day}
              x={x(times[index])}
              y={height - 6}
              textAnchor="middle"
            >
              {day}
            </text>
          ) : null,
        )}
        {marks
          .filter(({ date }) => days[0] <= date && date <= days.at(-1)!)
          .map(({ date, label }) => (
            <g key={date}>
              <line
                className={styles.mark}
                x1={x(Date.parse(date))}
                x2={x(Date.parse(date))}
                y1={TOP}
                y2={bottom}
              />
              <text x={x(Date.parse(date))} y={TOP - 8} textAnchor="middle">
                {label}
              </text>
            </g>
          ))}
        {lines.map(one => {
          const points = pointsOf(one);
          const known = points.filter(({ value }) => value !== undefined);
          return (
            <g key={one.name} stroke={one.stroke} fill={one.stroke}>
              <path
                d={path(points) ?? undefined}
                fill="none"
                strokeWidth="2"
                strokeDasharray={one.dash}
              />
              {known.length < FEW &&
                known.map(({ at, value }) => (
                  <circle key={at} cx={at} cy={y(value!)} r="3" />
                ))}
            </g>
          );
        })}
        {cursor !== undefined && (
          <line
            className={styles.axis}
            x1={cursor}
            x2={cursor}
            y1={TOP}
            y2={bottom}
          />
        )}
      </svg>
      {pointed !== undefined && cursor !== undefined && (
        <div
          className={styles.tip}
          style={
            cursor < width / 2
              ? { left: `${((cursor + 12) / width) * 100}%` }
              : { right: `${((width - cursor + 12) / width) * 100}%` }
          }
        >
          <strong>{days[pointed]}</strong>
          {lines.map(one => {
            const value = one.values[pointed];
            if (value === undefined || value === null) return null;
            return (
              <div key={one.name}>
                {one.name}: {props.describe?.(one, pointed) ?? value}
              </div>
            );
          })}
        </div>
      )}
      <ul className={styles.legend}>
        {lines.map(one => (
          <li key={one.name}>
            <Sample line={one} />
            {one.name}
          </li>
        ))}
      </ul>
    </div>
  );
};
