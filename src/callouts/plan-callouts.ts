import { Temporal } from 'temporal-polyfill';

import type { Channel, Channels, Quiet, Telling } from '../governance/governance.ts';
import type { Instant } from '../platform/platform.ts';
import { isDrill, type Task, type TaskHistoryRow } from '../tasks/tasks.ts';
import type { CalloutReason } from './callout.ts';

/** A task that changed, as it is after it, with the line of its history. */
export interface ChangedTask {
  task: Task;
  history: TaskHistoryRow;
}

export interface PlanCalloutsContext {
  channels: Channels;
  /** Ids of those who are asked when a pool is: on shift, or the fallback's. */
  asked(task: Task, at: Instant): readonly string[];
  /** IANA zone of a site. */
  zone(site: string): string;
  now: Instant;
}

/** Who is to be told of what by which channel. */
export interface PlannedCallout {
  task: Task;
  reason: CalloutReason;
  person: string;
  channel: Channel;
  address: string;
}

const REASONS: Partial<Record<TaskHistoryRow['act'], CalloutReason>> = {
  open: 'asked',
  climb: 'escalated',
  return: 'returned',
  'hand-over': 'offered',
};

/**
 * Whom these changes call out: those whom an open task asks now, or the one whom it is offered, each by every channel that their own
 * rules or those of the role that is asked name, and for which they have an address. Of several changes of a task the last
 * counts. Pure.
 */
export function planCallouts(
  changes: readonly ChangedTask[],
  context: PlanCalloutsContext,
): PlannedCallout[] {
  const last = new Map<string, { task: Task; reason: CalloutReason }>();
  for (const { task, history } of changes) {
    const reason = REASONS[history.act];
    if (reason !== undefined) last.set(task.id, { task, reason });
  }
  return [...last.values()].flatMap(({ task, reason }) =>
    personsCalled(task, reason, context).flatMap((person) =>
      waysTo(person, task, context).map((way) => ({ task, reason, person, ...way })),
    ),
  );
}

function personsCalled(
  task: Task,
  reason: CalloutReason,
  { asked, now }: PlanCalloutsContext,
): readonly string[] {
  if (reason === 'offered') return task.offeredTo === null ? [] : [task.offeredTo];
  if (task.state !== 'open') return [];
  return task.offeredTo === null ? [...new Set(asked(task, now))] : [task.offeredTo];
}

function waysTo(
  person: string,
  task: Task,
  { channels: { channels, people, roles }, zone, now }: PlanCalloutsContext,
): { channel: Channel; address: string }[] {
  const reachable = people.find((one) => one.person === person);
  if (!reachable) return [];
  const ofRole = roles.find(({ role }) => role === task.pool.role)?.tells ?? [];
  const tells = (reachable.tells ?? ofRole).filter((one) => isTold(one, task, zone, now));
  return channels.flatMap((channel) => {
    const address = reachable.addresses[channel.id];
    const isMeant = tells.some((one) => one.channel === channel.id);
    return isMeant && address !== undefined ? [{ channel, address }] : [];
  });
}

function isTold(
  { priorities, quiet }: Telling,
  task: Task,
  zone: (site: string) => string,
  now: Instant,
): boolean {
  const { priority, site } = task;
  // A drill tries every way to a person, whatever goes by it in earnest.
  if (!priorities.includes(priority) && !isDrill(task)) return false;
  return quiet === null || quiet.except.includes(priority) || !isQuiet(quiet, now, zone(site));
}

/** Whether an instant is within the hours, on the clock of a zone. `from` is in, `to` is out. */
export function isQuiet({ from, to }: Pick<Quiet, 'from' | 'to'>, at: Instant, zone: string) {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  const time = local.toPlainTime().toString().slice(0, 5);
  return from < to ? from <= time && time < to : from <= time || time < to;
}
