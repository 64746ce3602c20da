import { Link } from '@tanstack/react-router';
import type { ApiTakenBack } from '../../../src/http/api.ts';

const kindWords = { visit: 'Visit', result: 'Result', 'care-item': 'Order or document' } as const;

/** What went back, and what somebody has to look at because nobody can tell whose it is. */
export function TakenBack({ taken }: { taken: ApiTakenBack }) {
  const { visits, results, tasks, uncertain } = taken;
  return (
    <section className="taken-back" aria-labelledby="taken-back-heading">
      <h2 id="taken-back-heading">The merge was taken back</h2>
      <p>
        {countText(visits, 'visit')}, {countText(results, 'result')} and {countText(tasks, 'task')}{' '}
        went back to the{' '}
        <Link to="/patients/$patientId" params={{ patientId: taken.retired }}>
          record that had been merged away
        </Link>
        .
      </p>
      {uncertain.count === 0 ? (
        <p>Nothing was left of which nobody could tell whose it is.</p>
      ) : (
        <>
          <p>
            <strong>
              {countText(uncertain.count, 'record')} stayed and may be the other patient’s.
            </strong>{' '}
            Compare each with its message, and have the sender put right what is wrong.
          </p>
          <ul className="links">
            {uncertain.records.map(({ kind, id, about, message }) => (
              <li key={id}>
                {kindWords[kind]} {about},{' '}
                <Link to="/messages/$seq" params={{ seq: String(message) }}>
                  message {message}
                </Link>
              </li>
            ))}
          </ul>
          {uncertain.count > uncertain.records.length ? (
            <p className="page-note">The oldest {uncertain.records.length} are listed.</p>
          ) : null}
        </>
      )}
    </section>
  );
}

function countText(count: number, what: string): string {
  return `${count.toLocaleString('en-US')} ${what}${count === 1 ? '' : 's'}`;
}
