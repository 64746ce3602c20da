import { Button, Radio, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ApiDowntime, ApiReconciled } from '../../../src/http/api.ts';
import { FormNote } from '../api/form-note.tsx';
import { troubleOf } from '../api/form-trouble.ts';
import { useDowntimeAct } from './downtime-queries.ts';
import { paperInstant } from './paper-time.ts';

/** What stands on paper about one task. */
export function PaperEntry({
  downtime,
  task: { taskId, state },
  onDone,
}: {
  downtime: ApiDowntime;
  task: ApiDowntime['tasks'][number];
  onDone: () => void;
}) {
  const [how, setHow] = useState<ApiReconciled['how']>('done-on-paper');
  const [at, setAt] = useState('');
  const [by, setBy] = useState('');
  const [note, setNote] = useState('');
  const enter = useDowntimeAct<ApiReconciled>(
    () => `/api/downtimes/${downtime.id}/tasks/${taskId}`,
    onDone,
  );
  const paperAt = paperInstant(at, downtime);
  const isDone = how === 'done-on-paper';
  const isOpen = state === 'open' || state === 'accepted';
  const trouble = troubleOf(enter.error, ['paperAt', 'paperBy', 'note']);
  return (
    <form
      noValidate
      className="paper-entry"
      onSubmit={(event) => {
        event.preventDefault();
        if (enter.isPending || (isDone && (paperAt === null || by.trim() === ''))) return;
        enter.mutate({
          how,
          paperAt: isDone ? paperAt : null,
          paperBy: isDone ? by.trim() : '',
          note: note.trim(),
        });
      }}
    >
      <Radio.Group
        label="What stands on paper"
        value={how}
        onChange={(value) => setHow(value === 'nothing-done' ? value : 'done-on-paper')}
      >
        <Radio value="done-on-paper" label="It was done" />
        <Radio value="nothing-done" label="Nothing was done" />
      </Radio.Group>
      {isDone && isOpen ? (
        <p className="downtime-open">
          Complete the task first, with what is on the paper: open it by its title. Then say here
          when it was done.
        </p>
      ) : null}
      {isDone ? (
        <>
          <TextInput
            label="Time on the paper"
            description="As in 14:05, on the clocks of the site; within the downtime."
            value={at}
            error={
              at !== '' && paperAt === null
                ? 'As in 14:05, within the downtime.'
                : trouble.at.paperAt
            }
            autoComplete="off"
            onChange={({ currentTarget: { value } }) => setAt(value)}
          />
          <TextInput
            label="Who did it"
            value={by}
            error={trouble.at.paperBy}
            autoComplete="off"
            onChange={({ currentTarget: { value } }) => setBy(value)}
          />
        </>
      ) : null}
      <TextInput
        label="Note"
        value={note}
        error={trouble.at.note}
        autoComplete="off"
        onChange={({ currentTarget: { value } }) => setNote(value)}
      />
      <Button type="submit" disabled={enter.isPending}>
        {enter.isPending ? 'Saving…' : 'Enter it'}
      </Button>
      <FormNote trouble={trouble} />
    </form>
  );
}
