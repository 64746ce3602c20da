import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApiExceptions, ApiNewHold } from '../../../src/http/api.ts';
import { send } from '../api/api-client.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { Dialog, DialogButtons } from '../frame/dialog.tsx';
import { Doubt } from '../live/doubt.tsx';

const times = [
  { value: '30', label: '30 minutes' },
  { value: '60', label: '1 hour' },
  { value: '240', label: '4 hours' },
  { value: '1440', label: '24 hours' },
];

/** Says what a hold does to patients, then asks for how long and why. */
export function HoldDialog({
  holdable,
  onClose,
}: {
  holdable: ApiExceptions['holdable'];
  onClose: () => void;
}) {
  const client = useQueryClient();
  const [feed, setFeed] = useState(holdable[0]?.feed ?? '');
  const [minutes, setMinutes] = useState('30');
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const hold = useMutation({
    mutationFn: (body: ApiNewHold) => send('/api/holds', body),
    onSuccess: onClose,
    onSettled: () => void client.invalidateQueries({ queryKey: ['exceptions'] }),
  });
  const missing = reason.trim() === '';
  return (
    <Dialog title="Hold a feed" onClose={onClose} typed={!missing}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (missing || hold.isPending) return;
          hold.mutate({ feed, minutes: Number(minutes), reason: reason.trim() });
        }}
      >
        <p>
          Its messages are taken and answered, but nothing of them reaches the record, and what
          other feeds say later of the same patients waits with them. Results flagged as critical
          are told to the ward at once.
        </p>
        <NativeSelect
          data-autofocus
          label="Feed"
          value={feed}
          data={holdable.map(({ feed: value, title: label }) => ({ value, label }))}
          onChange={({ currentTarget: { value } }) => setFeed(value)}
        />
        <NativeSelect
          label="Goes on by itself after"
          value={minutes}
          data={times}
          onChange={({ currentTarget: { value } }) => setMinutes(value)}
        />
        <Textarea
          label="Reason"
          description="Shown beside the hold and kept in the audit, with your name."
          required
          rows={2}
          value={reason}
          error={asked && missing ? 'Say why, in a few words.' : null}
          onChange={({ currentTarget: { value } }) => setReason(value)}
        />
        {hold.error === null ? <Doubt /> : <ProblemNote error={hold.error} />}
        <DialogButtons>
          <Button type="submit" disabled={hold.isPending}>
            {hold.isPending ? 'Saving…' : 'Hold it'}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
