import type { ClinicalEvent } from '../src/canonical/canonical.ts';
import type { Network } from '../src/governance/governance.ts';
import { must } from '../src/platform/platform.ts';
import { candidateSide, rehearse, type GroupEvents } from '../src/rehearsal/rehearsal.ts';
import { compileRelease } from '../src/workflows/workflows.ts';
import { HandWrittenWeek } from './hand-written-week.ts';
import { everyWorkflowChanged, northlake, oneWorkflowChanged } from './replayed-networks.ts';
import {
  hospitals,
  syntheticWeek,
  twentyHospitals,
  until,
  weekFrom,
  workOfTheWeek,
} from './synthetic-week.ts';

type Done = Extract<Awaited<ReturnType<typeof rehearse>>, { done: true }>;

/**
 * A week of a network of twenty hospitals, through the configuration in force and a candidate at once, in memory, on one core.
 * First a candidate that changes one workflow, as most do: the others are alike, and are gone through once. Then one that changes every
 * workflow, so that nothing is: what an event through a configuration costs. Making the events is not counted. The floor in the same run:
 * one of the workflows written by hand, without an engine. `REPLAY_DAYS` shortens the week.
 */
export async function replayBench(): Promise<void> {
  const network = twentyHospitals(await northlake());
  const candidate = oneWorkflowChanged(network);
  await compare('A candidate that changes one workflow', network, candidate);
  await compare(
    'A candidate that changes every workflow',
    network,
    everyWorkflowChanged(candidate),
  );
  const floor = handWritten();
  console.log(
    `\nFloor, critical results alone by hand: ${rounded(floor.heard / floor.seconds)} events/s, ${floor.tasks} tasks`,
  );
}

async function compare(title: string, network: Network, candidate: Network): Promise<void> {
  const { made, answer, seconds, wall } = await aWeek(network, candidate);
  const { rehearsal, alike, steps } = answer;
  const { events, difference, before, after } = rehearsal;
  const lines = [
    `\n${title}: ${events} events of ${hospitals} hospitals, ${network.workflows.length} workflows, of which ${alike.length} are alike\n`,
    '| configuration | tasks | escalations | steps |',
    '| --- | --- | --- | --- |',
    `| in force | ${difference.before.tasks} | ${difference.before.escalations} | ${before.steps} |`,
    `| candidate | ${difference.after.tasks} | ${difference.after.escalations} | ${after.steps} |`,
    '',
    `${wall.toFixed(1)} s for the comparison (budget 60 for a week), ${seconds.toFixed(1)} s of it on a core; ${made.toFixed(1)} s to make the events up`,
    `${rounded((2 * events) / seconds)} events/s through a configuration on one core (budget 100,000); ${steps} steps taken, ${rounded(steps / seconds)}/s`,
    `Tasks that differ: ${difference.tasks}; digest ${rehearsal.digest.slice(0, 16)}`,
    `Peak memory of the process until now: ${rounded(process.resourceUsage().maxRSS / 1024)} MiB`,
  ];
  console.log(lines.join('\n'));
}

async function aWeek(
  network: Network,
  candidate: Network,
): Promise<{ made: number; answer: Done; seconds: number; wall: number }> {
  const record = workOfTheWeek();
  const [before, after] = [sideOf(network), sideOf(candidate)];
  const week = syntheticWeek();
  let [made, madeWall] = [0, 0];
  const nextPatient = (): ClinicalEvent[] | undefined => {
    const [started, cpu] = [performance.now(), process.cpuUsage()];
    const { value } = week.next();
    madeWall += (performance.now() - started) / 1000;
    made += secondsSince(cpu);
    return value;
  };
  async function* patients(): AsyncGenerator<GroupEvents> {
    for (let events = nextPatient(); events; events = nextPatient()) {
      yield { group: must(events[0], 'nothing happened').patientId, events };
    }
  }
  const [started, cpu] = [performance.now(), process.cpuUsage()];
  const answer = await rehearse(patients(), {
    ...{ before, after, record },
    zones: new Map(network.sites.map(({ id, zone }) => [id, zone])),
    ...{ from: weekFrom, to: until, epoch: 1, examples: 5 },
  });
  if (!answer.done) throw new Error(answer.why);
  const wall = (performance.now() - started) / 1000 - madeWall;
  return { made, answer, seconds: secondsSince(cpu) - made, wall };
}

function handWritten(): { seconds: number; heard: number; tasks: number } {
  const floor = new HandWrittenWeek();
  let [seconds, heard] = [0, 0];
  for (const events of syntheticWeek()) {
    const cpu = process.cpuUsage();
    for (const event of events) floor.hear(event);
    seconds += secondsSince(cpu);
    heard += events.length;
  }
  return { seconds, heard, tasks: floor.tasks };
}

function rounded(figure: number): string {
  return String(Math.round(figure));
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
  return { side: candidateSide({ network }, compiled), releases: [compiled] };
}
