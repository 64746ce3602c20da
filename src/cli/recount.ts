import { recount as recountFeeds } from '../feeds/feeds.ts';
import type { Report } from './command.ts';
import { requireRunningDatabase } from './open-database.ts';
import type { Terminal } from './terminal.ts';

/** `sinew recount`: has the running Sinew count anew what every feed brought, after its measures were changed. */
export async function recount(
  terminal: Terminal,
  options: { json?: boolean; data?: string },
): Promise<Report> {
  const opened = await requireRunningDatabase(terminal, options);
  try {
    await recountFeeds(opened.database);
  } finally {
    await opened.close();
  }
  return {
    lines: [
      'What was counted of messages that the journal still has is forgotten; the running Sinew counts them anew.',
    ],
    json: { from: opened.from },
  };
}
