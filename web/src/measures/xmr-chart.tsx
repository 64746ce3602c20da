import type { ApiMeasures, ApiWorkMeasure } from '../../../src/http/api.ts';

const width = 640;
const height = 170;
const left = 8;
const right = 632;
const top = 14;
const bottom = 138;

/**
 * Points in time with their mean and the limits within which chance alone would put them; those beyond chance are diamonds. A
 * picture only: the sentence above says what it shows, and the table below has its figures.
 */
export function XmrChart({
  measure,
  page,
}: {
  measure: Pick<ApiWorkMeasure, 'points' | 'chart' | 'sentence' | 'title' | 'top'>;
  page: Pick<ApiMeasures, 'from' | 'to' | 'changes'>;
}) {
  const { points, chart, top: highest } = measure;
  const [from, to] = [Date.parse(page.from), Date.parse(page.to)];
  const most = highest.value || 1;
  const x = (at: string) => left + ((Date.parse(at) - from) / (to - from)) * (right - left);
  const y = (value: number) => bottom - (value / most) * (bottom - top);
  return (
    <svg
      className="xmr"
      role="img"
      aria-label={`Chart of ${measure.title}. ${measure.sentence}`}
      viewBox={`0 0 ${width} ${height}`}
    >
      <line className="xmr-axis" x1={left} x2={right} y1={bottom} y2={bottom} />
      <line className="xmr-grid" x1={left} x2={right} y1={top} y2={top} />
      <text className="xmr-label" x={left} y={top - 4}>
        {highest.text}
      </text>
      {page.changes.map(({ at, words }) => (
        <line
          key={`${at} ${words}`}
          className="xmr-change"
          x1={x(at)}
          x2={x(at)}
          y1={top - 8}
          y2={bottom}
        />
      ))}
      {chart === null ? null : (
        <>
          <rect
            className="xmr-band"
            x={left}
            width={right - left}
            y={y(chart.upper)}
            height={y(chart.lower) - y(chart.upper)}
          />
          <line className="xmr-mean" x1={left} x2={right} y1={y(chart.mean)} y2={y(chart.mean)} />
        </>
      )}
      <polyline
        className="xmr-line"
        points={points.map(({ at, value }) => `${x(at)},${y(value)}`).join(' ')}
      />
      {points.map(({ at, value, signal }) =>
        signal === null ? (
          <circle key={at} className="xmr-point" cx={x(at)} cy={y(value)} r={3.5} />
        ) : (
          <rect
            key={at}
            className="xmr-signal"
            x={x(at) - 5}
            y={y(value) - 5}
            width={10}
            height={10}
            transform={`rotate(45 ${x(at)} ${y(value)})`}
          />
        ),
      )}
    </svg>
  );
}

/** The same at the size of a word, for one site. */
export function SiteTrend({
  points,
  most,
  page,
}: {
  points: readonly { at: string; value: number }[];
  /** The highest value of all sites: they are drawn alike. */
  most: number;
  page: Pick<ApiMeasures, 'from' | 'to'>;
}) {
  const [from, to] = [Date.parse(page.from), Date.parse(page.to)];
  const x = (at: string) => 3 + ((Date.parse(at) - from) / (to - from)) * 114;
  const y = (value: number) => 27 - (value / (most || 1)) * 24;
  return (
    <svg
      className="site-trend"
      aria-hidden="true"
      viewBox="0 0 120 30"
      preserveAspectRatio="xMinYMid meet"
    >
      <polyline
        className="xmr-line"
        points={points.map(({ at, value }) => `${x(at)},${y(value)}`).join(' ')}
      />
      {points.map(({ at, value }) => (
        <circle key={at} className="xmr-point" cx={x(at)} cy={y(value)} r={1.75} />
      ))}
    </svg>
  );
}
