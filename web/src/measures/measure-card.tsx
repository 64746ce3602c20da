import { Link } from '@tanstack/react-router';
import type { ApiMeasures, ApiWorkMeasure } from '../../../src/http/api.ts';
import { clockTime, dayOf } from '../time/clinical-time.ts';
import { SiteTrend, XmrChart } from './xmr-chart.tsx';

const signalWords = {
  'beyond-limit': 'beyond a limit',
  shift: 'eight in a row on one side',
  trend: 'six in a row rising or falling',
  'near-limit': 'two of three near a limit',
};

/** One point is no course of anything. */
const pointsDrawnMin = 2;

/** A measure: what it says, how it went, of how many, and by site. */
export function MeasureCard({ measure, page }: { measure: ApiWorkMeasure; page: ApiMeasures }) {
  const id = `measure-${measure.id.replace(':', '-')}`;
  return (
    <section className="measure" aria-labelledby={id}>
      <h2 id={id}>{measure.title}</h2>
      <p className="measure-sentence">{measure.sentence}</p>
      {measure.points.length < pointsDrawnMin ? null : (
        <>
          <XmrChart measure={measure} page={page} />
          <p className="measure-scale label">
            <span>{whenText(page.from, page)}</span>
            <span>{measure.chart === null ? 'No limits yet' : measure.chart.text}</span>
            <span>{whenText(page.to, page)}</span>
          </p>
        </>
      )}
      <Figures measure={measure} page={page} />
      <Sites measure={measure} page={page} />
      <details>
        <summary>What is counted, and all figures</summary>
        <p>
          {measure.says} Left out: {measure.leavesOut}, and drills ({page.drills}).
        </p>
        <PointTable measure={measure} page={page} />
      </details>
    </section>
  );
}

function Figures({ measure, page }: { measure: ApiWorkMeasure; page: ApiMeasures }) {
  const { text, of, events, things, tail, objective } = measure;
  if (text === null) return null;
  const late = objective !== null && events !== null ? events : null;
  return (
    <p className="measure-figures">
      <strong>{text}</strong>{' '}
      {events !== null && objective === null
        ? `· ${events.toLocaleString('en-US')} of ${of.toLocaleString('en-US')} ${things}`
        : `· of ${of.toLocaleString('en-US')} ${things}`}
      {tail === null ? '' : ` · 90th centile ${tail}`}
      {late === null
        ? ''
        : ` · in time ${Math.round((1 - late / of) * 100)} %, agreed ${Math.round((objective ?? 0) * 100)} %`}
      {measure.hasTasks ? (
        <>
          {' '}
          <BehindLink measure={measure} from={page.from} to={page.to}>
            Tasks behind it
          </BehindLink>
        </>
      ) : null}
    </p>
  );
}

/** Sites side by side, drawn to one scale. */
function Sites({ measure, page }: { measure: ApiWorkMeasure; page: ApiMeasures }) {
  const shown = measure.sites.filter(({ text }) => text !== null);
  if (shown.length < 2) return null;
  const most = Math.max(...shown.flatMap(({ points }) => points.map(({ value }) => value)));
  return (
    <ul className="measure-sites" aria-label={`${measure.title} by site`}>
      {shown.map(({ site, title, text, of, points }) => (
        <li key={site}>
          <Link to="/measures" search={(search) => ({ ...search, site })}>
            {title}
          </Link>
          {points.length < pointsDrawnMin ? null : (
            <SiteTrend points={points} most={most} page={page} />
          )}
          <span>
            {text} <span className="label">of {of.toLocaleString('en-US')}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}

function PointTable({ measure, page }: { measure: ApiWorkMeasure; page: ApiMeasures }) {
  const ends = [...measure.points.slice(1).map(({ at }) => at), page.to];
  return (
    <div className="scroller" role="region" aria-label={`${measure.title}, figures`} tabIndex={0}>
      <table className="measure-table">
        <thead>
          <tr>
            <th scope="col">{page.bucket === 'hour' ? 'Hour' : `${page.bucket} from`}</th>
            <th scope="col" className="number">
              {measure.title}
            </th>
            <th scope="col" className="number">
              Of
            </th>
            <th scope="col">Beyond chance</th>
            {measure.hasTasks ? <th scope="col">Tasks</th> : null}
          </tr>
        </thead>
        <tbody>
          {measure.points.map(({ at, text, of, signal }, index) => (
            <tr key={at}>
              <td>{whenText(at, page)}</td>
              <td className="number">{text}</td>
              <td className="number">{of}</td>
              <td>{signal === null ? '' : signalWords[signal]}</td>
              {measure.hasTasks ? (
                <td>
                  <BehindLink measure={measure} from={at} to={bucketEnd(at, ends[index], page)}>
                    Show
                  </BehindLink>
                </td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const hourMs = 3_600_000;
const bucketMs = { hour: hourMs, day: 24 * hourMs, week: 7 * 24 * hourMs };

// Buckets in which nothing was are left out: the next point may be later than the end of this one.
function bucketEnd(at: string, next: string | undefined, { bucket }: ApiMeasures): string {
  const end = Date.parse(at) + bucketMs[bucket];
  return next === undefined || Date.parse(next) > end ? new Date(end).toISOString() : next;
}

function BehindLink({
  measure,
  from,
  to,
  children,
}: {
  measure: ApiWorkMeasure;
  from: string;
  to: string;
  children: React.ReactNode;
}) {
  return (
    <Link
      to="/measures"
      className="measure-behind-link"
      search={(search) => ({ ...search, measure: measure.id, from, to })}
    >
      {children}
      <span className="visually-hidden">, {measure.title}</span>
    </Link>
  );
}

/** `21-Nov-2026 14:00`, or the day alone where buckets are longer than hours. */
export function whenText(at: string, { bucket, zone }: Pick<ApiMeasures, 'bucket' | 'zone'>) {
  const instant = Date.parse(at);
  const day = dayOf(instant, zone);
  return bucket === 'hour' ? `${day} ${clockTime(instant, zone)}` : day;
}
