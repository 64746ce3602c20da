import type { Network } from '../governance/governance.ts';
import { iso } from '../platform/platform.ts';
import { isDrill, networkWords, type Task } from '../tasks/tasks.ts';
import type { Instant } from '../platform/platform.ts';
import type { CalloutReason } from './callout.ts';

const VERBS: Readonly<Record<CalloutReason, string>> = {
  asked: 'asks you',
  escalated: 'escalated to you',
  returned: 'came back to you',
  offered: 'is offered to you',
};

/**
 * What somebody reads who is called out, on a screen that anybody may see: code, priority, where, and why. Written from these alone,
 * so that it cannot tell who the patient is or what was found.
 */
export function calloutText(
  task: Pick<Task, 'site' | 'unit' | 'priority' | 'rung' | 'workflow' | 'key'>,
  { code, reason, network, at }: CalloutWords,
): string {
  const { site, unit, priority, rung } = task;
  const words = networkWords(network, site);
  const title = network.sites.find((one) => one.id === site)?.title ?? site;
  const where = unit === null ? title : `${title}, ${words.unit(unit)}`;
  if (isDrill(task)) {
    return `${code}: DRILL, no patient. ${where}, ${words.time(at)}. Reply ${code} 1, or accept it in Sinew.`;
  }
  const level = reason === 'escalated' ? ` (level ${rung})` : '';
  return `${code}: ${priority} task ${VERBS[reason]}${level}. ${where}, ${words.time(at)}. Open Sinew to view. Reply ${code} 1 accept, 2 not mine, 3 cannot.`;
}

export interface CalloutWords {
  code: string;
  reason: CalloutReason;
  network: Network;
  at: Instant;
}

/** What leaves of a callout beside its text. */
export function calloutFields(task: Pick<Task, 'id' | 'site' | 'unit' | 'priority' | 'openedAt'>) {
  return {
    site: task.site,
    unit: task.unit,
    'task.id': task.id,
    'task.priority': task.priority,
    'task.openedAt': iso(task.openedAt),
  };
}
