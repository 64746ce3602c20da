import { Checkbox } from '@mantine/core';
import type { ApiChange, ApiChangedObject } from '../../../src/http/api.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { ChangeEditors } from './change-editors.tsx';
import { useViewed } from './change-queries.ts';
import { SayIt } from './say-it.tsx';

/** What a request does, object by object, in sentences; and the forms that write it. */
export function ChangeDifference({ change }: { change: ApiChange }) {
  return (
    <>
      {change.difference.length === 0 ? (
        <p className="page-note">
          Nothing is different yet. Change something below, or write the files on the tab YAML.
        </p>
      ) : (
        <ul className="change-objects">
          {change.difference.map((one) => (
            <ChangedObject key={one.object} change={change} one={one} />
          ))}
        </ul>
      )}
      <ChangeEditors change={change} />
    </>
  );
}

const levels = {
  major: 'Major: who is asked, what is safe, or what is gone',
  minor: 'Minor: something new that nobody has to use',
  patch: 'Patch: wording, or a value within its bounds',
};

const actions = { create: 'New', update: 'Changed', delete: 'Gone' };

function ChangedObject({ change, one }: { change: ApiChange; one: ApiChangedObject }) {
  const view = useViewed(change);
  const said = change.events.filter(({ object }) => object === one.object);
  return (
    <li className="change-object">
      <div className="change-object-head">
        <h2>{one.title}</h2>
        <Checkbox
          label="Looked at"
          aria-label={`Looked at ${one.title}`}
          checked={one.viewed}
          disabled={view.isPending}
          onChange={() =>
            view.mutate({ object: one.object, digest: one.viewed ? null : one.digest })
          }
        />
      </div>
      <p className="label">
        {actions[one.action]}. {levels[one.level]}.
      </p>
      <ul>
        {one.sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <p className="label">{reachWords(one)}</p>
      {said.map(({ seq, by, text }) => (
        <p key={seq} className="change-said">
          <strong>{by}:</strong> {text}
        </p>
      ))}
      <SayIt change={change} place={{ object: one.object }} label={`Comment on ${one.title}`} />
      {view.error === null ? null : <ProblemNote error={view.error} />}
    </li>
  );
}

function reachWords({ sites, tasksADay, keeps }: ApiChangedObject): string {
  const felt = sites.length === 0 ? 'Felt at no site' : `Felt at ${sites.join(', ')}`;
  const tasks =
    tasksADay === null
      ? ''
      : `; ${tasksADay.toLocaleString('en-US')} tasks a day there in the last week`;
  const kept = keeps.length === 0 ? '' : ` ${keeps.join(', ')} keep what they have.`;
  return `${felt}${tasks}.${kept}`;
}
