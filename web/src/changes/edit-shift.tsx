import { Checkbox } from '@mantine/core';
import { useState } from 'react';
import type { ApiChange, ApiEditableShift } from '../../../src/http/api.ts';
import { troubleOf } from '../api/form-trouble.ts';
import { useChangeAct } from './change-queries.ts';
import { ChooseEntry, EntryForm } from './entry-form.tsx';

const keyOf = ({ site, rota, shift }: ApiEditableShift): string => `${site} ${rota} ${shift}`;

/** Who works a shift of a rota from now on. For one day there is the page On call. */
export function EditShift({ change }: { change: ApiChange }) {
  const [key, setKey] = useState('');
  const { shifts, sites } = change.objects;
  const titles = new Map(sites.map(({ id, title }) => [id, title]));
  const chosen = shifts.find((one) => keyOf(one) === key);
  return (
    <>
      <ChooseEntry
        label="Which shift"
        fresh="choose one"
        chosen={chosen === undefined ? '' : key}
        choose={setKey}
        entries={shifts.map((one) => ({
          value: keyOf(one),
          label: `${titles.get(one.site) ?? one.site}: ${one.pool}, ${one.hours}`,
        }))}
      />
      <p className="label">It holds from then on. For one day, change it on the page On call.</p>
      {chosen === undefined ? null : <ShiftForm key={key} change={change} shift={chosen} />}
    </>
  );
}

function ShiftForm({ change, shift }: { change: ApiChange; shift: ApiEditableShift }) {
  const act = useChangeAct(change);
  const [people, setPeople] = useState<readonly string[]>(shift.people);
  const trouble = troubleOf(act.error, ['people']);
  const offered = [...new Set([...shift.people, ...shift.holders])];
  const titles = new Map(change.objects.people.map(({ id, title }) => [id, title]));
  return (
    <EntryForm
      act={act}
      trouble={trouble}
      verb="Put them on"
      onSave={() => {
        const { site, rota, shift: at } = shift;
        const edit = { edit: 'shift', site, rota, shift: at, people: [...people] };
        act.mutate({ act: 'edit', edits: [edit] });
      }}
    >
      <fieldset className="change-sites">
        <legend>On shift: those who hold the role there</legend>
        {offered.map((id) => (
          <Checkbox
            key={id}
            label={titles.get(id) ?? id}
            checked={people.includes(id)}
            onChange={({ currentTarget: { checked } }) =>
              setPeople(checked ? [...people, id] : people.filter((one) => one !== id))
            }
          />
        ))}
        {trouble.at.people === undefined ? null : (
          <p className="field-trouble">{trouble.at.people}</p>
        )}
      </fieldset>
    </EntryForm>
  );
}
