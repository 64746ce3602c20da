import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Releases } from '../src/flow/flow.ts';
import { putInForce } from '../src/governance/governance.ts';
import { foldMeasures, knownVersions, readArms, readMeasures } from '../src/measures/measures.ts';
import {
  iso,
  migrate,
  postgresDatabase,
  silentLog,
  startEmbeddedPostgres,
  type Database,
} from '../src/platform/platform.ts';
import { compileRelease } from '../src/workflows/workflows.ts';
import { benchNetwork } from './bench-system.ts';
import { fillHistories, linesPerTask } from './history-fill.ts';

const tasksDefault = 50_000;
/** Lines and milestones. */
const eventsPerTask = linesPerTask + 2;
const dayMs = 86_400_000;

/**
 * How fast the logs are counted from nothing, beside a floor: three hand-written statements that group the same lines by the
 * same columns at once, and know neither deadlines nor interruptions nor versions, and cannot go on where they stood. And what a page and a gate cost over what was counted. fsync is on.
 */
export async function measuresBench(): Promise<void> {
  const tasks = Number(process.env['MEASURE_TASKS'] ?? tasksDefault);
  const directory = await mkdtemp(join(tmpdir(), 'sinew-measures-'));
  const postgres = await startEmbeddedPostgres({ dataDir: directory, log: silentLog });
  const database = postgresDatabase(postgres.url, { log: silentLog, connections: 1 });
  try {
    await migrate(database);
    const now = Math.floor(Date.now() / dayMs) * dayMs;
    const releases = await releasesOf(database, now - 8 * dayMs);
    const versions = knownVersions(releases);
    const sites = releases.current.network.sites.map(({ id }) => id);
    await fillHistories(database, { tasks, end: iso(now), sites });
    const events = tasks * eventsPerTask;
    console.log(`\nMeasures: ${events.toLocaleString('en-US')} events of a week`);
    const folded = await seconds(async () => {
      while ((await foldMeasures({ database, versions }, now)) > 0);
    });
    const floor = await seconds(() =>
      database.transaction('bench-floor', (tx) => tx.script('bench-floor', floorSql)),
    );
    const rate = (took: number): string => Math.round(events / took).toLocaleString('en-US');
    console.log('| counted by | events/s | × floor |');
    console.log('| --- | --- | --- |');
    console.log(`| Sinew | ${rate(folded)} | ${(floor / folded).toFixed(2)} |`);
    console.log(
      `| three statements at once, without deadlines and interruptions | ${rate(floor)} | |`,
    );
    await readings(database, sites, now);
    const idle = await seconds(() => foldMeasures({ database, versions }, now));
    console.log(`A round that finds nothing: ${(idle * 1000).toFixed(1)} ms, every 5 s.`);
  } finally {
    await database.close();
    await postgres.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

async function releasesOf(database: Database, since: number): Promise<Releases> {
  const network = await benchNetwork();
  const release = await database.transaction('bench-release', (tx) =>
    putInForce(tx, network, since),
  );
  const answer = compileRelease(release);
  if ('problems' in answer) throw new Error('the network does not compile');
  return new Releases(release, answer.compiled);
}

async function readings(database: Database, sites: readonly string[], now: number): Promise<void> {
  const time = { from: now - 7 * dayMs, to: now + dayMs };
  const page = await seconds(() =>
    readMeasures(database, { ...time, sites, bucket: 'day', zone: 'America/Chicago', by: 'site' }),
  );
  const gate = await seconds(() =>
    readArms(database, { ...time, measure: 'accepted-late', workflow: 'critical-result' }),
  );
  console.log(
    `A week by day and site: ${Math.round(page * 1000)} ms. The arms of a gate: ${Math.round(gate * 1000)} ms.`,
  );
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

const floorSql = `
  create table floor_cell as
    select date_trunc('hour', line.at, 'UTC') as hour, task.site, task.workflow, task.unit, task.pool_role,
           count(*) filter (where line.act = 'open') as opened, count(*) filter (where line.act = 'accept') as accepted,
           count(*) filter (where line.act = 'climb') as climbs, count(*) filter (where line.act = 'complete') as completed
      from task_history as line
      join task on task.id = line.task_id
     group by 1, 2, 3, 4, 5;
  create table floor_time as
    select date_trunc('hour', line.at, 'UTC') as hour, task.site, task.workflow, task.unit, line.act,
           extract(epoch from line.at - task.opened_at)::integer as seconds, count(*) as n
      from task_history as line
      join task on task.id = line.task_id
     where line.act in ('accept', 'complete')
     group by 1, 2, 3, 4, 5, 6;
  create table floor_run as
    select date_trunc('hour', at, 'UTC') as hour, site, workflow, unit, name, count(*) as n
      from run_milestone
     group by 1, 2, 3, 4, 5`;
