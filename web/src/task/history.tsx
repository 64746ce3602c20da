import type { ApiTask } from '../../../src/http/api.ts';
import { preciseTime } from '../time/clinical-time.ts';
import { serverNow } from '../time/server-clock.ts';

/** Everything that happened to the task, newest first, by whom. */
export function History({ task }: { task: ApiTask }) {
  return (
    <section>
      <h2>History</h2>
      <ol className="history" reversed>
        {task.history.toReversed().map(({ rev, at, actor, sentence }) => (
          <li key={rev}>
            <time dateTime={at}>{preciseTime(Date.parse(at), task.zone, serverNow())}</time>
            <span>
              <strong>{actor}</strong> {sentence}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
