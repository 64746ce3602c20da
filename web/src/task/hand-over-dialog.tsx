import { Button, Group, NativeSelect, Textarea } from '@mantine/core';
import { useState } from 'react';
import { ActDialogFrame, type ActDialogProps } from './act-dialog.tsx';

/** Offers the task to a colleague. Whoever holds it keeps it until the colleague accepts. */
export function HandOverDialog({
  task,
  saving,
  problem,
  onClose,
  onHandOver,
}: ActDialogProps & {
  onHandOver: (to: string, note: string) => void;
}) {
  const [to, setTo] = useState('');
  const [note, setNote] = useState('');
  const [asked, setAsked] = useState(false);
  const complete = to !== '' && note.trim() !== '';
  return (
    <ActDialogFrame task={task} title="Hand over this task" problem={problem} onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (complete) onHandOver(to, note.trim());
        }}
      >
        <p>
          You stay accountable until your colleague accepts. Until then you can still complete it.
        </p>
        {task.colleagues.length === 0 ? (
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
          {task.colleagues.map(({ id, name, title }) => (
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
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={onClose}>
            Back
          </Button>
          <Button type="submit" disabled={saving}>
            {saving ? 'Saving…' : 'Offer hand-over'}
          </Button>
        </Group>
      </form>
    </ActDialogFrame>
  );
}
