import type { ApiTrialInterruptions, ApiTrialTally } from '../../../src/http/api.ts';

interface Titled {
  title: string;
  tally: ApiTrialTally;
}

/** All tasks of both sides, in sums. */
export function TallyTable({ before, after }: { before: Titled; after: Titled }) {
  return (
    <table className="trial-table">
      <thead>
        <tr>
          <th scope="col">Of all tasks</th>
          <th scope="col">Opened</th>
          <th scope="col">Escalations</th>
          <th scope="col">Not accepted in time</th>
          <th scope="col">Not done in time</th>
        </tr>
      </thead>
      <tbody>
        <TallyRow {...before} />
        <TallyRow {...after} />
      </tbody>
    </table>
  );
}

function TallyRow({ title, tally }: Titled) {
  return (
    <tr>
      <th scope="row">{title}</th>
      <td>{tally.tasks}</td>
      <td>{tally.escalations}</td>
      <td>{tally.acceptBreaches}</td>
      <td>{tally.finishBreaches}</td>
    </tr>
  );
}

/** Pools whose people would be asked more or less often. */
export function Interruptions({ lines }: { lines: readonly ApiTrialInterruptions[] }) {
  if (lines.length === 0) return null;
  return (
    <section aria-labelledby="interruptions-heading">
      <h2 id="interruptions-heading">Interruptions of a person in a shift</h2>
      <table className="trial-table">
        <thead>
          <tr>
            <th scope="col">Who</th>
            <th scope="col">Shift</th>
            <th scope="col">In force, on average (at most)</th>
            <th scope="col">Tried</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ site, unit, role, shift, before, after }) => (
            <tr key={`${site} ${unit ?? ''} ${role} ${shift}`}>
              <th scope="row">
                {role}, {unit === null ? site : `${unit}, ${site}`}
              </th>
              <td>{shift}</td>
              <td>
                {before.mean} ({before.most})
              </td>
              <td>
                {after.mean} ({after.most})
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
