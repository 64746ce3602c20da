import type { Network } from '../governance/governance.ts';
import { iso, type Instant } from '../platform/platform.ts';
import type { Task } from '../tasks/tasks.ts';
import type { ApiClimb, ApiNext, ApiPatient, ApiTaskRow } from './api.ts';
import { personRef, poolTitle, roleTitle, siteOf, unitTitle } from './place-titles.ts';
import type { TaskWait } from './task-wait-store.ts';

/** What a row shows that does not stand in the task itself. */
export interface RowFacts {
  patient: ApiPatient;
  /** The timer that runs for it. */
  wait: TaskWait | undefined;
  /** What its owner wrote to the reader, whom it is offered. */
  offerNote: string | null;
}

/** A task as the lists show it. */
export function taskRow(
  network: Network,
  task: Task,
  { patient, wait, offerNote }: RowFacts,
): ApiTaskRow {
  const site = siteOf(network, task.site);
  return {
    id: task.id,
    title: task.title,
    priority: task.priority,
    state: task.state,
    site: task.site,
    siteTitle: site.title,
    zone: site.zone,
    unit: task.unit,
    unitTitle: unitTitle(site, task.unit),
    patient,
    about: aboutOf(task),
    pool: {
      role: task.pool.role,
      roleTitle: roleTitle(network, task.pool.role),
      unit: task.pool.unit,
      fallback: task.fallback,
    },
    owner: personRef(network, task.owner),
    offeredTo: personRef(network, task.offeredTo),
    rung: task.rung,
    openedAt: iso(task.openedAt),
    acceptBy: time(task.acceptBy),
    startBy: task.startedAt === null ? time(task.startBy) : null,
    finishBy: time(task.finishBy),
    next: nextOf(network, task, wait),
    offerNote,
    rev: task.rev,
  };
}

/** An instant as the browser gets it. */
export function time(instant: Instant | null): string | null {
  return instant === null ? null : iso(instant);
}

// What the timer will do, not what the ladder says: after a hand-over, a late acceptance or a climb the two differ.
function nextOf(network: Network, task: Task, wait: TaskWait | undefined): ApiNext | null {
  if (!wait) return null;
  const climb = climbOf(network, task, task.state === 'open' ? wait.rung : task.rung + 1);
  if (!climb) return null;
  const inWork = wait.name.startsWith('start:') ? 'begun' : 'finished';
  const unless = task.state === 'open' ? 'accepted' : inWork;
  return { at: iso(wait.fireAt), unless, ...climb };
}

/** Whom it asks to climb a task to a rung, the next one unless told. Above the last rung its pool is asked again. */
export function climbOf(network: Network, task: Task, rung = task.rung + 1): ApiClimb | null {
  if (task.state !== 'open' && task.state !== 'accepted') return null;
  const to = task.ladder[Math.min(rung, task.ladder.length) - 1]?.to;
  if (!to) return null;
  return {
    to: poolTitle(network, siteOf(network, task.site), to),
    again: rung > task.ladder.length,
  };
}

/**
 * The fact that the task is about. Results stand verbatim with unit and flag in words (user interface rule S15): "Potassium
 * 6.8 mmol/L, critical high"; of messages that failed and feeds it is why. What is neither is told by its type.
 */
export function aboutOf(task: Task): string {
  const { data, type } = task.detail.event;
  const text = (name: string): string => String(data[name] ?? '').trim();
  if (sentenceTypes.has(type)) return text('sentence');
  if (type === 'feedback.given') return text('text');
  if (!type.startsWith('result.') && type !== 'message.critical-waiting') return eventWords(type);
  const name = text('display') || text('code');
  const value = [name, text('value'), text('unitOfMeasure')].filter(Boolean).join(' ');
  const flag = text('interpretation').replaceAll('-', ' ');
  const corrected =
    type === 'result.corrected' || type === 'result.withdrawn'
      ? ` (${eventWords(type).toLowerCase()})`
      : '';
  const told = (flag === '' || flag === 'unknown' ? value : `${value}, ${flag}`) + corrected;
  return told || eventWords(type);
}

/** `encounter.discharge-cancelled` → `Discharge cancelled`. */
function eventWords(type: string): string {
  const words = type.slice(type.indexOf('.') + 1).replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Events about work or feeds, which say themselves what they are about. */
const sentenceTypes = new Set([
  'message.failed',
  'tasks.returned',
  'feed.alert-raised',
  'upkeep.due',
]);
