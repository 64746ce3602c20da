import { recount as recountFeeds } from '../feeds/feeds.ts';
import { recountMeasures } from '../measures/measures.ts';
import type { Report } from './command.ts';
import { requireRunningDatabase } from './open-database.ts';
import type { Terminal } from './terminal.ts';

/** `sinew recount`: has the running Sinew count anew what every feed brought and what happened to work. */
export async function recount(
  terminal: Terminal,
  options: { json?: boolean; data?: string },
): Promise<Report> {
  const opened = await requireRunningDatabase(terminal, options);
  try {
    await recountFeeds(opened.database);
    await recountMeasures(opened.database);
  } finally {
    await opened.close();
  }
  return {
    lines: [
      'What was counted of messages that the journal still has, and of work, is forgotten; the running Sinew counts it anew.',
    ],
    json: { from: opened.from },
  };
}
