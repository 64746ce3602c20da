import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ApiLineage, ApiMessageEdit } from '../../../src/http/api.ts';
import { read } from '../api/api-client.ts';
import { useHereZone } from '../frame/site-scope.ts';
import { preciseTime } from '../time/clinical-time.ts';
import { useServerNow } from '../time/server-clock.ts';
import './replay.css';

/** What a person made of a message, and the replays that it was part of. Nothing where there is neither. */
export function MessageLineage({ seq }: { seq: number }) {
  const { data } = useQuery({
    queryKey: ['message', seq, 'lineage'],
    queryFn: ({ signal }) => read<ApiLineage>(`/api/messages/${seq}/lineage`, signal),
  });
  if (data === undefined) return null;
  const { editedFrom, editedInto, replays } = data;
  if (editedFrom === null && editedInto.length + replays.length === 0) return null;
  return (
    <section aria-labelledby="lineage-heading">
      <h2 id="lineage-heading">Edits and replays</h2>
      {editedFrom === null ? null : (
        <Edit edit={editedFrom} how="A person wrote this message from" />
      )}
      {editedInto.map((edit) => (
        <Edit key={edit.seq} edit={edit} how="In its place a person wrote" />
      ))}
      <ul className="links">
        {replays.map(({ id, state, reason, result }) => (
          <li key={id}>
            <Link to="/replays/$planId" params={{ planId: id }}>
              Replay: {reason}
            </Link>{' '}
            <span className="label">
              {state}
              {result === null ? '' : `, this message ${result}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Edit({ edit, how }: { edit: ApiMessageEdit; how: string }) {
  const zone = useHereZone();
  const now = useServerNow();
  return (
    <div>
      <p>
        {how}{' '}
        <Link to="/messages/$seq" params={{ seq: String(edit.seq) }}>
          message {edit.seq}
        </Link>
        : {edit.by}, {preciseTime(Date.parse(edit.at), zone, now)}, “{edit.reason}”
      </p>
      <ul className="replay-changes">
        {edit.changes.map(({ path, title, before, after }) => (
          <li key={path}>
            <code>{path}</code> <span className="label">{title}</span>{' '}
            {before === null ? 'was not there' : <del>{before}</del>} →{' '}
            {after === null ? 'is not there' : <ins>{after}</ins>}
          </li>
        ))}
      </ul>
    </div>
  );
}
