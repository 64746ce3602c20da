const height = 32;
const barWidth = 5;

export interface Bar {
  came: number | null;
  usual: number | null;
}

/**
 * A row of bars with a line for what is usual. It is a picture only: whoever cannot see it has the same figures in words
 * (`label`) or in a table beside it.
 */
export function Sparkline({
  bars,
  label,
  tall = false,
}: {
  bars: readonly Bar[];
  label: string;
  tall?: boolean;
}) {
  const full = tall ? height * 3 : height;
  const most = Math.max(1, ...bars.map(({ came, usual }) => Math.max(came ?? 0, usual ?? 0)));
  const y = (value: number) => full - (value / most) * (full - 2);
  const width = bars.length * barWidth;
  const line = bars
    .flatMap(({ usual }, index) =>
      usual === null
        ? []
        : [`${index * barWidth},${y(usual)} ${(index + 1) * barWidth},${y(usual)}`],
    )
    .join(' ');
  return (
    <svg
      className="sparkline"
      data-tall={tall}
      role="img"
      aria-label={label}
      viewBox={`0 0 ${width} ${full}`}
      preserveAspectRatio="none"
    >
      {bars.map(({ came }, index) =>
        came === null ? null : (
          <rect
            key={index}
            className="sparkline-bar"
            x={index * barWidth + 0.5}
            y={y(came)}
            width={barWidth - 1}
            height={full - y(came)}
          />
        ),
      )}
      <polyline className="sparkline-usual" points={line} />
    </svg>
  );
}
