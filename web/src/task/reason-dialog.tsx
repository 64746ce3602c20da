import { Button, Group, Textarea } from '@mantine/core';
import { useState } from 'react';
import { ActDialogFrame, type ActDialogProps } from './act-dialog.tsx';

/** For acts that need to be explained: says what will happen, asks why. */
export function ReasonDialog({
  task,
  title,
  verb,
  consequence,
  saving,
  problem,
  onClose,
  onReason,
}: ActDialogProps & {
  title: string;
  verb: string;
  consequence: string;
  onReason: (reason: string) => void;
}) {
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const missing = reason.trim() === '';
  return (
    <ActDialogFrame task={task} title={title} problem={problem} onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (!missing) onReason(reason.trim());
        }}
      >
        <p>{consequence}</p>
        <Textarea
          data-autofocus
          label="Reason"
          description="Kept in the history with your name."
          required
          rows={3}
          value={reason}
          error={asked && missing ? 'Say why, in a few words.' : null}
          onChange={({ currentTarget: { value } }) => setReason(value)}
        />
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={onClose}>
            Back
          </Button>
          <Button type="submit" disabled={saving}>
            {saving ? 'Saving…' : verb}
          </Button>
        </Group>
      </form>
    </ActDialogFrame>
  );
}
