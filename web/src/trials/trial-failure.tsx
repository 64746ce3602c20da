import type { ApiTrial } from '../../../src/http/api.ts';

/** Why a trial told nothing. */
export function TrialFailure({ trial }: { trial: ApiTrial }) {
  return (
    <section>
      <p>{trial.state === 'cancelled' ? 'It was cancelled.' : trial.sentence}</p>
      <ul>
        {trial.problems.map(({ location, sentence }) => (
          <li key={`${location} ${sentence}`}>
            {sentence} <span className="label">{location}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
