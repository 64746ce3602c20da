import { useMemo, useState } from 'react';
import type { ApiMessage } from '../../../src/http/api.ts';
import { fieldNumber, rawLines } from './raw-fields.ts';

interface Place {
  line: number;
  field: number;
}

/**
 * The text as it came. Whichever field is pointed at, or reached with the arrow keys, is named above it, so that nobody has
 * to count separators.
 */
export function RawView({ message: { raw, segments } }: { message: ApiMessage }) {
  const lines = useMemo(() => rawLines(raw), [raw]);
  const places = useMemo(
    () =>
      lines.flatMap(({ pieces }, line) =>
        pieces.flatMap(({ field, text }) =>
          field === null || text === '' ? [] : [{ line, field }],
        ),
      ),
    [lines],
  );
  const [place, setPlace] = useState<Place | null>(null);
  const isHere = (line: number, field: number | null) =>
    place !== null && place.line === line && place.field === field;
  const step = (by: 1 | -1) => {
    const at = places.findIndex(({ line, field }) => isHere(line, field));
    const next = at < 0 ? 0 : Math.min(Math.max(at + by, 0), places.length - 1);
    setPlace(places[next] ?? null);
  };
  return (
    <>
      <p className="raw-name" role="status">
        {place === null
          ? 'Point at a field, or move with the arrow keys, to see its name.'
          : nameOf(place, lines[place.line]?.name ?? '', segments)}
      </p>
      <pre
        className="raw"
        tabIndex={0}
        aria-label="Message text"
        onKeyDown={(event) => {
          if (event.key !== 'ArrowRight' && event.key !== 'ArrowLeft') return;
          event.preventDefault();
          step(event.key === 'ArrowRight' ? 1 : -1);
        }}
      >
        {lines.map(({ pieces }, line) => (
          <span key={line} className="raw-line">
            {pieces.map(({ text, field }, index) => (
              <span
                key={index}
                className={field === null ? 'raw-mark' : 'raw-field'}
                data-here={isHere(line, field)}
                onMouseEnter={field === null ? undefined : () => setPlace({ line, field })}
              >
                {text}
              </span>
            ))}
            {'\n'}
          </span>
        ))}
      </pre>
    </>
  );
}

function nameOf({ line, field }: Place, name: string, segments: ApiMessage['segments']): string {
  const segment = segments[line];
  const known =
    segment?.name === name
      ? segment.fields.find(({ path }) => fieldNumber(path) === field)
      : undefined;
  if (known !== undefined) return `${known.path.replace(/\[\d+\]$/, '')}  ${known.title}`;
  return `${name}-${field}`;
}
