import { iso, type Instant } from '../platform/platform.ts';
import {
  ENGINE,
  historySentence,
  mayOnTask,
  networkWords,
  readTasks,
  type TaskHistoryRow,
  type TaskWords,
} from '../tasks/tasks.ts';
import { readSuspensions, type Because, type SuspensionRow } from '../workflows/workflows.ts';
import type { ApiLinkedRun, ApiPatient, ApiRun, ApiRunEntry, ApiSuspension } from './api.ts';
import { endpoint, type PageAnswer, type PageContext } from './endpoint.ts';
import { idParams } from './inputs.ts';
import { readPatients, unknownPatient } from './patient-store.ts';
import { feedTitle, personName, siteOf } from './place-titles.ts';
import { auditRead } from './read-audit.ts';
import {
  readArrivals,
  readLinkedRuns,
  readRun,
  readRunTaskHistory,
  readSteps,
  readTimers,
  type ArrivalRow,
  type LinkedRunRow,
  type RunRow,
  type StepRow,
  type TimerRow,
} from './run-store.ts';
import { time } from './task-row.ts';

export const runEndpoint = endpoint({
  method: 'GET',
  path: '/api/runs/:id',
  summary: 'A run of a workflow: what came in, what was decided by which rule, what people did.',
  params: idParams,
  answer: (context, { params }) => runPage(context, params.id),
});

/** A run's timeline, oldest first. Opening it is audited. */
export async function runPage(context: PageContext, id: string): Promise<PageAnswer<ApiRun>> {
  const { authorize, database, network, person } = context;
  const run = await readRun(database, id);
  if (!run) return { refused: { kind: 'not-found', sentence: 'There is no such run.' } };
  const refused = await auditRead(
    context,
    { kind: 'run', id, site: run.site, patientId: run.patientId },
    authorize(person, 'run.view', { site: run.site, unit: run.unit }),
  );
  if (refused) return { refused };
  const patients = await readPatients(database, network, [run.patientId]);
  const patient = patients.get(run.patientId) ?? unknownPatient(run.patientId);
  const timers = await readTimers(database, id);
  const suspensions = await readSuspensions(database, [id]);
  const linked = await readLinkedRuns(database, id);
  const linkOf = ({ id: other, workflow, state }: LinkedRunRow): ApiLinkedRun => {
    return { id: other, title: context.workflowTitle(workflow), state };
  };
  const caller = linked.find(({ isCaller }) => isCaller);
  return {
    page: {
      id: run.id,
      workflow: run.workflow,
      title: context.workflowTitle(run.workflow),
      version: run.version,
      digest: run.digest,
      epoch: run.epoch,
      site: run.site,
      zone: siteOf(network, run.site).zone,
      state: run.state,
      patient,
      startedAt: iso(run.startedAt),
      endedAt: time(run.endedAt),
      calledBy: caller ? linkOf(caller) : null,
      called: linked.filter(({ isCaller }) => !isCaller).map(linkOf),
      entries: await entriesOf(context, run),
      mayOpenMessages: authorize(person, 'message.view', { site: run.site, unit: null }).allowed,
      timers: timers.map((timer) => ({
        ...timer,
        fireAt: iso(timer.fireAt),
        firedAt: time(timer.firedAt),
        setAt: iso(timer.setAt),
        suspensions: suspensionsOf(context, timer, { suspensions, patient }),
      })),
      suspending: suspendingOf(context, run, timers),
    },
  };
}

function suspensionsOf(
  { network, now }: PageContext,
  { name, rung }: TimerRow,
  { suspensions, patient }: { suspensions: readonly SuspensionRow[]; patient: ApiPatient },
): ApiSuspension[] {
  const leave = patient.onLeave && `leave:${Date.parse(patient.onLeave.since)}`;
  return suspensions
    .filter((one) => one.name === name && one.rung === rung && one.until > one.from)
    .map(({ from, until, by, reason, cause }) => ({
      ...{ from: iso(from), until: iso(until), reason },
      by: by === ENGINE ? 'Sinew' : personName(network, by),
      lasts: cause !== 'person' && until > now,
      endExpectedAt: cause === leave ? (patient.onLeave?.expectedBackAt ?? null) : null,
    }));
}

