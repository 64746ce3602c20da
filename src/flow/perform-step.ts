import type { FlagReader } from '../flags/flags.ts';
import type { AskedMember, MemberFound } from '../governance/governance.ts';
import { assert, unreachable, type Ids, type Instant } from '../platform/platform.ts';
import { changeTask, openTask, type Task, type TaskChange } from '../tasks/tasks.ts';
import type { Command, Instance, Pool, RescheduleTask, TakenStep } from '../workflows/workflows.ts';
import type { Ledger } from './ledger.ts';

export interface PerformContext {
  now: Instant;
  ids: Ids;
  /** Is anybody on shift who holds the pool's role? If not, the site's fallback pool is shown the task too. */
  staffed(pool: Pool, site: string, at: Instant): boolean;
  /** Who of the patient's care team is asked by name. Absent: nobody is. */
  member?(asked: AskedMember, at: Instant): MemberFound;
  /** What flags give. Absent: there are none. */
  flags?: FlagReader;
}

/** Enters a step and everything that it commands into the ledger. */
export function performStep(
  ledger: Ledger,
  { input, step, fromState }: Omit<TakenStep, 'at'>,
  context: PerformContext,
): void {
  ledger.take({ input, step, fromState, at: context.now });
  reachEnds(ledger, step.instance, fromState, context.now);
  for (const command of step.commands) perform(ledger, step.instance, command, context);
}

// A run that ends once more after a correction keeps its first end: its row is there.
function reachEnds(
  ledger: Ledger,
  instance: Instance,
  fromState: string | null,
  at: Instant,
): void {
  if (fromState === null) ledger.milestones.push({ name: 'started', instance, at });
  if (instance.endedAt === at) ledger.milestones.push({ name: 'ended', instance, at });
}

function perform(
  ledger: Ledger,
  instance: Instance,
  command: Command,
  context: PerformContext,
): void {
  const { now } = context;
  switch (command.kind) {
    case 'open-task': {
      const fallback = !context.staffed(command.pool, instance.site, now);
      const { task, history } = openTask(command, instance, {
        ...{ now, ids: context.ids, fallback },
        ...askedByName(command.pool, instance, context),
      });
      ledger.changeTask(task, history);
      return;
    }
    case 'escalate-task': {
      const { rung, to, late } = command;
      const fallback = !context.staffed(to, instance.site, now);
      const byName = askedByName(to, instance, context);
      const change = { act: 'climb', rung, to, late, fallback, ...byName } as const;
      changeIfOpen(ledger, instance, command.key, change, now);
      return;
    }
    case 'reschedule-task': {
      reschedule(ledger, instance, command, now);
      return;
    }
    case 'cancel-task':
      changeIfOpen(ledger, instance, command.key, { act: 'cancel', reason: command.reason }, now);
      return;
    case 'set-timer':
      ledger.timerChanges.push({
        ...command,
        instanceId: instance.id,
        site: instance.site,
        lane: instance.lane,
        setAt: now,
      });
      return;
    case 'cancel-timer':
      ledger.timerChanges.push({ ...command, instanceId: instance.id });
      return;
    case 'reach-milestone':
      ledger.milestones.push({ name: command.name, instance, at: now });
      return;
    case 'notify': {
      const { key, to, title, text } = command;
      const { byName } = askedByName(to, instance, context);
      const person = byName && 'person' in byName ? byName.person : null;
      ledger.notices.push({ notice: command, instance, at: now, person });
      ledger.told.push({ ...toldBy(instance, key), on: 'notice', role: to.role, title, text });
      return;
    }
    case 'send': {
      const { key, effect, data } = command;
      ledger.told.push({ ...toldBy(instance, key), on: 'effect', name: effect, data });
      return;
    }
    case 'start-run':
    case 'withdraw-run':
    case 'tell-caller':
      // Between runs: advance-instances.ts.
      return;
    default:
      unreachable(command);
  }
}

function askedByName(
  { role, unit, member: identifier }: Pool,
  { site }: Instance,
  { member, now }: PerformContext,
): { byName?: MemberFound } {
  if (identifier === undefined || !member) return {};
  return { byName: member({ identifier, pool: { role, unit }, site }, now) };
}

function reschedule(
  ledger: Ledger,
  instance: Instance,
  { key, acceptWithinMs, finishWithinMs, ladder, reason }: RescheduleTask,
  now: Instant,
): void {
  const task = ledger.task(instance.id, key);
  if (!task) return;
  const acceptBy = task.openedAt + acceptWithinMs;
  const finishBy = task.openedAt + finishWithinMs;
  const change = { act: 'reschedule', acceptBy, finishBy, ladder, reason } as const;
  changeIfOpen(ledger, instance, key, change, now);
}

function toldBy(instance: Instance, key: string) {
  const { id, workflow, site, lane, unit, patientId, encounterId, seen } = instance;
  return { instanceId: id, workflow, key, site, lane, unit, patientId, encounterId, event: seen };
}

// A person may have closed the task in the same moment; the engine's command then finds nothing to do.
function changeIfOpen(
  ledger: Ledger,
  instance: Instance,
  key: string,
  change: Extract<TaskChange, { act: 'climb' | 'cancel' | 'reschedule' }>,
  now: Instant,
): void {
  const task = ledger.task(instance.id, key);
  if (!task || isOver(task)) return;
  const answer = changeTask(task, change, now);
  assert('task' in answer, `task ${task.id} refused ${change.act}`);
  ledger.changeTask(answer.task, answer.history);
}

function isOver(task: Task): boolean {
  return task.state === 'completed' || task.state === 'cancelled';
}
