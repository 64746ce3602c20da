import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { createAuthorize } from '../src/access/access.ts';
import { assignReleases, changeFlag, rollBackSite } from '../src/change/change.ts';
import { keepBundle, networkDigest, type Network } from '../src/governance/governance.ts';
import { createSignals, must, systemClock, systemIds } from '../src/platform/platform.ts';
import { measuredArms, reportSentinel, startRollout } from '../src/rollout/rollout.ts';
import { admission, criticalResult } from './bench-messages.ts';
import { benchNetwork, startBenchSystem, type BenchSystem } from './bench-system.ts';
import { sendFrom, settled } from './flow.bench.ts';

const openRuns = 200;
const rounds = 5;
const waitedSecondsMax = 60;
const lookEveryMs = 2;
const hourMs = 3_600_000;
const site = 'lakeside';
const wave = ['st-anne', 'lakeside', 'harbor', 'riverbend'];

/**
 * How long it takes until a running process is back on what ran before, by the real clock and with fsync on. Whoever acts does so
 * as from another process: the one that is timed is told by nobody and finds it at its next look.
 */
export async function rollbackBench(): Promise<void> {
  const bench = await startBenchSystem();
  try {
    const acts = await actsOn(bench);
    await acts.assign('9.0.0');
    await openRunsAt(bench);
    const open = await countOpen(bench);
    const rolledBack: number[] = [];
    let account = '';
    for (let round = 0; round < rounds; round += 1) {
      if (round > 0) await acts.assign('9.0.0');
      const { seconds, runs } = await acts.rollBack();
      rolledBack.push(seconds);
      const named = runs.reduce((sum, one) => sum + one.open, 0);
      if (named !== open) throw new Error(`${open} runs are open, and ${named} were accounted for`);
      account = runs
        .map((one) => `${one.open} of ${one.workflow} ${one.version} ${one.becomes}`)
        .join(', ');
    }
    const stopped: number[] = [];
    for (let round = 0; round < rounds; round += 1) stopped.push(await acts.stop(round));
    const killed: number[] = [];
    for (const one of wave) killed.push(await acts.kill(one));
    console.log(`\nBack to what ran before (embedded PostgreSQL, fsync on, ${open} open runs)\n`);
    console.log('| from the act until a running process | median s | longest s | budget s |');
    console.log('| --- | --- | --- | --- |');
    console.log(row('runs the old version at a site that was rolled back', rolledBack, 60));
    console.log(row(`runs it at all ${wave.length} sites, after one severe event`, stopped, 2));
    console.log(row('knows of a kill switch', killed, 2));
    console.log(`\nOpen runs at each rollback: ${open}; in its account: ${account}.`);
  } finally {
    await bench.stop();
  }
}

async function actsOn({ database, system }: BenchSystem) {
  const network = await benchNetwork();
  const person = (id: string) =>
    must(
      network.people.find((one) => one.id === id),
      id,
    );
  const ports = { database, clock: systemClock, ids: systemIds(systemClock) };
  const deps = { ...ports, signals: createSignals(), authorize: createAuthorize(network.roles) };
  let takenOver = 0;
  system.signals.listen(({ kind }) => {
    if (kind === 'release') takenOver += 1;
  });
  const releases = () => takenOver;
  async function take(version: string): Promise<string> {
    const candidate = candidateOf(network, version);
    const bundle = networkDigest(candidate);
    await keepBundle(database, { digest: bundle, network: candidate }, systemClock.now());
    return bundle;
  }
  return {
    async assign(version: string): Promise<void> {
      const assignments = [{ scope: { kind: 'site', site }, bundle: await take(version) } as const];
      const request = { person: null, assignments, kind: 'assign', reason: 'bench' } as const;
      await untilKnown(async () => done(await assignReleases(request, deps)), releases);
    },
    async rollBack() {
      const request = { person: null, site, reason: 'bench' };
      const back = await untilKnown(async () => done(await rollBackSite(request, deps)), releases);
      return { seconds: back.seconds, runs: back.answer.runs };
    },
    async stop(round: number): Promise<number> {
      const version = `9.1.${round}`;
      await take(version);
      const request = { person: person('tariq.osei'), plan: 'bench', version, reason: 'bench' };
      await untilKnown(async () => {
        done(await startRollout(request, { ...deps, arms: measuredArms }));
        await system.rolloutDriver.look();
      }, releases);
      const event = { site: 'st-anne', workflow: 'critical-result', object: '', reason: 'bench' };
      const reported = { person: person('grace.okafor'), ...event };
      const stopped = await untilKnown(
        async () => done(await reportSentinel(reported, deps)),
        releases,
      );
      return stopped.seconds;
    },
    async kill(at: string): Promise<number> {
      const place = { flag: 'sepsis_screening', site: at, unit: null };
      const request = { person: null, ...place, act: 'turn-off', reason: 'bench' } as const;
      const killed = await untilKnown(
        async () => done(await changeFlag(request, { ...deps, network })),
        () => system.flagBoard.switches().length,
      );
      return killed.seconds;
    },
  };
}

