import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ApiHandoffDraft, ApiHandoffs, ApiNewHandoff } from '../../../src/http/api.ts';
import { send } from '../api/api-client.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { announce } from '../frame/announcer.tsx';
import { Fetched } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { useSite } from '../frame/site-scope.ts';
import { Doubt } from '../live/doubt.tsx';
import { nameAlerts } from '../patient/name-alert.ts';
import { handoffDraftQuery, handoffsQuery } from './handoff-query.ts';
import { taskCount } from './handoff-words.ts';
import { OfferedTask } from './offered-task.tsx';
import './handoff.css';

/** The end of a shift: everything that the person answers for goes to a colleague at once, each task with its note. */
export function HandOverPage() {
  const query = useQuery(handoffDraftQuery(useSite()));
  return (
    <div className="page">
      <PageHeading title="Hand over my shift" />
      <Fetched query={query} what="your tasks">
        {(data) =>
          data.tasks.length === 0 ? (
            <p className="page-note">You answer for no task now: there is nothing to hand over.</p>
          ) : (
            <HandOverForm draft={data} />
          )
        }
      </Fetched>
    </div>
  );
}

function HandOverForm({ draft }: { draft: ApiHandoffDraft }) {
  const [to, setTo] = useState('');
  const [note, setNote] = useState('');
  const [notes, setNotes] = useState<Readonly<Record<string, string>>>({});
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState(false);
  const offer = useOffer();
  const colleague = draft.colleagues.find(({ id }) => id === to);
  const takes = (id: string) => colleague === undefined || colleague.takes.includes(id);
  const chosen = draft.tasks.filter(({ id }) => takes(id) && !left.has(id));
  const noteOf = (id: string) => (notes[id] ?? '').trim();
  const lacksNote = ({ id, priority }: ApiHandoffDraft['tasks'][number]) =>
    noteOf(id) === '' && (priority === 'critical' || note.trim() === '');
  const lacking = chosen.filter(lacksNote);
  const alerts = nameAlerts(draft.tasks.map(({ patient }) => patient));

  return (
    <form
      noValidate
      className="handoff-form"
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (colleague === undefined || chosen.length === 0 || lacking.length > 0) return;
        if (offer.isPending) return;
        const items = chosen.map(({ id, rev }) => ({ taskId: id, rev, note: noteOf(id) }));
        offer.mutate({ to, note: note.trim(), items });
      }}
    >
      <p>
        You answer for each task until your colleague accepts it. What is not accepted within{' '}
        {draft.acceptMinutes} minutes asks its team again, and whoever leads the unit is asked to
        see to it.
      </p>
      <div className="handoff-top">
        <NativeSelect
          label="To"
          required
          value={to}
          error={asked && to === '' ? 'Choose a colleague.' : null}
          onChange={({ currentTarget: { value } }) => setTo(value)}
        >
          <option value="">Choose a colleague</option>
          {draft.colleagues.map(({ id, name, title, onShift, takes: ids }) => (
            <option key={id} value={id}>
              {name}, {title}
              {onShift ? '' : ' (not on shift now)'}
              {ids.length < draft.tasks.length ? `, may take ${ids.length}` : ''}
            </option>
          ))}
        </NativeSelect>
        <Textarea
          label="Note for all of them"
          description="Stands for every task without a note of its own. A critical task needs its own."
          rows={2}
          maxLength={2000}
          value={note}
          onChange={({ currentTarget: { value } }) => setNote(value)}
        />
      </div>
      <ul className="handoff-list" aria-label="Tasks to hand over">
        {draft.tasks.map((task) => (
          <OfferedTask
            key={task.id}
            task={task}
            alert={alerts.get(task.patient.id)}
            barred={takes(task.id) ? null : `${colleague?.name ?? ''} may not take this task.`}
            chosen={takes(task.id) && !left.has(task.id)}
            note={notes[task.id] ?? ''}
            lacksNote={asked && lacking.includes(task)}
            onChoose={(on) => setLeft(toggled(left, task.id, !on))}
            onNote={(text) => setNotes({ ...notes, [task.id]: text })}
          />
        ))}
      </ul>
      {asked && lacking.length > 0 ? (
        <p role="alert" className="handoff-missing">
          {taskCount(lacking.length)} without a note. Write one, or a note for all.
        </p>
      ) : null}
      {offer.error === null ? <Doubt /> : <ProblemNote error={offer.error} />}
      <Button type="submit" disabled={offer.isPending || chosen.length === 0}>
        {offer.isPending
          ? 'Saving…'
          : `Offer ${taskCount(chosen.length)}${colleague === undefined ? '' : ` to ${colleague.name}`}`}
      </Button>
      {chosen.length === 0 ? <p className="page-note">No task is chosen.</p> : null}
    </form>
  );
}

/** Offers, and leads to the handoff once it is committed; with tasks of several sites back to the list. */
function useOffer() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (body: ApiNewHandoff) => send<ApiHandoffs>('/api/handoffs', body),
    onSuccess: async (handoffs, { to, items }) => {
      client.setQueryData(handoffsQuery.queryKey, handoffs);
      announce(`Offered ${taskCount(items.length)}, recorded`);
      const newest = handoffs.given.find((one) => one.to.id === to);
      if (newest === undefined) await navigate({ to: '/work' });
      else await navigate({ to: '/handoffs/$handoffId', params: { handoffId: newest.id } });
    },
    // Done or not, what was shown is no longer so.
    onSettled: () => void client.invalidateQueries({ queryKey: ['work'] }),
  });
}

function toggled(set: ReadonlySet<string>, id: string, on: boolean): ReadonlySet<string> {
  const next = new Set(set);
  if (on) next.add(id);
  else next.delete(id);
  return next;
}
