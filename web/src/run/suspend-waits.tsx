import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApiRun, ApiSuspend } from '../../../src/http/api.ts';
import { send } from '../api/api-client.ts';
import { FormNote } from '../api/form-note.tsx';
import { troubleOf } from '../api/form-trouble.ts';
import { runQuery } from '../api/queries.ts';
import { Dialog, DialogButtons } from '../frame/dialog.tsx';
import { Doubt } from '../live/doubt.tsx';
import { useServerNow } from '../time/server-clock.ts';

const times = [
  { value: '60', label: '1 hour' },
  { value: '240', label: '4 hours' },
  { value: '1440', label: '1 day' },
  { value: '10080', label: '7 days' },
];

/** What a run waits for may stop counting for a while, and go on before. Nothing where it waits for no time. */
export function SuspendWaits({ run }: { run: ApiRun }) {
  const now = useServerNow();
  const [asking, setAsking] = useState<'suspend' | 'resume' | null>(null);
  const { suspending } = run;
  if (suspending === null) return null;
  if (!suspending.allowed) return <p>Waits cannot be suspended here: {suspending.reason}</p>;
  const isSuspended = run.timers.some(({ suspensions }) =>
    suspensions.some(({ until, lasts }) => !lasts && Date.parse(until) > now),
  );
  return (
    <div className="run-waits">
      <Button variant="default" onClick={() => setAsking(isSuspended ? 'resume' : 'suspend')}>
        {isSuspended ? 'Let the waits count again' : 'Suspend the waits'}
      </Button>
      {asking === null ? null : (
        <SuspendDialog run={run} kind={asking} onClose={() => setAsking(null)} />
      )}
    </div>
  );
}

function SuspendDialog({
  run,
  kind,
  onClose,
}: {
  run: ApiRun;
  kind: 'suspend' | 'resume';
  onClose: () => void;
}) {
  const client = useQueryClient();
  const [minutes, setMinutes] = useState('240');
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const saving = useMutation({
    mutationFn: (body: ApiSuspend) => send(`/api/runs/${encodeURIComponent(run.id)}/waits`, body),
    onSuccess: onClose,
    onSettled: () => void client.invalidateQueries({ queryKey: runQuery(run.id).queryKey }),
  });
  const missing = reason.trim() === '';
  const isResume = kind === 'resume';
  const trouble = troubleOf(saving.error, ['minutes', 'reason']);
  return (
    <Dialog
      title={isResume ? 'Let the waits count again' : 'Suspend the waits'}
      onClose={onClose}
      typed={!missing}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (missing || saving.isPending) return;
          saving.mutate({ minutes: isResume ? 0 : Number(minutes), reason: reason.trim() });
        }}
      >
        <p>
          {isResume
            ? 'What this run waits for counts again from now on.'
            : 'What this run waits for does not count for this time, and goes on by itself after it. Tasks, their ladders, and waits about a point in time are not touched.'}
        </p>
        {isResume ? null : (
          <NativeSelect
            data-autofocus
            label="For"
            value={minutes}
            error={trouble.at.minutes}
            data={times}
            onChange={({ currentTarget: { value } }) => setMinutes(value)}
          />
        )}
        <Textarea
          label="Reason"
          description="Shown beside the wait and kept in the audit, with your name."
          required
          value={reason}
          error={asked && missing ? 'Give a reason.' : trouble.at.reason}
          onChange={({ currentTarget: { value } }) => setReason(value)}
        />
        {saving.error === null ? <Doubt /> : <FormNote trouble={trouble} />}
        <DialogButtons back="Back">
          <Button type="submit" disabled={saving.isPending}>
            {saving.isPending ? 'Saving…' : isResume ? 'Let them count' : 'Suspend'}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
