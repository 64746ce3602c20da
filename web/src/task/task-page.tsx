import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { ApiTask } from '../../../src/http/api.ts';
import { RefusedError } from '../api/api-client.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { taskQuery, useSession } from '../api/queries.ts';
import { useKeys } from '../frame/keys.ts';
import { UnfetchedPage } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { PriorityMark } from '../frame/priority-mark.tsx';
import { SentinelButton } from '../rollouts/sentinel-button.tsx';
import { StartRuns } from '../run/start-runs.tsx';
import { PatientBanner } from '../patient/patient-banner.tsx';
import { DueLine } from '../work/due-line.tsx';
import { ownerText } from '../work/ownership.ts';
import { Callouts } from './callouts.tsx';
import { EventFacts } from './event-facts.tsx';
import { History } from './history.tsx';
import { Ladder } from './ladder.tsx';
import { TaskActs } from './task-acts.tsx';
import { useTaskActs, type ActName } from './use-task-acts.ts';
import { keptTogether } from './value-text.ts';
import './task.css';

/** One task: who it is about, why it is here, what to do, and what happens if nobody does. */
export function TaskPage() {
  const { taskId } = useParams({ from: '/frame/tasks/$taskId' });
  const query = useQuery(taskQuery(taskId));
  const { data: task, error } = query;
  if (task === undefined) {
    return <UnfetchedPage title="Task" what="the task" query={query} />;
  }
  // Keyed by the task: an open form never slips from one patient to the next (user interface rule S7).
  return <TaskView key={task.id} task={task} unread={error} />;
}

function TaskView({ task, unread }: { task: ApiTask; unread: Error | null }) {
  const { person } = useSession();
  const acting = useTaskActs(task);
  const onKeyDown = useTaskKeys(task, acting.begin);
  const page = useRef<HTMLDivElement>(null);
  // A button that what it did takes away takes the focus with it, and with the focus the page's keys.
  useEffect(() => {
    if (document.activeElement === document.body) page.current?.focus({ preventScroll: true });
  }, [task.rev, acting.saving]);
  return (
    <div
      className="task"
      ref={page}
      tabIndex={-1}
      data-keys
      role="region"
      aria-label="Task"
      onKeyDown={onKeyDown}
    >
      <PatientBanner patient={task.patient} zone={task.zone}>
        {task.mayOpen.patient ? (
          <Link
            to="/patients/$patientId"
            params={{ patientId: task.patient.id }}
            search={({ site }) => ({ site })}
          >
            Orders, appointments, documents
          </Link>
        ) : null}
        <StartRuns patient={task.patient} />
      </PatientBanner>
      <div className="page">
        <PageHeading title={task.title}>
          <PriorityMark priority={task.priority} />
        </PageHeading>
        <div className="task-columns">
          <div>
            <p className="about task-about">{keptTogether(task.about)}</p>
            <TaskStanding task={task} me={person.id} />
            {unread instanceof RefusedError ? <NoLongerShown error={unread} /> : null}
            <TaskActs task={task} acting={acting} />
            <dl className="three-answers">
              <dt>Why you have this</dt>
              <dd>{task.why}</dd>
              <dt>What to do</dt>
              <dd>{task.todo}</dd>
              {isRunning(task) ? (
                <>
                  <dt>What happens if you don’t</dt>
                  <dd>{task.otherwise}</dd>
                </>
              ) : null}
            </dl>
            <Followed task={task} />
            <SentinelButton
              site={task.site}
              workflow={task.workflow.id}
              workflowTitle={task.workflow.title}
              object={`task:${task.id}`}
            />
            <EventFacts event={task.event} zone={task.zone} />
            {task.outcome === null ? null : <Outcome task={task} outcome={task.outcome} />}
          </div>
          <div>
            <Ladder task={task} />
            <Callouts task={task} />
            <History task={task} />
            <Sources task={task} />
          </div>
        </div>
      </div>
    </div>
  );
}

/** It has gone to somebody else while it was open here: what stands below is how it was. */
function NoLongerShown({ error }: { error: RefusedError }) {
  return (
    <>
      <ProblemNote error={error} />
      <p className="stale-warning">
        What is shown here is how the task was when it last asked you.
      </p>
    </>
  );
}

const stateWords = {
  open: 'Waiting to be accepted',
  accepted: 'Accepted',
  completed: 'Completed',
  cancelled: 'Cancelled',
} as const;

function TaskStanding({ task, me }: { task: ApiTask; me: string }) {
  const running = isRunning(task);
  return (
    <div className="standing">
      <div>
        <span className="label">State</span> <strong>{stateWords[task.state]}</strong>
      </div>
      {running ? <DueLine task={task} /> : null}
      {running ? (
        <div>
          <span className="label">Owner</span> {ownerText(task, me)}
        </div>
      ) : null}
    </div>
  );
}

function isRunning({ state }: ApiTask): boolean {
  return state === 'open' || state === 'accepted';
}

function Outcome({ task, outcome }: { task: ApiTask; outcome: Record<string, string> }) {
  const labels = new Map(task.form.map(({ name, label }) => [name, label]));
  return (
    <section>
      <h2>Outcome</h2>
      <dl className="facts">
        {Object.entries(outcome).map(([name, value]) => (
          <div key={name}>
            <dt>{labels.get(name) ?? name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** What its run asks for after it: that a value was not read back, say, has somebody else asked. */
function Followed({ task: { followed } }: { task: ApiTask }) {
  if (followed.length === 0) return null;
  return (
    <section>
      <h2>What followed</h2>
      <ul className="links">
        {followed.map(({ id, title, sentence, mayOpen }) => (
          <li key={id}>
            {mayOpen ? (
              <Link to="/tasks/$taskId" params={{ taskId: id }}>
                {title}
              </Link>
            ) : (
              title
            )}
            : {sentence}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Sources({ task }: { task: ApiTask }) {
  const { mayOpen } = task;
  return (
    <section>
      <h2>Where it comes from</h2>
      <ul className="links">
        <li>
          {mayOpen.run ? (
            <Link to="/runs/$runId" params={{ runId: task.instanceId }}>
              Run timeline: which rule decided, with which parameters
            </Link>
          ) : (
            'The run timeline is open to people who may view runs.'
          )}
        </li>
        {task.messages.map((seq) => (
          <li key={seq}>
            {mayOpen.messages ? (
              <Link to="/messages/$seq" params={{ seq: String(seq) }}>
                Source message {seq}
              </Link>
            ) : (
              `Source message ${seq}`
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function useTaskKeys(
  task: ApiTask,
  begin: (act: ActName) => void,
): (event: React.KeyboardEvent) => void {
  const navigate = useNavigate();
  const open = (act: ActName) => () => {
    if (task.acts.some((offer) => offer.act === act && offer.allowed)) begin(act);
  };
  const [firstMessage] = task.messages;
  return useKeys({
    a: open('accept'),
    d: open('complete'),
    h: open('hand-over'),
    e: open('decline'),
    t: () => {
      if (!task.mayOpen.run) return;
      void navigate({ to: '/runs/$runId', params: { runId: task.instanceId } });
    },
    m: () => {
      if (firstMessage === undefined || !task.mayOpen.messages) return;
      void navigate({ to: '/messages/$seq', params: { seq: String(firstMessage) } });
    },
  });
}
