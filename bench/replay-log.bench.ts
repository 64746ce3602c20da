import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Releases } from '../src/flow/flow.ts';
import { putInForce } from '../src/governance/governance.ts';
import {
  migrate,
  postgresDatabase,
  silentLog,
  startEmbeddedPostgres,
  type Database,
} from '../src/platform/platform.ts';
import { readOnly, rehearsePeriod } from '../src/rehearsal/rehearsal.ts';
import { compileRelease } from '../src/workflows/workflows.ts';
import { fillEvents, fillTasks } from './replay-log-fill.ts';
import { northlake, oneWorkflowChanged } from './replayed-networks.ts';
import { twentyHospitals, until, weekFrom } from './synthetic-week.ts';

const floorRowsAtOnce = 5_000;

/**
 * What `sinew replay` does with the same week, from a log in PostgreSQL: who the patients are and who of them belong together, what people
 * did, the events, and the comparison. The floor in the same run: the same rows read in the order of the log, and nothing done with them.
 */
export async function replayLogBench(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'sinew-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir: directory, log: silentLog });
  const database = postgresDatabase(postgres.url, { log: silentLog });
  try {
    await migrate(database);
    await measure(database);
  } finally {
    await database.close();
    await postgres.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

async function measure(database: Database): Promise<void> {
  const network = twentyHospitals(await northlake());
  const release = await database.transaction('bench-release', (tx) =>
    putInForce(tx, network, weekFrom - 1),
  );
  const compiled = compileRelease(release);
  if (!('compiled' in compiled)) throw new Error('the network does not compile');
  const releases = new Releases(release, compiled.compiled);
  const filled = await fillEvents(database);
  const tasks = await fillTasks(database);
  await database.query('bench-analyze', 'analyze');
  console.log(`\nThe log of the week: ${filled} events, ${tasks} tasks that people worked on\n`);

  const candidate = oneWorkflowChanged(network);
  const period = { from: weekFrom, to: until, sites: null, candidate, examples: 5 };
  let begun = 0;
  const [started, cpu] = [performance.now(), process.cpuUsage()];
  const answer = await rehearsePeriod(
    { read: readOnly(database), releases },
    period,
    ({ events }) => {
      if (events > 0) begun ||= performance.now();
      return false;
    },
  );
  if (!answer.done) throw new Error(answer.why);
  const wall = secondsSince(started);
  const { user, system } = process.cpuUsage(cpu);
  const { events, difference, digest } = answer.report;
  const floor = await readInOrder(database);
  const lines = [
    `${wall.toFixed(1)} s for \`sinew replay\` of ${events} events (budget 60 for a week): ${((begun - started) / 1000).toFixed(1)} s until the first were gone through`,
    `${((user + system) / 1e6).toFixed(1)} s of a core in this process, beside those of PostgreSQL`,
    `${difference.tasks} tasks differ; digest ${digest.slice(0, 16)}`,
    `Floor, the same rows read and no more: ${floor.toFixed(1)} s`,
    `Peak memory of the process: ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`,
  ];
  console.log(lines.join('\n'));
}

async function readInOrder(database: Database): Promise<number> {
  const started = performance.now();
  for (let from: number | undefined = 0; from !== undefined;) {
    const rows: { seq: number }[] = await database.query(
      'bench-floor',
      'select * from event where seq > $1 order by seq limit $2',
      [from, floorRowsAtOnce],
    );
    from = rows.at(-1)?.seq;
  }
  return secondsSince(started);
}

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}
