import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { ActDialogFrame, type ActDialogProps } from './act-dialog.tsx';

/** For acts that need to be explained: says what will happen, asks why. */
export function ReasonDialog({
  act,
  title,
  verb,
  consequence,
  onReason,
  ...shared
}: ActDialogProps & {
  act: 'decline' | 'escalate';
  title: string;
  verb: string;
  consequence: string;
  onReason: (reason: string) => void;
}) {
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const missing = reason.trim() === '';
  return (
    <ActDialogFrame
      {...shared}
      act={act}
      title={title}
      verb={verb}
      typed={!missing}
      onSubmit={() => {
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
    </ActDialogFrame>
  );
}
