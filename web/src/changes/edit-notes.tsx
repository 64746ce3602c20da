import { Textarea } from '@mantine/core';
import { useState } from 'react';
import type { ApiChange } from '../../../src/http/api.ts';
import { troubleOf } from '../api/form-trouble.ts';
import { useChangeAct } from './change-queries.ts';
import { audienceWords } from './change-words.ts';
import { EntryForm } from './entry-form.tsx';

/** What the change means for each kind of people: it goes into the release, and into the packages of the sites. */
export function EditNotes({ change }: { change: ApiChange }) {
  const act = useChangeAct(change);
  const [notes, setNotes] = useState(change.notes);
  return (
    <EntryForm
      act={act}
      trouble={troubleOf(act.error, [])}
      verb="Keep the notes"
      onSave={() => {
        const said = Object.entries(notes).flatMap(([audience, text]) =>
          text.trim() === '' ? [] : [[audience, text.trim()]],
        );
        act.mutate({ act: 'edit', notes: Object.fromEntries(said) });
      }}
    >
      {change.objects.audiences.map((audience) => (
        <Textarea
          key={audience}
          label={`For ${audienceWords(audience).toLowerCase()}`}
          rows={2}
          value={notes[audience] ?? ''}
          onChange={({ currentTarget: { value } }) =>
            setNotes((had) => ({ ...had, [audience]: value }))
          }
        />
      ))}
    </EntryForm>
  );
}
