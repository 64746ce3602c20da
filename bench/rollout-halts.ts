import { performance } from 'node:perf_hooks';

import { createAuthorize } from '../src/access/access.ts';
import {
  keepBundle,
  networkDigest,
  type Network,
  type RolloutPlan,
} from '../src/governance/governance.ts';
import { must, silentLog, systemClock, systemIds } from '../src/platform/platform.ts';
import { createRolloutDriver, createRollouts, measuredArms } from '../src/rollout/rollout.ts';
import { criticalResult } from './bench-messages.ts';
import { startBenchSystem, type BenchSystem } from './bench-system.ts';

/** Runs that are open when the site goes back: half of them of each version. */
const openRuns = 400;
const rounds = 5;
const starter = 'tariq.osei';

const hold = { leastMs: 3_600_000, watchMs: 3_600_000, tasks: 0, gates: [], approval: false };
const before = { approval: false, readiness: false, capacity: false };

function planOf(id: string, sites: readonly string[]): RolloutPlan {
  return {
    ...{ id, title: id, strategy: 'pilot-then-expand', falseStops: 0.05, gates: [] },
    ...{ workflows: ['critical-result'], exceptions: [] },
    steps: [{ id: 'all', where: { kind: 'sites', sites }, before, hold }],
  };
}

const site = 'lakeside';
const others = ['st-anne', 'harbor', 'riverbend', 'elm-street', 'harbor-point', 'millbrook'];

/**
 * How long it takes until a real system runs again what ran before: from the act of a person, or the report of a severe event, to
 * the switch of the running process, on PostgreSQL with fsync and the real clock.
 */
export async function measureHalts(): Promise<void> {
  const bench = await startBenchSystem();
  try {
    const halts = haltsOn(bench);
    const back: number[] = [];
    const stopped: number[] = [];
    const figures = await halts.withOpenRuns();
    for (let round = 0; round < rounds; round += 1) {
      back.push(await halts.takeBack(round));
      stopped.push(await halts.sentinel(round));
    }
    console.log(
      `\nTaking a site back, from the act to the switch of the running process: ${worst(back)} (at most 60 s)`,
    );
    console.log(
      `  ${figures.open} runs open, of both versions: ${figures.accounted} accounted for, ${figures.moved} changed their version`,
    );
    console.log(
      `One severe event, two rollouts at ${others.length + 1} sites: ${worst(stopped)} (at most 2 s)`,
    );
  } finally {
    await bench.stop();
  }
}

function worst(ms: readonly number[]): string {
  const sorted = ms.toSorted((a, b) => a - b);
  const shown = (value: number | undefined) => `${((value ?? 0) / 1000).toFixed(2)} s`;
  return `median ${shown(sorted[Math.floor(sorted.length / 2)])}, worst ${shown(sorted.at(-1))}`;
}

function haltsOn({ system, database, feed }: BenchSystem) {
  const { network } = system.release;
  const person = must(
    network.people.find(({ id }) => id === starter),
    starter,
  );
  const deps = {
    ...{ database, clock: systemClock, ids: systemIds(systemClock), signals: system.signals },
    ...{ authorize: createAuthorize(network.roles), arms: measuredArms, log: silentLog },
    guards: { unready: async () => [], overloaded: async () => [] },
  };
  const rollouts = createRollouts(deps);
  const driver = createRolloutDriver(deps);
  let released = 0;

  async function begin(plan: string, number: number): Promise<string> {
    const candidate = candidateOf(network, number);
    await keepBundle(
      database,
      { digest: networkDigest(candidate), network: candidate },
      systemClock.now(),
    );
    const answer = await rollouts.start({
      ...{ person, plan, version: candidate.version, reason: 'bench' },
    });
    if (!answer.done) throw new Error(answer.refusal.sentence);
    await driver.look();
    await system.releaseWatch.look();
    return answer.id;
  }

  /** Milliseconds from `act` until this process runs what it led to. */
  async function untilSwitched(act: () => Promise<unknown>): Promise<number> {
    const switched = new Promise<void>((resolve) => {
      const unlisten = system.signals.listen(({ kind }) => {
        if (kind !== 'release') return;
        unlisten();
        resolve();
      });
    });
    const began = performance.now();
    await act();
    await switched;
    return performance.now() - began;
  }

  async function send(count: number): Promise<void> {
    for (let n = 0; n < count; n += 1) {
      released += 1;
      const framed = criticalResult(feed, released, released, systemClock.now());
      await system.intake.accept(feed.id, framed.subarray(1, -2), 'bench');
    }
    await system.worker.drain();
  }

  return {
    async withOpenRuns() {
      await send(openRuns / 2);
      const id = await begin('one', 100);
      await send(openRuns / 2);
      const open = await openAt(database);
      await untilSwitched(() => rollouts.act({ person, id, act: 'roll-back', reason: 'bench' }));
      const [row] = await database.query<{ accounted: number }>(
        'bench-accounted',
        `select (select sum((run ->> 'open')::integer) from json_array_elements(runs) as run)::integer as accounted
           from release_assignment
          order by epoch desc
          limit 1`,
      );
      const after = await openAt(database);
      const moved = [...open].filter(([run, digest]) => after.get(run) !== digest).length;
      return { open: open.size, accounted: row?.accounted ?? 0, moved };
    },
    async takeBack(round: number): Promise<number> {
      const id = await begin('one', 200 + round);
      return untilSwitched(() => rollouts.act({ person, id, act: 'roll-back', reason: 'bench' }));
    },
    async sentinel(round: number): Promise<number> {
      await begin('one', 300 + round);
      await begin('rest', 400 + round);
      return untilSwitched(() =>
        rollouts.sentinel({
          ...{ person, site, workflow: 'critical-result', object: '', reason: 'bench' },
        }),
      );
    },
  };
}

async function openAt(database: BenchSystem['database']): Promise<Map<string, string>> {
  const rows = await database.query<{ id: string; digest: string }>(
    'bench-open',
    `select id, digest from instance where ended_at is null and site = 'lakeside'`,
  );
  return new Map(rows.map(({ id, digest }) => [id, digest]));
}

/** A version that differs in a value, so that its runs are told apart. */
function candidateOf(network: Network, number: number): Network {
  return {
    ...network,
    version: `90.0.${number}`,
    rollouts: [planOf('one', [site]), planOf('rest', others)],
    workflows: network.workflows.map((one) =>
      one.id === 'critical-result'
        ? { ...one, parameters: { ...one.parameters, potassium_high: 6.1 } }
        : one,
    ),
  };
}
