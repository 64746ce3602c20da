import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { ApiHandoff, ApiTakeOver } from '../../../src/http/api.ts';
import { send } from '../api/api-client.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { useSession } from '../api/queries.ts';
import { announce } from '../frame/announcer.tsx';
import { UnfetchedPage } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { PriorityMark } from '../frame/priority-mark.tsx';
import { Doubt } from '../live/doubt.tsx';
import { IdentityStack } from '../patient/identity-stack.tsx';
import { nameAlerts } from '../patient/name-alert.ts';
import { keptTogether } from '../task/value-text.ts';
import { DueLine } from '../work/due-line.tsx';
import { headingText, placeText } from '../work/row-words.ts';
import { AcceptBy } from './handoff-strip.tsx';
import { handoffQuery } from './handoff-query.ts';
import { isUnderWay, standText, taskCount } from './handoff-words.ts';
import { TakeOverDialog } from './take-over-dialog.tsx';
import './handoff.css';

type Item = ApiHandoff['items'][number];

/** One shift handoff, as its giver and its receiver see it. */
export function HandoffPage() {
  const { handoffId } = useParams({ from: '/frame/handoffs/$handoffId' });
  const query = useQuery(handoffQuery(handoffId));
  const { data } = query;
  if (data === undefined) {
    return <UnfetchedPage title="Shift handoff" what="the handoff" query={query} />;
  }
  return <Handoff handoff={data} />;
}

function Handoff({ handoff }: { handoff: ApiHandoff }) {
  const me = useSession().person.id;
  const receives = handoff.to.id === me;
  const takeOver = useTakeOver(handoff.id);
  const [confirming, setConfirming] = useState<Item | null>(null);
  const plain = handoff.items.filter(
    ({ fate, task }) => fate === 'offered' && task.priority !== 'critical',
  );
  const alerts = nameAlerts(handoff.items.map(({ task }) => task.patient));
  const accept = (items: readonly Item[]) => {
    if (!takeOver.isPending) takeOver.mutate({ items: items.map(itemOf) });
  };
  const title = receives
    ? `${handoff.from.name} hands over to you`
    : `Handed over to ${handoff.to.name}`;
  return (
    <div className="page">
      <PageHeading title={title} />
      <p role="status">
        <strong>{standText(handoff)}</strong>
        {isUnderWay(handoff) ? (
          <>
            , <AcceptBy handoff={handoff} />.{' '}
            {receives ? `${handoff.from.name} answers` : 'You answer'} for what waits; then its team
            is asked again.
          </>
        ) : null}
      </p>
      {handoff.note === '' ? null : (
        <p className="handoff-quote">
          <span className="label">For all</span> “{handoff.note}”
        </p>
      )}
      {takeOver.error === null ? <Doubt /> : <ProblemNote error={takeOver.error} />}
      {receives && plain.length > 1 ? (
        <Button disabled={takeOver.isPending} onClick={() => accept(plain)}>
          Accept {plain.length} that are not critical
        </Button>
      ) : null}
      <ul className="handoff-list" aria-label="Tasks of the handoff">
        {handoff.items.map((item) => (
          <HandoffRow
            key={item.task.id}
            item={item}
            alert={alerts.get(item.task.patient.id)}
            receives={receives}
            saving={takeOver.isPending}
            onAccept={() =>
              item.task.priority === 'critical' ? setConfirming(item) : accept([item])
            }
          />
        ))}
      </ul>
      <Link to="/work">Back to my work</Link>
      {confirming === null ? null : (
        <TakeOverDialog
          item={confirming}
          onClose={() => setConfirming(null)}
          onAccept={() => {
            accept([confirming]);
            setConfirming(null);
          }}
        />
      )}
    </div>
  );
}

function HandoffRow({
  item: { task, note, fate, sentence },
  alert,
  receives,
  saving,
  onAccept,
}: {
  item: Item;
  alert: string | undefined;
  receives: boolean;
  saving: boolean;
  onAccept: () => void;
}) {
  const title = headingText(task);
  return (
    <li className={`handoff-row task-row-${task.priority}`} data-fate={fate}>
      <PriorityMark priority={task.priority} />
      <IdentityStack patient={task.patient} zone={task.zone} alert={alert} />
      <div>
        <Link to="/tasks/$taskId" params={{ taskId: task.id }}>
          <strong>{title}</strong>
        </Link>
        <div className="about">{keptTogether(task.about)}</div>
        <div className="label">{placeText(task)}</div>
        <DueLine task={task} />
      </div>
      <div>
        {note === '' ? null : <div className="handoff-quote">“{note}”</div>}
        {sentence === null ? (
          receives ? (
            <div className="handoff-acts">
              <Button disabled={saving} onClick={onAccept} aria-label={`Accept ${title}`}>
                Accept
              </Button>
              <Link to="/tasks/$taskId" params={{ taskId: task.id }}>
                Look, or decline
              </Link>
            </div>
          ) : (
            <div>Not accepted yet.</div>
          )
        ) : (
          <div className="handoff-fate">{sentence}</div>
        )}
      </div>
    </li>
  );
}

/** Accepts, never optimistically: what the page shows is what the server has committed. */
function useTakeOver(id: string) {
  const client = useQueryClient();
  const { queryKey } = handoffQuery(id);
  return useMutation({
    mutationFn: (body: ApiTakeOver) =>
      send<ApiHandoff>(`/api/handoffs/${encodeURIComponent(id)}/accept`, body),
    onSuccess: (committed, { items }) => {
      client.setQueryData(queryKey, committed);
      announce(`Accepted ${taskCount(items.length)}, recorded`);
    },
    onSettled: () => void client.invalidateQueries({ queryKey: ['work'] }),
  });
}

function itemOf({ task: { id, rev } }: Item): ApiTakeOver['items'][number] {
  return { taskId: id, rev };
}
