import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ApiGiven, ApiRun, ApiRunEntry } from '../../../src/http/api.ts';
import { runQuery } from '../api/queries.ts';
import { UnfetchedPage } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { PatientBanner } from '../patient/patient-banner.tsx';
import { dayOf, preciseTime, zoneName } from '../time/clinical-time.ts';
import { durationText } from '../time/deadline.ts';
import { useServerNow } from '../time/server-clock.ts';
import { SentinelButton } from '../rollouts/sentinel-button.tsx';
import { StartRuns } from './start-runs.tsx';
import { SuspendWaits } from './suspend-waits.tsx';
import { timeline, type TimelineItem } from './timeline.ts';
import './run.css';

/** One run of a workflow: everything that happened in order, and for each decision why it went that way. */
export function RunPage() {
  const { runId } = useParams({ from: '/frame/runs/$runId' });
  const query = useQuery(runQuery(runId));
  const { data: run } = query;
  if (run === undefined) {
    return <UnfetchedPage title="Run timeline" what="the run" query={query} />;
  }
  return (
    <>
      <PatientBanner patient={run.patient} zone={run.zone}>
        <StartRuns patient={run.patient} />
      </PatientBanner>
      <div className="page">
        <PageHeading title={`Run timeline: ${run.title}`} />
        <RunFacts run={run} />
        <SuspendWaits run={run} />
        <SentinelButton
          site={run.site}
          workflow={run.workflow}
          workflowTitle={run.title}
          object={`run:${run.id}`}
        />
        <Timeline run={run} />
      </div>
    </>
  );
}

function RunLink({ run: { id, title, state } }: { run: ApiRun['called'][number] }) {
  return (
    <Link to="/runs/$runId" params={{ runId: id }}>
      {title} ({stateText(state)}){' '}
    </Link>
  );
}

function RunFacts({ run }: { run: ApiRun }) {
  const startedAt = Date.parse(run.startedAt);
  const endedAt = run.endedAt === null ? null : Date.parse(run.endedAt);
  return (
    <dl className="fact-strip">
      <Fact label="State">{stateText(run.state)}</Fact>
      <Fact label="Started">
        {dayOf(startedAt, run.zone)} {preciseTime(startedAt, run.zone, startedAt)}{' '}
        {zoneName(startedAt, run.zone)}
      </Fact>
      <Fact label="Took">
        {endedAt === null ? 'Still running' : durationText(endedAt - startedAt)}
      </Fact>
      <Fact label="Workflow">
        {run.title} {run.version}
      </Fact>
      {run.calledBy === null ? null : (
        <Fact label="Called by">
          <RunLink run={run.calledBy} />
        </Fact>
      )}
      {run.called.length === 0 ? null : (
        <Fact label="Called">
          {run.called.map((one) => (
            <RunLink key={one.id} run={one} />
          ))}
        </Fact>
      )}
      <Fact label="Definition">
        <code>{run.digest.slice(0, 12)}</code>
      </Fact>
      <Fact label="Configuration">epoch {run.epoch}</Fact>
    </dl>
  );
}

