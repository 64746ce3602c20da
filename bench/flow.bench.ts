import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Database } from '../src/platform/platform.ts';
import { admission, criticalResult, normalResult } from './bench-messages.ts';
import { startBenchSystem, type BenchSystem } from './bench-system.ts';
import { writeSameRows } from './loader.ts';

/** Each measured run: every `criticalEvery`-th message opens a task. */
const runs = [
  { connections: 1, messages: 3_000, criticalEvery: 1 },
  { connections: 10, messages: 10_000, criticalEvery: 1 },
  { connections: 50, messages: 20_000, criticalEvery: 1 },
  // As a laboratory's day is, rather than its worst minute.
  { connections: 50, messages: 20_000, criticalEvery: 20 },
] as const;

const loaderBatch = 200;

interface Sent {
  messages: number;
  seconds: number;
  p50: number;
  p99: number;
  codes: Record<string, number>;
}

/**
 * From a socket to a committed task: every message is a potassium of another admitted patient, acknowledged after its
 * commit; a critical one opens a task with its ladder. The sender is a process of its own on the same two cores. Beside it,
 * in the same run and database, the floor: the same rows written by a loader that decides nothing.
 */
export async function flowBench(): Promise<void> {
  const bench = await startBenchSystem();
  const directory = await mkdtemp(join(tmpdir(), 'sinew-load-'));
  try {
    const patients = Math.max(...runs.map(({ messages }) => messages));
    await admitPatients(bench, directory, patients);
    console.log('\nMessage to committed task (critical result, embedded PostgreSQL, fsync on)\n');
    console.log(
      '| connections | messages | tasks | ACK/s | ACK p50 ms | ACK p99 ms | applied/s | rows | loader msg/s | ratio |',
    );
    console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |');
    let round = 0;
    for (const run of runs) {
      await measure(bench, directory, { ...run, round: ++round });
    }
    console.log(
      `\nPeak memory of the process: ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`,
    );
  } finally {
    await bench.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

async function admitPatients(bench: BenchSystem, directory: string, count: number): Promise<void> {
  const file = join(directory, 'admissions');
  const now = Date.now();
  await writeFile(
    file,
    joined(count, (n) => admission(bench.feed, n, now)),
  );
  await sendFrom(file, bench.port, 50);
  await settled(bench.database);
}

async function measure(
  bench: BenchSystem,
  directory: string,
  run: { connections: number; messages: number; criticalEvery: number; round: number },
): Promise<void> {
  const { database, feed, port } = bench;
  const file = join(directory, `results-${run.round}`);
  const now = Date.now();
  await writeFile(
    file,
    joined(run.messages, (n) =>
      (n % run.criticalEvery === 0 ? criticalResult : normalResult)(feed, n, run.round, now),
    ),
  );
  const before = await tasksIn(database);
  const afterSeq = await lastSeq(database);
  const started = performance.now();
  const sent = await sendFrom(file, port, run.connections);
  await settled(database);
  const seconds = (performance.now() - started) / 1000;
  const tasks = (await tasksIn(database)) - before;
  const asked = Math.ceil(run.messages / run.criticalEvery);
  if (tasks !== asked || sent.codes['AA'] !== run.messages) {
    throw new Error(`${run.messages} sent, ${JSON.stringify(sent.codes)} answered, ${tasks} tasks`);
  }
  const floor = await writeSameRows(database, bench.floor, afterSeq, loaderBatch);
  const perSecond = run.messages / seconds;
  const loader = run.messages / floor.seconds;
  const cells = [
    run.connections,
    run.messages,
    tasks,
    Math.round(sent.messages / sent.seconds),
    sent.p50.toFixed(2),
    sent.p99.toFixed(2),
    Math.round(perSecond),
    (floor.rows / run.messages).toFixed(1),
    Math.round(loader),
    (perSecond / loader).toFixed(2),
  ];
  console.log(`| ${cells.join(' | ')} |`);
}

function joined(count: number, message: (n: number) => Uint8Array): Buffer {
  return Buffer.concat(Array.from({ length: count }, (_, n) => message(n)));
}

export async function sendFrom(file: string, port: number, connections: number): Promise<Sent> {
  const client = fileURLToPath(new URL('load-client.ts', import.meta.url));
  const child = spawn(process.execPath, [client, file, String(port), String(connections)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  await new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`client: ${code}`))));
  });
  return JSON.parse(out) as Sent;
}

/** Every journal row has its outcome. */
export async function settled(database: Database): Promise<void> {
  for (;;) {
    const [row] = await database.query<{ left: number }>(
      'bench-left',
      `select (select last_value from journal_seq) - coalesce((select max(seq) from message_outcome), 0) as left`,
    );
    if ((row?.left ?? 0) <= 0) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function tasksIn(database: Database): Promise<number> {
  const [row] = await database.query<{ count: number }>('bench-tasks', 'select count(*) from task');
  return row?.count ?? 0;
}

async function lastSeq(database: Database): Promise<number> {
  const [row] = await database.query<{ seq: number }>(
    'bench-last-seq',
    'select last_value as seq from journal_seq',
  );
  return row?.seq ?? 0;
}
