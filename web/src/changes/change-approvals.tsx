import type { ApiChange } from '../../../src/http/api.ts';
import { useHereZone } from '../frame/site-scope.ts';
import { eventWords, momentWords } from './change-words.ts';

/** The approvals that the policy asks for, why, and who gave them. */
export function ChangeApprovals({ change }: { change: ApiChange }) {
  const zone = useHereZone();
  if (change.applied !== null) return <GivenApprovals change={change} />;
  if (change.approvals.length === 0) {
    return (
      <p className="page-note">Nothing is different yet, so that nothing is to be approved.</p>
    );
  }
  return (
    <>
      <table className="change-table">
        <thead>
          <tr>
            <th scope="col">Approval</th>
            <th scope="col">Of whom</th>
            <th scope="col">Because of</th>
            <th scope="col">Given</th>
          </tr>
        </thead>
        <tbody>
          {change.approvals.map(({ key, title, site, roles, because, given, mine }) => (
            <tr key={key}>
              <th scope="row">
                {title}
                {site === null ? '' : `, ${site}`}
              </th>
              <td>{roles.length === 0 ? 'Whoever may approve' : roles.join(' or ')}</td>
              <td>{because.join(', ')}</td>
              <td>
                {given.length === 0 ? (mine ? 'Not yet: you could give it' : 'Not yet') : null}
                {given.map(({ by, at, text }) => (
                  <p key={by}>
                    {by}, {momentWords(at, zone)}
                    {text === '' ? '' : `: ${text}`}
                  </p>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="label">
        Whoever wrote at a request does not approve it. An edit, or another version at one of its
        sites, ends all approvals.
      </p>
    </>
  );
}

/** Of what was applied only those who approved it matter: what a plan would ask for now is another question. */
function GivenApprovals({ change }: { change: ApiChange }) {
  const zone = useHereZone();
  const given = change.events.filter(({ kind }) => kind === 'approve' || kind === 'override');
  return (
    <ul>
      {given.map(({ seq, by, kind, at }) => (
        <li key={seq}>
          {by} {eventWords(kind)}, {momentWords(at, zone)}
        </li>
      ))}
    </ul>
  );
}