/** `discharged-unacknowledged` → `Discharged unacknowledged`. */
function stateText(state: string): string {
  const words = state.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

const laneWords = { system: 'System', human: 'Person', timer: 'Timer' } as const;

/** One axis, three tracks: the mark stands in the track of whoever acted, and the word says the same. */
function Timeline({ run }: { run: ApiRun }) {
  const now = useServerNow();
  return (
    <section aria-label="Timeline">
      <div className="lanes-legend" aria-hidden="true">
        {(['system', 'human', 'timer'] as const).map((lane) => (
          <span key={lane}>
            <LaneMark lane={lane} /> {laneWords[lane]}
          </span>
        ))}
      </div>
      <ol className="timeline">
        {timeline(run).map((item) => (
          <li key={item.key} data-lane={item.lane} data-pending={item.pending}>
            <time dateTime={new Date(item.at).toISOString()}>
              {preciseTime(item.at, run.zone, now)}
            </time>
            <span className="tracks" aria-hidden="true">
              <LaneMark lane={item.lane} />
            </span>
            <div className="timeline-entry">
              <div>
                <span className="lane-word">{laneWords[item.lane]}</span> {item.sentence}
              </div>
              <Decision item={item} zone={run.zone} />
              <Links item={item} mayOpenMessages={run.mayOpenMessages} />
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

function LaneMark({ lane }: { lane: ApiRunEntry['lane'] }) {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" className={`lane-mark lane-${lane}`}>
      {lane === 'system' ? (
        <rect x="2" y="2" width="12" height="12" fill="currentColor" />
      ) : lane === 'human' ? (
        <circle cx="8" cy="8" r="6.5" fill="currentColor" />
      ) : (
        <path d="M8 0.5 15.5 8 8 15.5 0.5 8z" fill="currentColor" />
      )}
    </svg>
  );
}

const fromWords: Record<string, string> = {
  catalog: 'catalog default',
  network: 'network setting',
  site: 'site setting',
  waiver: 'waiver',
};

const guardWords: Record<string, string> = {
  true: 'was true',
  false: 'was false',
  indeterminate: 'could not be decided',
};

/** Why: the rule, its guard, and each parameter with the place its value comes from. */
function Decision({
  item: { rule, guard, parameters, version },
  zone,
}: {
  item: TimelineItem;
  zone: string;
}) {
  if (rule === null && guard === null && parameters.length === 0) return null;
  return (
    <div className="decision">
      {rule === null ? null : (
        <div>
          <span className="label">Rule</span> <code>{rule}</code>
          {version === null ? null : <span className="label"> version {version}</span>}
        </div>
      )}
      {guard === null ? null : (
        <div>
          <span className="label">Guard</span> <code>{guard.text}</code>{' '}
          {guardWords[guard.result] ?? guard.result}
          {guard.missing === undefined ? '' : `: ${guard.missing} is missing`}
          <Read guard={guard} zone={zone} />
        </div>
      )}
      {parameters.length === 0 ? null : (
        <ul>
          {parameters.map(({ name, value, from }) => (
            <li key={name}>
              <span className="label">Parameter</span> <code>{name}</code> ={' '}
              <strong>{value}</strong> <span className="origin">{fromWords[from] ?? from}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** The inputs that a guard read, and what the decision tables said to it by which rows. */
function Read({
  guard: { inputs = [], decisions = [] },
  zone,
}: {
  guard: NonNullable<ApiRunEntry['guard']>;
  zone: string;
}) {
  if (inputs.length === 0 && decisions.length === 0) return null;
  return (
    <ul>
      {inputs.map(({ name, value, unit, at, why }) => (
        <li key={name}>
          <span className="label">Input</span> <code>{name}</code> ={' '}
          <strong>{value === null ? 'not known' : String(value)}</strong> {unit ?? ''}{' '}
          <span className="origin">
            {why ?? ''}
            {at === null ? '' : ` observed ${preciseTime(at, zone, at)}`}
          </span>
        </li>
      ))}
      {decisions.map(({ name, gives, rows }) => (
        <li key={name}>
          <span className="label">Decision</span> <code>{name}</code> ={' '}
          <strong>{givenText(gives)}</strong>{' '}
          <span className="origin">
            {rows.length === 0
              ? 'no row matches for certain'
              : `${rows.length === 1 ? 'row' : 'rows'} ${rows.join(', ')}`}
          </span>
        </li>
      ))}
    </ul>
  );
}

function givenText(gives: ApiGiven): string {
  return Object.entries(gives)
    .map(([name, value]) => `${name} ${value === null ? 'not known' : String(value)}`)
    .join(', ');
}

function Links({
  item: { messages, taskId },
  mayOpenMessages,
}: {
  item: TimelineItem;
  mayOpenMessages: boolean;
}) {
  if (messages.length === 0 && taskId === null) return null;
  return (
    <div className="timeline-links">
      {messages.map((seq) =>
        mayOpenMessages ? (
          <Link key={seq} to="/messages/$seq" params={{ seq: String(seq) }}>
            Message {seq}
          </Link>
        ) : (
          <span key={seq}>Message {seq}</span>
        ),
      )}
      {taskId === null ? null : (
        <Link to="/tasks/$taskId" params={{ taskId }}>
          Task
        </Link>
      )}
    </div>
  );
}
