import { Button, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApiDeadLetter, ApiResolveDeadLetter } from '../../../src/http/api.ts';
import { send } from '../api/api-client.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { Dialog, DialogButtons } from '../frame/dialog.tsx';
import { Doubt } from '../live/doubt.tsx';
import { deliveriesQuery } from './deliveries-query.ts';
import { kindText } from './delivery-words.ts';

export type How = ApiResolveDeadLetter['how'];

/** Says what will happen, then asks why. */
export function DeadLetterDialog({
  item,
  how,
  onClose,
  onResolved,
}: {
  item: ApiDeadLetter;
  how: How;
  onClose: () => void;
  onResolved: () => void;
}) {
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const resolve = useMutation({
    mutationFn: (body: ApiResolveDeadLetter) =>
      send(`/api/effects/${encodeURIComponent(item.effectId)}/resolve`, body),
    onSuccess: onResolved,
    onSettled: () => void client.invalidateQueries({ queryKey: deliveriesQuery.queryKey }),
  });
  const missing = reason.trim() === '';
  const verb = how === 'retry' ? 'Retry' : 'Discard';
  return (
    <Dialog title={`${verb} “${kindText(item.kind)}”`} onClose={onClose} typed={!missing}>
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
          description="Kept in the audit, with your name."
          required
          rows={3}
          value={reason}
          error={asked && missing ? 'Say why, in a few words.' : null}
          onChange={({ currentTarget: { value } }) => setReason(value)}
        />
        {resolve.error === null ? <Doubt /> : <ProblemNote error={resolve.error} />}
        <DialogButtons>
          <Button type="submit" disabled={resolve.isPending}>
            {resolve.isPending ? 'Saving…' : verb}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}

function consequence(how: How, { state }: ApiDeadLetter): string {
  if (how === 'discard') {
    return 'It is left out for good: the destination will not hear of it. What happened here stays as it is.';
  }
  return state === 'held'
    ? 'It is sent again under the same key. If it arrived the first time, a receiver that looks at the key drops it.'
    : 'It is sent again, with the whole time that the destination allows before it. If it fails again, it comes back here.';
}
