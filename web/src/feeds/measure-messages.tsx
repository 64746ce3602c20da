import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ApiMeasure } from '../../../src/http/api.ts';
import { measureQuery } from '../api/queries.ts';
import { Fetched } from '../frame/fetched.tsx';
import { useHereZone } from '../frame/site-scope.ts';
import { outcomeText, typeText } from '../messages/message-words.ts';
import { preciseTime } from '../time/clinical-time.ts';
import { useServerNow } from '../time/server-clock.ts';
import { measureWords } from './feed-words.ts';

/** The messages behind a measure, and how far they were looked for. */
export function MeasureMessages({
  feed,
  measure,
  before,
}: {
  feed: string;
  measure: ApiMeasure;
  before: number | undefined;
}) {
  const query = useQuery(measureQuery(feed, measure, before));
  const zone = useHereZone();
  const now = useServerNow();
  return (
    <section id="behind" className="feed-behind" aria-labelledby="behind-heading">
      <h2 id="behind-heading">Messages behind “{measureWords[measure]}”</h2>
      <Fetched query={query} what="messages">
        {(data) => (
          <>
            <ul className="feed-messages">
              {data.rows.map((row) => (
                <li key={row.seq}>
                  <Link to="/messages/$seq" params={{ seq: String(row.seq) }}>
                    Message {row.seq}
                  </Link>{' '}
                  {preciseTime(Date.parse(row.receivedAt), zone, now)} · {typeText(row)} ·{' '}
                  {outcomeText(row)}
                </li>
              ))}
            </ul>
            <p className="page-note">
              {data.rows.length === 0 ? 'None' : data.rows.length} among{' '}
              {data.looked.messages.toLocaleString('en-US')} messages
              {data.looked.backTo === null
                ? ''
                : `, back to ${preciseTime(Date.parse(data.looked.backTo), zone, now)}`}
              .{' '}
              {data.next === null ? null : (
                <Link
                  to="/feeds/$feedId"
                  params={{ feedId: feed }}
                  search={{ measure, before: data.next }}
                  hash="behind"
                >
                  Look further back
                </Link>
              )}
            </p>
          </>
        )}
      </Fetched>
    </section>
  );
}
