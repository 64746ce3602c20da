import type { PersonAct } from '../flow/flow.ts';
import { fnv1a, type Instant } from '../platform/platform.ts';
import type { Task } from '../tasks/tasks.ts';
import { localHour } from './local-hour.ts';
import {
  acceptedAfterMs,
  quantile,
  type RecordedAct,
  type RecordedTask,
  type RecordedWork,
} from './recorded-work.ts';
import type { TaskName } from './rehearsed-task.ts';

/** Fewer observations than this say nothing: then the next wider group is asked. */
export const observationsMin = 5;

/** Where the acts on a task of a rehearsal come from. */
export type ActsFrom = 'record' | 'expectation' | 'nobody';

interface OpenedTask extends TaskName {
  site: string;
  unit: string | null;
  openedAt: Instant;
}

/** The person whose acts are only expected. */
const SOMEBODY = 'somebody';

/** What an expected act says of this very task: whoever reads a value back, reads back the one of the task. */
export function saidOf(task: Pick<Task, 'detail'>, person: string, act: PersonAct): PersonAct {
  if (person !== SOMEBODY || act.act !== 'complete') return act;
  const readBack = task.detail.form.flatMap(({ name, readBack: said }) =>
    said ? [[name, said.unit === null ? said.value : `${said.value} ${said.unit}`] as const] : [],
  );
  return { ...act, outcome: { ...act.outcome, ...Object.fromEntries(readBack) } };
}

/**
 * What people would do about tasks. Where the task was there in truth, what they did, as long after its opening as they took.
 * Where it was not, or was taken away before anybody had accepted, what was observed: a delay of those that people took for
 * this workflow in the same unit and hour of the day; with fewer than `observationsMin`, in the unit, at the site, anywhere.
 * Which of them is drawn by the name of the task, so that it is the same one each time. Where nothing was observed, nobody acts.
 */
export class ExpectedActs {
  readonly #record: RecordedWork;
  readonly #zones: ReadonlyMap<string, string>;
  readonly #delays = new Map<string, number[]>();
  readonly #completions = new Map<string, Completion>();

  /** `zones`: of the sites. */
  constructor(record: RecordedWork, zones: ReadonlyMap<string, string>) {
    this.#record = record;
    this.#zones = zones;
    for (const task of record.all()) this.#observe(task);
    for (const delays of this.#delays.values()) delays.sort((a, b) => a - b);
    for (const { delays } of this.#completions.values()) delays.sort((a, b) => a - b);
  }

  of(task: OpenedTask): { from: ActsFrom; acts: readonly RecordedAct[] } {
    const recorded = this.#record.of(task);
    if (!recorded) return this.#expect(task, 0);
    if (recorded.end !== 'cancelled' || recorded.closedAt === null) {
      return { from: recorded.acts.length > 0 ? 'record' : 'nobody', acts: recorded.acts };
    }
    // It was taken away: what they would have done afterwards nobody knows.
    const knownMs = recorded.closedAt - recorded.openedAt;
    const accepted = acceptedAfterMs(recorded);
    const after =
      accepted === null
        ? this.#expect(task, knownMs)
        : { from: 'record' as const, acts: this.#completion(task, Math.max(accepted, knownMs)) };
    const from = recorded.acts.length > 0 ? 'record' : after.from;
    return { from, acts: [...recorded.acts, ...after.acts] };
  }

  /** What a run that there was in truth is about, by its id; undefined where it opened no task that is known. */
  runNamed(runId: string): Pick<TaskName, 'workflow' | 'subject'> | undefined {
    return this.#record.run(runId);
  }

  #expect(task: OpenedTask, beyondMs: number): { from: ActsFrom; acts: readonly RecordedAct[] } {
    for (const group of this.#groupsOf(task)) {
      const delays = this.#delays.get(group) ?? [];
      const observed = beyondMs > 0 ? delays.filter((delay) => delay > beyondMs) : delays;
      if (observed.length < observationsMin) continue;
      const afterMs = quantile(observed, shareOf(task));
      const accept = { afterMs, person: SOMEBODY, act: { act: 'accept' } as const };
      return { from: 'expectation', acts: [accept, ...this.#completion(task, afterMs)] };
    }
    return { from: 'nobody', acts: [] };
  }

  #completion(task: TaskName, acceptedMs: number): RecordedAct[] {
    const known = this.#completions.get(completionKey(task));
    if (!known || known.delays.length < observationsMin) return [];
    const afterMs = acceptedMs + quantile(known.delays, shareOf(task));
    const outcome = mostFrequent(known.outcomes);
    return [{ afterMs, person: SOMEBODY, act: { act: 'complete', outcome } }];
  }

  #observe(task: RecordedTask): void {
    const accepted = acceptedAfterMs(task);
    if (accepted === null) return;
    for (const group of this.#groupsOf(task)) addTo(this.#delays, group, accepted);
    const completed = task.acts.find(({ act }) => act.act === 'complete');
    if (completed?.act.act !== 'complete') return;
    const key = completionKey(task);
    const known: Completion = this.#completions.get(key) ?? { delays: [], outcomes: new Map() };
    this.#completions.set(key, known);
    known.delays.push(completed.afterMs - accepted);
    const outcome = JSON.stringify(
      Object.entries(completed.act.outcome).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    );
    known.outcomes.set(outcome, (known.outcomes.get(outcome) ?? 0) + 1);
  }

  #groupsOf({ workflow, site, unit, openedAt }: OpenedTask): string[] {
    const zone = this.#zones.get(site) ?? 'UTC';
    const { hour } = localHour(zone, openedAt);
    return [
      `${workflow}|${site}|${unit ?? ''}|${hour}`,
      `${workflow}|${site}|${unit ?? ''}`,
      `${workflow}|${site}`,
      workflow,
    ];
  }
}

interface Completion {
  delays: number[];
  /** How often each was given, by its JSON. */
  outcomes: Map<string, number>;
}

function completionKey({ workflow, key }: TaskName): string {
  return `${workflow}|${key.split('#', 1)[0] ?? key}`;
}

function mostFrequent(counts: ReadonlyMap<string, number>): Record<string, string> {
  const [first] = [...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return Object.fromEntries(JSON.parse(first?.[0] ?? '[]') as [string, string][]);
}

/** A task's name, hashed: from 0 to below 1. */
function shareOf({ workflow, subject, key }: TaskName): number {
  let hash = fnv1a(`${workflow}|${subject}|${key}`);
  // The last bits of neighbours differ, the first ones hardly: mix them.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}

function addTo(lists: Map<string, number[]>, key: string, value: number): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
