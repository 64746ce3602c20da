import { Button } from '@mantine/core';
import type { ApiTask } from '../../../src/http/api.ts';
import { useSession } from '../api/queries.ts';
import { Doubt } from '../live/doubt.tsx';
import { AcceptDialog } from './accept-dialog.tsx';
import { ActFailure } from './act-trouble.tsx';
import { barredSentences, declineConsequence, escalateConsequence, verbs } from './act-words.ts';
import { CompleteDialog } from './complete-dialog.tsx';
import { HandOverDialog } from './hand-over-dialog.tsx';
import { ReasonDialog } from './reason-dialog.tsx';
import type { TaskActing } from './use-task-acts.ts';

/**
 * What the person may do. Nothing is shown as done before the server has committed it: "Saving…", then the time at which
 * it was recorded. Whatever is not possible says why, in words beside it.
 */
export function TaskActs({ task, acting }: { task: ApiTask; acting: TaskActing }) {
  const allowed = task.acts.filter((offer) => offer.allowed);
  const barred = barredSentences(task.acts);
  return (
    <section className="acts" aria-label="What you can do">
      {acting.opened === null ? <Doubt /> : null}
      <div className="acts-buttons">
        {allowed.map(({ act }) => (
          <Button
            key={act}
            variant={
              act === 'accept' || act === 'start' || act === 'complete' ? 'filled' : 'default'
            }
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

function SaveState({ acting: { opened, saving, saved, error } }: { acting: TaskActing }) {
  if (saving) return <p className="save-state">Saving…</p>;
  if (saved !== null) return <p className="save-state save-done">{saved}</p>;
  // While a dialog is open, it says itself what went wrong.
  return error === null || opened !== null ? null : <ActFailure error={error} />;
}

function ActDialog({ task, acting }: { task: ApiTask; acting: TaskActing }) {
  const { opened, rev, save } = acting;
  const me = useSession().person.id;
  const shared = { task, acting };
  switch (opened) {
    case null:
    case 'start':
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
          act="decline"
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
          act="escalate"
          title="Escalate now"
          verb="Escalate now"
          consequence={escalateConsequence(task, me)}
          onReason={(reason) => save({ act: 'escalate', rev, reason })}
        />
      );
  }
}
