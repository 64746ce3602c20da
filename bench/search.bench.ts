import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { candidateRowsMax, searchMessages, type MessageSearch } from '../src/feeds/feeds.ts';
import {
  iso,
  migrate,
  must,
  postgresDatabase,
  silentLog,
  startEmbeddedPostgres,
  type Database,
} from '../src/platform/platform.ts';
import { dayMs, fillJournal, spread } from './journal-fill.ts';

const rowsDefault = 1_000_000;
const days = 30;
const rounds = 200;
const pageRows = 50;

/** Chance that comes out alike in every run. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state % below;
  };
}

/**
 * A page of a search, by kind of key, over a journal of `SEARCH_ROWS` messages (1,000,000 unless told) in 30 day partitions.
 * Beside it the floor: one row by the primary key, with the same driver. fsync is off, because only reading is measured.
 */
export async function searchBench(): Promise<void> {
  const rows = Number(process.env['SEARCH_ROWS'] ?? rowsDefault);
  const directory = await mkdtemp(join(tmpdir(), 'sinew-search-'));
  const settings = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' };
  const postgres = await startEmbeddedPostgres({ dataDir: directory, log: silentLog, settings });
  const database = postgresDatabase(postgres.url, { log: silentLog, connections: 1 });
  try {
    await migrate(database);
    const end = Math.floor(Date.now() / dayMs) * dayMs;
    const started = performance.now();
    await fillJournal(database, { rows, days, end });
    const seconds = Math.round((performance.now() - started) / 1000);
    console.log(
      `\nSearch over ${rows.toLocaleString('en-US')} messages in ${days} days (filled in ${seconds} s, ${await sizeOf(database)})\n`,
    );
    console.log('| search by | found | p50 ms | p99 ms | × floor |');
    console.log('| --- | --- | --- | --- | --- |');
    const floor = await measureFloor(database, rows, end);
    for (const [kind, search] of Object.entries(kindsOf(rows, end))) {
      await measure(database, kind, search, floor);
    }
  } finally {
    await database.close();
    await postgres.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Each kind of search, with other values in each round. */
function kindsOf(
  rows: number,
  end: number,
): Readonly<Record<string, (chance: (below: number) => number) => MessageSearch>> {
  const patients = Math.ceil(rows / spread.rowsPerPatient);
  const visits = Math.ceil(rows / spread.rowsPerVisit);
  return {
    'patient identifier': (chance) => ({ patient: `P${chance(patients)}` }),
    visit: (chance) => ({ visit: `V${chance(visits)}` }),
    'order number': (chance) => ({ order: `O${10 * chance(rows / 10) + 8}` }),
    'control id': (chance) => ({ control: `C${1 + chance(rows)}` }),
    'a control id that never came': (chance) => ({ control: `X${chance(rows)}` }),
    feed: (chance) => ({ feed: `feed-${chance(spread.feeds)}` }),
    'feed and hour': (chance) => {
      const from = end - dayMs * (1 + chance(days)) + chance(24) * (dayMs / 24);
      return { feed: `feed-${chance(spread.feeds)}`, from, to: from + dayMs / 24 };
    },
    sender: (chance) => ({ sender: `APP${chance(spread.senders)}` }),
    type: () => ({ type: 'SIU' }),
    'type and rare trigger': () => ({ type: 'ADT', trigger: 'A40' }),
    'outcome failed': () => ({ outcome: 'failed' }),
    'outcome failed, of a feed': (chance) => ({
      outcome: 'failed',
      feed: `feed-${chance(spread.feeds)}`,
    }),
    'patient, feed, type, time': (chance) => ({
      patient: `P${chance(patients)}`,
      feed: `feed-${chance(spread.feeds)}`,
      type: 'ORU',
      from: end - 7 * dayMs,
    }),
    'one day, nothing else': (chance) => {
      const to = end - dayMs * chance(days);
      return { from: to - dayMs, to };
    },
    [`feed and a sender it does not have (stops after ${candidateRowsMax.toLocaleString('en-US')})`]:
      () => ({ feed: 'feed-1', sender: 'APP2' }),
    [`no key but a site that sends nothing (stops after ${candidateRowsMax.toLocaleString('en-US')})`]:
      () => ({ sites: ['nowhere'] }),
  };
}

async function measure(
  database: Database,
  kind: string,
  search: (chance: (below: number) => number) => MessageSearch,
  floor: number,
): Promise<void> {
  const chance = seeded(7);
  const times: number[] = [];
  let found = 0;
  for (let round = 0; round < rounds; round++) {
    const asked = search(chance);
    const started = performance.now();
    const { rows } = await searchMessages(database, asked, { before: null, limit: pageRows });
    times.push(performance.now() - started);
    found += rows.length;
  }
  const { p50, p99 } = quantiles(times);
  tell([
    kind,
    Math.round(found / rounds),
    p50.toFixed(2),
    p99.toFixed(2),
    (p50 / floor).toFixed(1),
  ]);
}

async function measureFloor(database: Database, rows: number, end: number): Promise<number> {
  const chance = seeded(7);
  const times: number[] = [];
  const perDay = Math.ceil(rows / days);
  for (let round = 0; round < rounds; round++) {
    const seq = 1 + chance(rows);
    const day = Math.floor((seq - 1) / perDay);
    const from = end - (days - day) * dayMs;
    const started = performance.now();
    const found = await database.query('bench-search-floor', floorSql, [
      seq,
      iso(from),
      iso(from + dayMs),
    ]);
    times.push(performance.now() - started);
    must(found[0], `message ${seq}`);
  }
  const { p50, p99 } = quantiles(times);
  tell(['floor: one row by its number and day', 1, p50.toFixed(2), p99.toFixed(2), '1.0']);
  return p50;
}

const floorSql = `
  select seq, received_at, feed, message_type, control_id, patient_id, ack_code
    from journal
   where seq = $1
     and received_at >= $2
     and received_at < $3`;

function quantiles(times: readonly number[]): { p50: number; p99: number } {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part: number): number => sorted[Math.floor(sorted.length * part)] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

async function sizeOf(database: Database): Promise<string> {
  const [row] = await database.query<{ size: string }>(
    'bench-size',
    'select pg_size_pretty(pg_database_size(current_database())) as size',
  );
  return row?.size ?? '';
}

function tell(cells: readonly (string | number)[]): void {
  console.log(`| ${cells.join(' | ')} |`);
}
