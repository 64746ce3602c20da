import { Button } from '@mantine/core';
import type { ApiTask } from '../../../src/http/api.ts';
import { UnreachableError } from '../api/api-client.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { useSession } from '../api/queries.ts';
import { isStale } from '../live/connection.ts';
import { useLine } from '../live/live-feed.ts';
import { clockTime } from '../time/clinical-time.ts';
import { useServerNow } from '../time/server-clock.ts';
import { AcceptDialog } from './accept-dialog.tsx';
import { barredSentences, declineConsequence, escalateConsequence, verbs } from './act-words.ts';
import { CompleteDialog } from './complete-dialog.tsx';
import { HandOverDialog } from './hand-over-dialog.tsx';
import { ReasonDialog } from './reason-dialog.tsx';
import { isStaleAct, type TaskActing } from './use-task-acts.ts';

/**
 * What the person may do. Nothing is shown as done before the server has committed it: "Saving…", then the time at which
 * it was recorded. Whatever is not possible says why, in words beside it.
 */
export function TaskActs({ task, acting }: { task: ApiTask; acting: TaskActing }) {
  const allowed = task.acts.filter((offer) => offer.allowed);
  const barred = barredSentences(task.acts);
  return (
    <section className="acts" aria-label="What you can do">
      <StaleWarning zone={task.zone} />
      <div className="acts-buttons">
        {allowed.map(({ act }) => (
          <Button
            key={act}
            variant={act === 'accept' || act === 'complete' ? 'filled' : 'default'}
            disabled={acting.saving}
            onClick={() => acting.begin(act)}
          >
            {verbs[act]}
          </Button>
        ))}
      </div>
      <SaveState acting={acting} />
      {barred.length === 0 ? null : (
        <ul className="acts-barred">
          {barred.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
      <ActDialog task={task} acting={acting} />
    </section>
  );
}

function SaveState({ acting: { saving, saved, error } }: { acting: TaskActing }) {
  if (saving) return <p className="save-state">Saving…</p>;
  if (saved !== null) return <p className="save-state save-done">{saved}</p>;
  if (error === null) return null;
  return (
    <>
      <ProblemNote error={error} />
      <p className="save-state">{afterFailure(error)}</p>
    </>
  );
}

function afterFailure(error: Error): string {
  if (error instanceof UnreachableError) {
    return (
      'It is not known whether it was recorded. Look at the history when the connection is back; ' +
      'until then act by phone.'
    );
  }
  return isStaleAct(error)
    ? 'Nothing was recorded. The task has been read again: look at it before you act.'
    : 'Nothing was recorded.';
}

function StaleWarning({ zone }: { zone: string }) {
  const line = useLine();
  if (!isStale(line, useServerNow())) return null;
  return (
    <p className="stale-warning">
      Last heard from the server at {clockTime(line.heardAt, zone)}: somebody may have accepted
      meanwhile. Confirm by phone before you rely on what you do here.
    </p>
  );
}

function ActDialog({ task, acting }: { task: ApiTask; acting: TaskActing }) {
  const { opened, rev, save } = acting;
  const me = useSession().person.id;
  const shared = { task, saving: acting.saving, problem: acting.error, onClose: acting.close };
  switch (opened) {
    case null:
      return null;
    case 'accept':
      return <AcceptDialog {...shared} onAccept={() => save({ act: 'accept', rev })} />;
    case 'complete':
      return (
        <CompleteDialog
          {...shared}
          onComplete={(outcome) => save({ act: 'complete', rev, outcome })}
        />
      );
    case 'hand-over':
      return (
        <HandOverDialog
          {...shared}
          onHandOver={(to, note) => save({ act: 'hand-over', rev, to, note })}
        />
      );
    case 'decline':
      return (
        <ReasonDialog
          {...shared}
          title="Decline this task"
          verb="Decline"
          consequence={declineConsequence(task, me)}
          onReason={(reason) => save({ act: 'decline', rev, reason })}
        />
      );
    case 'escalate':
      return (
        <ReasonDialog
          {...shared}
          title="Escalate now"
          verb="Escalate now"
          consequence={escalateConsequence(task, me)}
          onReason={(reason) => save({ act: 'escalate', rev, reason })}
        />
      );
  }
}
