import type { Finding } from './doctor.ts';
import { readBacklog, type Backlog } from './doctor-store.ts';
import { openRunningDatabase } from './open-database.ts';
import type { Terminal } from './terminal.ts';

/** What waits longer than this, while a program is there to do it, is stuck. */
export const waitSecondsMax = 60;

/**
 * Does the Sinew that runs here get on with its work? One that falls from fault to fault answers, and applies nothing. Gives
 * nothing where no database can be asked: that is another finding.
 */
export async function checkWork(
  terminal: Terminal,
  options: { data: string },
): Promise<readonly Finding[]> {
  try {
    const opened = await openRunningDatabase(terminal, options);
    if (!opened) return [];
    try {
      const backlog = await readBacklog(opened.database, waitSecondsMax);
      return backlog ? [findingOf(backlog)] : [];
    } finally {
      await opened.close();
    }
  } catch {
    return [];
  }
}

function findingOf({ held, messages, oldestSeconds, timers, openExceptions }: Backlog): Finding {
  const check = 'Work';
  const isLate = oldestSeconds > waitSecondsMax;
  const open = openExceptions > 0 ? [`${count(openExceptions, 'exception')} open`] : [];
  const waiting = [
    ...(messages > 0 ? [`${count(messages, 'message')} not applied yet`] : []),
    ...(isLate ? [`the oldest for ${Math.round(oldestSeconds / 60)} min`] : []),
    ...(timers > 0 ? [`${count(timers, 'timer')} overdue`] : []),
  ];
  if (held && (isLate || timers > 0)) {
    const advice =
      'Applying does not get on. Ask /readyz, and look for worker.fault, worker.rests and timer.poison in the log.';
    return { check, ok: false, found: [...waiting, ...open].join(', '), advice };
  }
  const standing = waiting.length > 0 ? waiting : ['nothing waits'];
  const stopped = held ? [] : ['no Sinew runs on this database'];
  return { check, ok: true, found: [...standing, ...open, ...stopped].join(', ') };
}

function count(number: number, one: string): string {
  return `${number} ${one}${number === 1 ? '' : 's'}`;
}
