import { Button, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApiException, ApiResolve } from '../../../src/http/api.ts';
import { send } from '../api/api-client.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { Dialog, DialogButtons } from '../frame/dialog.tsx';
import { Doubt } from '../live/doubt.tsx';
import type { Resolved } from './resolved.ts';

export type How = ApiResolve['how'];

/** Says exactly what will happen and to how many messages, then asks why. */
export function ResolveDialog({
  item,
  how,
  onClose,
  onResolved,
}: {
  item: ApiException;
  how: How;
  onClose: () => void;
  onResolved: (resolved: Resolved) => void;
}) {
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const resolve = useMutation({
    mutationFn: (body: ApiResolve) =>
      send<{ released: number }>(`/api/exceptions/${encodeURIComponent(item.id)}/resolve`, body),
    onSuccess: ({ released }) => onResolved({ seq: item.seq, exceptionId: item.id, how, released }),
    onSettled: () => void client.invalidateQueries({ queryKey: ['exceptions'] }),
  });
  const missing = reason.trim() === '';
  return (
    <Dialog
      title={how === 'retry' ? `Retry message ${item.seq}` : `Skip message ${item.seq}`}
      onClose={onClose}
      typed={!missing}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (!missing && !resolve.isPending) resolve.mutate({ how, reason: reason.trim() });
        }}
      >
        <p>{consequence(how, item)}</p>
        <Textarea
          data-autofocus
          label="Reason"
          description="Kept with the exception and in the audit, with your name."
          required
          rows={3}
          value={reason}
          error={asked && missing ? 'Say why, in a few words.' : null}
          onChange={({ currentTarget: { value } }) => setReason(value)}
        />
        {resolve.error === null ? <Doubt /> : <ProblemNote error={resolve.error} />}
        <DialogButtons>
          <Button type="submit" disabled={resolve.isPending}>
            {resolve.isPending ? 'Saving…' : how === 'retry' ? 'Retry' : 'Skip'}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}

function consequence(how: How, { parks, waiting }: ApiException): string {
  const behind = waitingText(parks ? waiting : 0);
  return how === 'retry'
    ? `The message is read again with the configuration in force now. ${behind} If it fails again, it comes back here and they wait on.`
    : `The message is left out: nothing that it says reaches the record, no event and no task follows. It stays in the journal. ${behind}`;
}

function waitingText(waiting: number): string {
  if (waiting === 0) return 'Nothing waits behind it.';
  return waiting === 1
    ? '1 message waits behind it and then goes on, in order.'
    : `${waiting} messages wait behind it and then go on, in order.`;
}