// Tasks ask somebody; what else waits may be suspended. Whether it is about a point in time the act itself knows.
function suspendingOf(
  { authorize, person }: PageContext,
  { site, unit }: RunRow,
  timers: readonly TimerRow[],
): ApiRun['suspending'] {
  const waits = timers.some(({ name, state }) => state === 'pending' && !name.includes(':'));
  if (!waits) return null;
  const may = authorize(person, 'wait.suspend', { site, unit });
  return { allowed: may.allowed, reason: may.allowed ? null : may.reason };
}

/** At one instant: the message came, a person acted, the engine decided, the tasks followed. */
const order = { arrival: 0, act: 1, step: 2, effect: 3 } as const;

interface Placed {
  at: Instant;
  order: number;
  entry: Omit<ApiRunEntry, 'at'>;
}

async function entriesOf(context: PageContext, run: RunRow): Promise<ApiRunEntry[]> {
  const { database, network } = context;
  const steps = await readSteps(database, run.id);
  const history = await readRunTaskHistory(database, run.id);
  const arrivals = await readArrivals(database, [...new Set(steps.flatMap(sourcesOf))]);
  const words = networkWords(network, run.site);
  const open = await tasksToOpen(context, history);
  const placed = [
    ...arrivals.map((row) => arrivalEntry(row, feedTitle(network, row.feed))),
    ...steps.map((step) => stepEntry(step, run)),
    ...history.map((row) => taskEntry(row, { words, open }, context)),
  ];
  return placed
    .toSorted((a, b) => a.at - b.at || a.order - b.order)
    .map(({ at, entry }) => ({ at: iso(at), ...entry }));
}

/** Those of a run's tasks that this person may open. */
async function tasksToOpen(
  { authorize, database, network, person }: PageContext,
  history: readonly TaskHistoryRow[],
): Promise<ReadonlySet<string>> {
  const tasks = await readTasks(database, [...new Set(history.map((row) => row.taskId))]);
  return new Set(
    tasks
      .filter((task) => mayOnTask(authorize, network, person, 'task.view', task).allowed)
      .map(({ id }) => id),
  );
}

function sourcesOf({ input }: StepRow): readonly number[] {
  return input.kind === 'event' ? input.event.sources : [];
}

const plain = {
  rule: null,
  guard: null,
  parameters: [],
  version: null,
  messages: [],
  taskId: null,
} satisfies Partial<ApiRunEntry>;

function arrivalEntry(row: ArrivalRow, feed: string): Placed {
  const type = [row.type, row.trigger].filter(Boolean).join('^') || 'A message';
  return {
    at: row.receivedAt,
    order: order.arrival,
    entry: {
      ...plain,
      lane: 'system',
      sentence: `${type} arrived on ${feed}.`,
      messages: [row.seq],
    },
  };
}

function stepEntry(step: StepRow, run: RunRow): Placed {
  const { because, input } = step;
  return {
    at: step.at,
    order: order.step,
    entry: {
      lane: input.kind === 'timer' ? 'timer' : 'system',
      sentence: because.sentence,
      rule: because.rule,
      guard: because.guard ?? null,
      parameters: parametersOf(because),
      version: versionOf(because) ?? run.version,
      messages: [...sourcesOf(step)],
      taskId: null,
    },
  };
}

// A run may have been moved since: a step was taken by the version that its rule names.
function versionOf({ rule }: Because): string | undefined {
  return /@(\d+\.\d+\.\d+)/.exec(rule)?.[1];
}

function parametersOf(because: Because): ApiRunEntry['parameters'] {
  return because.parameters.map(({ name, value, from }) => ({ name, value: String(value), from }));
}

function taskEntry(
  row: TaskHistoryRow,
  { words, open }: { words: TaskWords; open: ReadonlySet<string> },
  { network }: PageContext,
): Placed {
  const byEngine = row.actor === ENGINE;
  const actor = byEngine ? 'Sinew' : personName(network, row.actor);
  return {
    at: row.at,
    order: byEngine ? order.effect : order.act,
    entry: {
      ...plain,
      lane: byEngine ? 'system' : 'human',
      sentence: `${actor} ${historySentence(row, words)}.`,
      taskId: open.has(row.taskId) ? row.taskId : null,
    },
  };
}
