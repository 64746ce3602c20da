import type { ApiTask } from '../../../src/http/api.ts';
import { preciseTime } from '../time/clinical-time.ts';
import { serverNow } from '../time/server-clock.ts';

/** Who was called out for the task outside of the browser, newest first, and how far it came. */
export function Callouts({ task }: { task: ApiTask }) {
  const { callouts, zone } = task;
  if (callouts === null) return null;
  return (
    <section>
      <h2>Called out</h2>
      {callouts.unheard === null ? null : (
        <p className="callouts-unheard" role="status">
          {callouts.unheard}
        </p>
      )}
      <ol className="history" reversed>
        {callouts.list.map(({ id, at, person, sentence }) => (
          <li key={id}>
            <time dateTime={at}>{preciseTime(Date.parse(at), zone, serverNow())}</time>
            <span>
              <strong>{person}</strong> {sentence}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
