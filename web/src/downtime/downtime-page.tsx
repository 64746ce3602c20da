import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { ApiDowntime } from '../../../src/http/api.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { Fetched } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { preciseTime } from '../time/clinical-time.ts';
import { useServerNow } from '../time/server-clock.ts';
import { downtimeQuery, useDowntimeAct } from './downtime-queries.ts';
import { PaperEntry } from './paper-entry.tsx';
import './downtime.css';

/** The recovery from one downtime: each task stays red until somebody has said what was done on paper. */
export function DowntimePage() {
  const { downtimeId } = useParams({ from: '/frame/downtimes/$downtimeId' });
  const query = useQuery(downtimeQuery(Number(downtimeId)));
  return (
    <div className="page">
      <PageHeading
        title={query.data === undefined ? 'Downtime' : `Downtime of ${query.data.siteTitle}`}
      >
        <Link to="/downtimes">All downtimes</Link>
      </PageHeading>
      <Fetched query={query} what="the downtime">
        {(data) => <Recovery downtime={data} />}
      </Fetched>
    </div>
  );
}

function Recovery({ downtime }: { downtime: ApiDowntime }) {
  const now = useServerNow();
  const { id, zone, beganAt, declaredBy, endedAt, endedBy, reason, tasks, unreconciled } = downtime;
  const time = (at: string) => preciseTime(Date.parse(at), zone, now);
  const end = useDowntimeAct<object>(
    () => `/api/downtimes/${id}/end`,
    () => {},
  );
  return (
    <>
      <p>
        {reason} Declared by {declaredBy}, from {time(beganAt)}
        {endedAt === null ? '.' : ` to ${time(endedAt)}, ended by ${endedBy ?? 'Sinew'}.`}
      </p>
      {endedAt === null ? (
        <>
          <p>
            When the screens are back, end it: every task that was open meanwhile is then listed
            here, until somebody has said what was done on paper.
          </p>
          <Button disabled={end.isPending} onClick={() => end.mutate({})}>
            {end.isPending ? 'Saving…' : 'End the downtime'}
          </Button>
          {end.error === null ? null : <ProblemNote error={end.error} />}
        </>
      ) : (
        <p role="status" className={unreconciled > 0 ? 'downtime-open' : undefined}>
          {unreconciled === 0
            ? 'Everything was entered.'
            : `${unreconciled} of ${tasks.length} still to be entered.`}
        </p>
      )}
      <ul className="downtime-tasks">
        {tasks.map((task) => (
          <Entry key={task.taskId} downtime={downtime} task={task} time={time} />
        ))}
      </ul>
    </>
  );
}

function Entry({
  downtime,
  task,
  time,
}: {
  downtime: ApiDowntime;
  task: ApiDowntime['tasks'][number];
  time: (at: string) => string;
}) {
  const [open, setOpen] = useState(false);
  const { taskId, code, title, unitTitle, state, how, paperAt, paperBy, note } = task;
  const isOver = state === 'completed' || state === 'cancelled';
  return (
    <li data-open={how === null}>
      <p>
        <Link to="/tasks/$taskId" params={{ taskId }}>
          {title}
        </Link>{' '}
        <span className="label">
          {code}, {unitTitle ?? 'whole site'},{' '}
          {isOver ? `${state} here` : `${state} here, not completed`}
        </span>
      </p>
      {how === null ? (
        open ? (
          <PaperEntry downtime={downtime} task={task} onDone={() => setOpen(false)} />
        ) : (
          <Button variant="default" onClick={() => setOpen(true)}>
            Enter what was done
          </Button>
        )
      ) : (
        <p className="label">
          {how === 'nothing-done'
            ? 'Nothing was done on paper.'
            : `Done on paper${paperAt === null ? '' : ` ${time(paperAt)}`} by ${paperBy ?? ''}.`}{' '}
          {note} Entered by {task.enteredBy} {task.enteredAt === null ? '' : time(task.enteredAt)}.
        </p>
      )}
    </li>
  );
}
