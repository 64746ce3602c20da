import { changeTask, ENGINE, isDrill, type Task, type TaskWords } from '../tasks/tasks.ts';
import type { TaskAct } from '../workflows/workflows.ts';
import { giveInput, type AdvanceContext } from './advance-instances.ts';
import type { PersonAct, Refusal } from './flow-port.ts';
import type { Ledger } from './ledger.ts';

export interface ActOnTask {
  /** As the ledger holds it, with its run. */
  task: Task;
  act: PersonAct;
  /** The id of who acts. Whether they may is for the caller to ask. */
  person: string;
  /** Writes the people and times that a refusal names. */
  words?: TaskWords;
}

/**
 * Enters a person's act into the ledger: the task changes by its table, and its run hears of it. Gives why not, where the
 * one or the other refuses; then the ledger is as it was. Pure but for the ledger.
 */
export function performAct(
  ledger: Ledger,
  asked: ActOnTask,
  context: AdvanceContext,
): Refusal | undefined {
  const { task, person, act } = asked;
  if (!isAnswerToDrill(task, act, person)) return performOne(ledger, asked, context);
  const refused = performOne(ledger, { ...asked, act: { act: 'accept' } }, context);
  if (refused) return refused;
  const accepted = ledger.task(task.instanceId, task.key) ?? task;
  const complete = { act: 'complete', outcome: {} } as const;
  return performOne(ledger, { ...asked, task: accepted, act: complete, person: ENGINE }, context);
}

// A drill asks for nothing but an answer: whoever accepts or declines was reached, and is done with it.
function isAnswerToDrill(task: Task, { act }: PersonAct, person: string): boolean {
  const answers = act === 'accept' || act === 'decline';
  return answers && person !== ENGINE && task.state === 'open' && isDrill(task);
}

function performOne(
  ledger: Ledger,
  { task, act, person, words }: ActOnTask,
  context: AdvanceContext,
): Refusal | undefined {
  const changed = changeTask(task, { ...act, actor: person }, context.now, words);
  if ('refused' in changed) return changed.refused;
  ledger.changeTask(changed.task, changed.history);
  const heard = heardAs(act, task, person);
  if (!heard) return undefined;
  const detail = act.act === 'complete' ? act.outcome : {};
  const input = { kind: 'act', act: heard, taskKey: task.key, actor: person, detail } as const;
  const deaf = giveInput(ledger, task.instanceId, input, context);
  if (deaf === undefined) return undefined;
  ledger.takeBack(task);
  return { kind: 'not-now', sentence: `The run of this task does not take this now: ${deaf}.` };
}

// A hand-over changes who is asked, which is the worklist's matter; so is an offer that is accepted or declined.
function heardAs(act: PersonAct, task: Task, person: string): TaskAct | undefined {
  switch (act.act) {
    case 'accept':
      return task.state === 'open' ? 'accepted' : undefined;
    case 'start':
      return 'started';
    case 'decline':
      return task.state === 'accepted' && task.offeredTo === person ? undefined : 'declined';
    case 'escalate':
      return 'escalated';
    case 'complete':
      return 'completed';
    case 'hand-over':
      return undefined;
  }
}
