import { Alert, Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import { FormNote } from '../api/form-note.tsx';
import { troubleOf } from '../api/form-trouble.ts';
import { useSession } from '../api/queries.ts';
import { Dialog, DialogButtons } from '../frame/dialog.tsx';
import { useSentinel } from './rollouts-query.ts';

/** Reports one severe event: it stops every rollout of a workflow, everywhere. Only for those who may. */
export function SentinelButton({
  site,
  workflow,
  workflowTitle,
  object,
}: {
  site: string;
  /** Null: all of the network. */
  workflow: string | null;
  workflowTitle: string;
  /** What it was seen at, as in `run:…`; empty: nothing in Sinew. */
  object: string;
}) {
  const { permissions } = useSession();
  const [open, setOpen] = useState(false);
  if (!permissions.includes('sentinel.report')) return null;
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        Report a severe event…
      </Button>
      {open ? (
        <SentinelDialog
          {...{ site, workflow, workflowTitle, object }}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </>
  );
}

function SentinelDialog({
  site,
  workflow,
  workflowTitle,
  object,
  onClose,
}: Parameters<typeof SentinelButton>[0] & { onClose: () => void }) {
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const [answer, setAnswer] = useState<string | null>(null);
  const sentinel = useSentinel(({ sentence }) => setAnswer(sentence));
  const missing = reason.trim() === '';
  const trouble = troubleOf(sentinel.error, ['reason']);
  if (answer !== null) {
    return (
      <Dialog title="Severe event" onClose={onClose}>
        <p role="status">{answer}</p>
        <DialogButtons back="Close" />
      </Dialog>
    );
  }
  return (
    <Dialog title="Report a severe event" onClose={onClose} typed={!missing}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (missing || sentinel.isPending) return;
          sentinel.mutate({ site, workflow, object, reason: reason.trim() });
        }}
      >
        <Alert color="red" title="This stops the change at every site">
          Every rollout that changes {workflowTitle} is stopped and taken back within two seconds,
          and that version cannot be rolled out again. Report what was judged to be severe and to
          come from the change; nobody else is asked.
        </Alert>
        <Textarea
          data-autofocus
          label="What happened"
          description="Without the patient’s name. Kept for ever, with yours."
          required
          rows={3}
          value={reason}
          error={asked && missing ? 'Say what happened.' : trouble.at.reason}
          onChange={({ currentTarget: { value } }) => setReason(value)}
        />
        <FormNote trouble={trouble} />
        <DialogButtons>
          <Button type="submit" color="red" disabled={sentinel.isPending}>
            {sentinel.isPending ? 'Stopping…' : 'Stop and take back'}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
