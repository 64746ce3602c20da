import { fileURLToPath } from 'node:url';

import type { ClinicalEvent } from '../src/canonical/canonical.ts';
import { loadNetwork, networkTree, type Network } from '../src/governance/governance.ts';
import { must } from '../src/platform/platform.ts';
import {
  candidateSide,
  deafTo,
  rehearse,
  withParameters,
  type Rehearsal,
} from '../src/rehearsal/rehearsal.ts';
import { compileRelease } from '../src/workflows/workflows.ts';
import { HandWrittenWeek } from './hand-written-week.ts';
import {
  eventsPerWeek,
  hospitals,
  SyntheticWeek,
  twentyHospitals,
  weekFrom,
  weekTo,
} from './synthetic-week.ts';

const batchEvents = 2_000;

/**
 * A week of a network of twenty hospitals, through the configuration in force and a candidate at once, in memory, on one core.
 * Making the events is not counted. The floor in the same run: one of the workflows written by hand, without an engine.
 */
export async function replayBench(): Promise<void> {
  const network = twentyHospitals(await northlake());
  const candidate = withParameters(network, [
    { workflow: 'critical-result', parameter: 'accept_within', site: null, value: '10m' },
    { workflow: 'critical-result', parameter: 'potassium_high', site: null, value: 5.9 },
  ]);
  const { made, rehearsal, seconds, wall } = await aWeek(network, candidate);
  const floor = handWritten();
  const { events, difference, before, after } = rehearsal;
  const steps = before.steps + after.steps;
  const through = (2 * events) / seconds;
  const floorRate = eventsPerWeek / floor.seconds;
  const lines = [
    `\nA week of ${hospitals} hospitals: ${events} events, ${network.workflows.length} workflows, two configurations\n`,
    '| configuration | tasks | escalations | steps |',
    '| --- | --- | --- | --- |',
    `| in force | ${difference.before.tasks} | ${difference.before.escalations} | ${before.steps} |`,
    `| candidate | ${difference.after.tasks} | ${difference.after.escalations} | ${after.steps} |`,
    '',
    `${wall.toFixed(1)} s for the comparison (budget 60), ${seconds.toFixed(1)} s of it on a core; ${made.toFixed(1)} s to make the events up`,
    `${Math.round(through)} events/s through a configuration on one core (budget 100,000), ${Math.round(steps / seconds)} steps/s among them`,
    `Floor, critical results alone by hand: ${Math.round(floorRate)} events/s, ${floor.tasks} tasks; ratio ${(through / floorRate).toFixed(3)}`,
    `Tasks that differ: ${difference.tasks}; digest ${rehearsal.digest.slice(0, 16)}`,
    `Peak memory of the process: ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`,
  ];
  console.log(lines.join('\n'));
}

async function aWeek(
  network: Network,
  candidate: Network,
): Promise<{ made: number; rehearsal: Rehearsal; seconds: number; wall: number }> {
  const week = new SyntheticWeek();
  // What people did is known before, as it is where it comes from a database.
  const foretold = new SyntheticWeek();
  for (let events = 1; events > 0;) events = foretold.next(batchEvents).length;
  let made = 0;
  let madeWall = 0;
  async function* batches(): AsyncGenerator<ClinicalEvent[]> {
    for (;;) {
      const [started, cpu] = [performance.now(), process.cpuUsage()];
      const batch = week.next(batchEvents);
      madeWall += (performance.now() - started) / 1000;
      made += secondsSince(cpu);
      if (batch.length === 0) return;
      yield batch;
    }
  }
  const [started, cpu] = [performance.now(), process.cpuUsage()];
  const answer = await rehearse(batches(), {
    before: sideOf(network),
    after: sideOf(candidate),
    record: foretold.record,
    zones: new Map(network.sites.map(({ id, zone }) => [id, zone])),
    ...{ from: weekFrom, to: weekTo, epoch: 1, examples: 5 },
  });
  if (!answer.done) throw new Error(answer.why);
  const wall = (performance.now() - started) / 1000 - madeWall;
  return { made, rehearsal: answer.rehearsal, seconds: secondsSince(cpu) - made, wall };
}

function handWritten(): { seconds: number; tasks: number } {
  const week = new SyntheticWeek();
  const floor = new HandWrittenWeek();
  let seconds = 0;
  for (;;) {
    const batch = week.next(batchEvents);
    if (batch.length === 0) return { seconds, tasks: floor.tasks };
    const cpu = process.cpuUsage();
    for (const event of batch) floor.hear(event);
    seconds += secondsSince(cpu);
  }
}

// Of a core, whoever else wants it at the moment.
function secondsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function sideOf(network: Network) {
  const answer = compileRelease({ epoch: 1, digest: '', network });
  if (!('compiled' in answer)) throw new Error(answer.problems.map((p) => p.sentence).join(' '));
  const { compiled } = answer;
  return { side: candidateSide({ network }, compiled), deafTo: deafTo([compiled]) };
}

async function northlake(): Promise<Network> {
  const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
  const { network, problems } = await loadNetwork(
    networkTree({ network: folder('../networks/northlake'), catalog: folder('../catalog') }),
  );
  return must(network, problems.map(({ sentence }) => sentence).join(' '));
}
