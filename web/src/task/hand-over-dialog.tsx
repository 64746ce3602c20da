import { NativeSelect, Textarea } from '@mantine/core';
import { useState } from 'react';
import { ActDialogFrame, type ActDialogProps } from './act-dialog.tsx';

/** Offers the task to a colleague. Whoever holds it keeps it until the colleague accepts. */
export function HandOverDialog({
  onHandOver,
  ...shared
}: ActDialogProps & {
  onHandOver: (to: string, note: string) => void;
}) {
  const { colleagues } = shared.task;
  const [to, setTo] = useState('');
  const [note, setNote] = useState('');
  const [asked, setAsked] = useState(false);
  const complete = to !== '' && note.trim() !== '';
  return (
    <ActDialogFrame
      {...shared}
      act="hand-over"
      title="Hand over this task"
      verb="Offer hand-over"
      typed={note.trim() !== ''}
      onSubmit={() => {
        setAsked(true);
        if (complete) onHandOver(to, note.trim());
      }}
    >
      <p>
        You stay accountable until your colleague accepts. Until then you can still complete it.
      </p>
      {colleagues.length === 0 ? (
        <p>
          <strong>Nobody else on shift holds this role.</strong> Escalate instead.
        </p>
      ) : null}
      <NativeSelect
        data-autofocus
        label="To"
        required
        value={to}
        error={asked && to === '' ? 'Choose a colleague.' : null}
        onChange={({ currentTarget: { value } }) => setTo(value)}
      >
        <option value="">Choose a colleague</option>
        {colleagues.map(({ id, name, title }) => (
          <option key={id} value={id}>
            {name}, {title}
          </option>
        ))}
      </NativeSelect>
      <Textarea
        mt="sm"
        label="Note"
        description="What is done, what is left, what to watch for."
        required
        rows={4}
        value={note}
        error={asked && note.trim() === '' ? 'Say what your colleague needs to know.' : null}
        onChange={({ currentTarget: { value } }) => setNote(value)}
      />
    </ActDialogFrame>
  );
}