/** Another limit, and a plan that puts it in force at several sites at once. */
function candidateOf(network: Network, version: string): Network {
  const workflows = network.workflows.map((one) =>
    one.id === 'critical-result'
      ? { ...one, parameters: { ...one.parameters, potassium_high: 6.4 } }
      : one,
  );
  const step = {
    ...{ id: 'wave', where: { kind: 'sites' as const, sites: wave } },
    before: { approval: false, readiness: false, capacity: false },
    hold: { leastMs: hourMs, watchMs: 24 * hourMs, tasks: 0, gates: [], approval: false },
  };
  const plan = {
    ...{ id: 'bench', title: 'Bench', strategy: 'pilot-then-expand' as const, falseStops: 0.05 },
    ...{ workflows: ['critical-result'], exceptions: [], gates: [], steps: [step] },
  };
  return { ...network, version, workflows, rollouts: [plan] };
}

async function openRunsAt({ database, feed, port }: BenchSystem): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'sinew-rollback-'));
  const now = Date.now();
  const numbers = Array.from({ length: openRuns }, (_, n) => n);
  try {
    for (const message of [admission, criticalOnce]) {
      const file = join(directory, message.name);
      await writeFile(file, Buffer.concat(numbers.map((n) => message(feed, n, now))));
      await sendFrom(file, port, 10);
      await settled(database);
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function criticalOnce(feed: BenchSystem['feed'], n: number, at: number): Uint8Array {
  return criticalResult(feed, n, 1, at);
}

async function countOpen({ database }: BenchSystem): Promise<number> {
  const [row] = await database.query<{ open: number }>(
    'bench-open-runs',
    'select count(*)::integer as open from instance where ended_at is null and site = $1',
    [site],
  );
  const open = row?.open ?? 0;
  if (open < openRuns) throw new Error(`${openRuns} runs were to be opened, and ${open} are open`);
  return open;
}

/** Does this and waits until the process knows of it: what the act answered, and the seconds until then. */
async function untilKnown<Answer>(
  act: () => Promise<Answer>,
  known: () => number,
): Promise<{ answer: Answer; seconds: number }> {
  const before = known();
  const started = performance.now();
  const answer = await act();
  while (known() === before) {
    if (since(started) > waitedSecondsMax) {
      throw new Error(`The process knew nothing of it for ${waitedSecondsMax} s.`);
    }
    await setTimeout(lookEveryMs);
  }
  return { answer, seconds: since(started) };
}

function done<Answer extends { done: boolean }>(answer: Answer): Extract<Answer, { done: true }> {
  if (!answer.done) throw new Error(`An act was refused: ${JSON.stringify(answer)}`);
  return answer as Extract<Answer, { done: true }>;
}

function row(what: string, seconds: readonly number[], budget: number): string {
  const sorted = seconds.toSorted((a, b) => a - b);
  const median = must(sorted[Math.floor(sorted.length / 2)], 'a figure');
  return `| ${what} | ${median.toFixed(2)} | ${must(sorted.at(-1), 'a figure').toFixed(2)} | ${budget} |`;
}

const since = (started: number): number => (performance.now() - started) / 1000;
