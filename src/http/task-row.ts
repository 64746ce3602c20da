import type { Network } from '../governance/governance.ts';
import { iso, type Instant } from '../platform/platform.ts';
import type { Task } from '../tasks/tasks.ts';
import type { ApiPatient, ApiTaskRow } from './api.ts';
import { personRef, poolTitle, roleTitle, siteOf, unitTitle } from './place-titles.ts';

/** A task as the lists show it. */
export function taskRow(network: Network, task: Task, patient: ApiPatient): ApiTaskRow {
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
    finishBy: time(task.finishBy),
    next: nextRung(network, task),
    rev: task.rev,
  };
}

/** An instant as the browser gets it. */
export function time(instant: Instant | null): string | null {
  return instant === null ? null : iso(instant);
}

/** What is asked next if nobody accepts; null once somebody did, or at the ladder's end. */
function nextRung(network: Network, task: Task): ApiTaskRow['next'] {
  if (task.state !== 'open') return null;
  const rung = task.ladder.find((one) => one.rung > task.rung);
  if (!rung) return null;
  return {
    at: iso(task.openedAt + rung.afterMs),
    to: poolTitle(network, siteOf(network, task.site), rung.to),
  };
}

/**
 * The fact that the task is about. Results stand verbatim with unit and flag in words (user interface rule S15): "Potassium
 * 6.8 mmol/L, critical high". What is no result is told by its type.
 */
export function aboutOf(task: Task): string {
  const { data, type } = task.detail.event;
  const text = (name: string): string => String(data[name] ?? '').trim();
  if (!type.startsWith('result.')) return eventWords(type);
  const name = text('display') || text('code');
  const value = [name, text('value'), text('unitOfMeasure')].filter(Boolean).join(' ');
  const flag = text('interpretation').replaceAll('-', ' ');
  const corrected = type === 'result.reported' ? '' : ` (${type.slice('result.'.length)})`;
  return (flag === '' || flag === 'unknown' ? value : `${value}, ${flag}`) + corrected;
}

/** `encounter.discharge-cancelled` → `Discharge cancelled`. */
function eventWords(type: string): string {
  const words = type.slice(type.indexOf('.') + 1).replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
