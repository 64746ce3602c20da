import { Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import { FormNote } from '../api/form-note.tsx';
import { troubleOf } from '../api/form-trouble.ts';
import { Doubt } from '../live/doubt.tsx';
import { Dialog, DialogButtons } from './dialog.tsx';

/**
 * Says what an act will do, asks why, and does it: for every act on messages, deliveries and records that is kept in the audit
 * with its reason. `act.mutate` gets the reason without the blanks around it.
 */
export function ReasonQuestion({
  title,
  verb,
  keptWith = 'Kept in the audit, with your name.',
  act,
  onClose,
  children,
}: {
  title: string;
  /** On the button that does it. */
  verb: string;
  /** Where the reason is kept, in a sentence. */
  keptWith?: string;
  act: { mutate: (reason: string) => void; isPending: boolean; error: Error | null };
  onClose: () => void;
  /** What will happen. */
  children: React.ReactNode;
}) {
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const missing = reason.trim() === '';
  const trouble = troubleOf(act.error, ['reason']);
  return (
    <Dialog title={title} onClose={onClose} typed={!missing}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (!missing && !act.isPending) act.mutate(reason.trim());
        }}
      >
        {children}
        <Textarea
          data-autofocus
          label="Reason"
          description={keptWith}
          required
          rows={3}
          value={reason}
          error={asked && missing ? 'Say why, in a few words.' : trouble.at.reason}
          onChange={({ currentTarget: { value } }) => setReason(value)}
        />
        {act.error === null ? <Doubt /> : <FormNote trouble={trouble} />}
        <DialogButtons>
          <Button type="submit" disabled={act.isPending}>
            {act.isPending ? 'Saving…' : verb}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
