import fc from 'fast-check';
import { expect, test } from 'vitest';

import { northlake } from '../../test/world.ts';
import type { ClinicalEvent } from '../canonical/canonical.ts';
import type { FlagChange } from '../flags/flags.ts';
import type { Network } from '../governance/governance.ts';
import { must } from '../platform/platform.ts';
import { compileRelease } from '../workflows/workflows.ts';
import {
  anyMixedUp,
  anyPatients,
  anyReading,
  dayFrom,
  dayTo,
  inGroups,
  potassiumAt,
} from './any-week.ts';
import { RecordedWork, type RecordedTask } from './recorded-work.ts';
import { rehearse, type GroupEvents, type Rehearsal, type RehearsalOptions } from './rehearse.ts';
import { candidateSide } from './side.ts';
import { withParameters } from './with-parameters.ts';

const MINUTE_MS = 60_000;
const noon = dayFrom + 12 * 60 * MINUTE_MS;

const network = await northlake();
const changed = withParameters(network, [
  { workflow: 'critical-result', parameter: 'accept_within', site: 'st-anne', value: '12m' },
  { workflow: 'critical-result', parameter: 'potassium_high', site: null, value: 5.8 },
]);
const inForce = sideOf(network);
const candidate = sideOf(changed);

function sideOf(of: Network, flagChanges: readonly FlagChange[] = []) {
  const answer = compileRelease({ epoch: 1, digest: '', network: of });
  if (!('compiled' in answer)) throw new Error('it does not compile');
  const { compiled } = answer;
  const side = candidateSide({ network: of }, compiled, flagChanges);
  return { compiled, side, releases: [compiled] };
}

/** `patients`: the events of each of them. */
async function compare(
  patients: readonly ClinicalEvent[][],
  options: Partial<RehearsalOptions> = {},
): Promise<Rehearsal> {
  const groups = patients.map((events, n) => ({ group: String(n), events }));
  return compareGroups(groups, options);
}

async function compareGroups(
  batches: readonly GroupEvents[],
  options: Partial<RehearsalOptions> = {},
): Promise<Rehearsal> {
  async function* read(): AsyncGenerator<GroupEvents> {
    yield* batches;
  }
  const answer = await rehearse(read(), {
    before: inForce,
    after: candidate,
    record: new RecordedWork(),
    zones: new Map(network.sites.map(({ id, zone }) => [id, zone])),
    ...{ from: dayFrom, to: dayTo, epoch: 1, examples: 5, ...options },
  });
  if (!answer.done) throw new Error(answer.why);
  return answer.rehearsal;
}

test('whoever is read first and however much at once: the same events come to the same digest', async () => {
  const anyTwo = anyPatients.chain((patients) =>
    fc.tuple(fc.constant(patients), anyReading(patients), fc.integer({ min: 1, max: 9 })),
  );
  await fc.assert(
    fc.asyncProperty(anyTwo, async ([patients, reading, letGoAfter]) => {
      const oneByOne = await compare(patients);
      expect((await compareGroups(reading, { letGoAfter })).digest).toBe(oneByOne.digest);
    }),
    { numRuns: 40 },
  );
});

test('who has nothing to do with anybody else may be gone through and let go of: all together come to the same', async () => {
  await fc.assert(
    fc.asyncProperty(anyMixedUp, async (events) => {
      const together = await compareGroups([{ group: 'all', events }]);
      const apart = await compareGroups(inGroups(events), { letGoAfter: 1 });
      expect(apart).toEqual(together);
    }),
    { numRuns: 150 },
  );
});

test('what is alike on both sides is gone through once, and comes to what it comes to gone through twice', async () => {
  const { compiled } = inForce;
  // Beside a release without workflows nothing is alike.
  const apart = { ...inForce, releases: [compiled, { ...compiled, bySite: new Map() }] };
  await fc.assert(
    fc.asyncProperty(anyPatients, async (patients) => {
      const twice = await compare(patients, { before: apart });
      expect(await compare(patients)).toEqual(twice);
      expect((await compare(patients, { before: apart, after: inForce })).difference.tasks).toBe(0);
    }),
    { numRuns: 20 },
  );
});

test('beside itself, a configuration makes no difference, whatever happens', async () => {
  await fc.assert(
    fc.asyncProperty(anyPatients, async (patients) => {
      const { difference } = await compare(patients, { after: inForce });
      expect(difference.tasks).toBe(0);
      expect(difference.after).toEqual(difference.before);
    }),
    { numRuns: 20 },
  );
});

test('a lower limit asks about one more result, and says that its start rule was the cause', async () => {
  const { difference } = await compare([[potassiumAt(noon, { number: 5.9 })]]);
  expect(difference.kinds).toMatchObject({ opened: 1, 'not opened': 0 });
  expect(difference.causes).toEqual({ 'start guard': 1 });
  expect(difference.examples).toMatchObject([
    { kind: 'opened', before: null, after: { openedAt: noon, role: 'nurse' }, site: 'st-anne' },
  ]);
});

test('what people did is done again as long after the opening; what it meant depends on the limits', async () => {
  const record = new RecordedWork();
  record.add(accepted({ subject: 'one', afterMinutes: 11 }));
  const { difference, before, after, recorded } = await compare(
    [[potassiumAt(noon, { subject: 'one' })]],
    { record },
  );
  expect(recorded).toEqual({ tasks: 1, alike: 1 });
  expect([before.acts.record, after.acts.record]).toEqual([1, 1]);
  // 10 minutes in force at St. Anne, 12 with the candidate.
  expect(difference.before).toMatchObject({ tasks: 1, acceptBreaches: 1 });
  expect(difference.after).toMatchObject({ tasks: 1, acceptBreaches: 0 });
  expect(difference.kinds).toMatchObject({ 'fewer escalations': 1, 'breach avoided': 1 });
  expect(difference.causes).toEqual({ parameter: 1 });
});

test('a task that there was not in truth is accepted after a delay that people took; where none is known, by nobody', async () => {
  const record = new RecordedWork();
  for (const n of [1, 2, 3, 4, 5]) record.add(accepted({ subject: `seen-${n}`, afterMinutes: 3 }));
  const newTask = [[potassiumAt(noon, { number: 5.9, subject: 'new' })]];
  const known = await compare(newTask, { record });
  expect(known.after.acts).toEqual({ record: 0, expectation: 1, nobody: 0 });
  expect(known.difference.examples[0]?.after?.acceptedAt).toBe(noon + 3 * MINUTE_MS);
  const unknown = await compare(newTask);
  expect(unknown.after.acts).toEqual({ record: 0, expectation: 0, nobody: 1 });
  expect(unknown.difference.after.escalations).toBeGreaterThan(3);
});

test('a workflow that the candidate does not have is the cause where its task is missing', async () => {
  const without = network.workflows.filter(({ id }) => id !== 'critical-result');
  const { difference } = await compare([[potassiumAt(noon)]], {
    after: sideOf({ ...network, workflows: without }),
  });
  expect(difference.kinds['not opened']).toBe(1);
  expect(difference.causes).toEqual({ 'missing workflow': 1 });
});

test('a run that began before the period goes on in it, and its task is not counted', async () => {
  const early = potassiumAt(dayFrom - 5 * MINUTE_MS, { subject: 'early' });
  const { difference, before } = await compare([[early]]);
  expect(before.started).toBe(1);
  expect(difference.before.tasks).toBe(0);
  expect(difference.interruptions.length).toBeGreaterThan(0);
});

test('it ends where it is told to, and where there is too much', async () => {
  async function* read(): AsyncGenerator<GroupEvents> {
    yield { group: 'p', events: Array.from({ length: 10_000 }, (_, n) => potassiumAt(noon + n)) };
    throw new Error('it reads on');
  }
  const answer = await rehearse(read(), {
    ...{ before: inForce, after: candidate, record: new RecordedWork(), zones: new Map() },
    ...{ from: dayFrom, to: dayTo, epoch: 1, examples: 5, onSlice: () => true },
  });
  expect(answer).toEqual({ done: false, why: 'cancelled' });
});

function accepted({
  subject,
  afterMinutes,
}: {
  subject: string;
  afterMinutes: number;
}): RecordedTask {
  return {
    ...{ workflow: 'critical-result', subject, key: 'acknowledge', runId: `run-${subject}` },
    ...{ site: 'st-anne', unit: '4b', openedAt: noon, closedAt: null, end: null },
    acts: [
      {
        afterMs: afterMinutes * MINUTE_MS,
        person: must(network.people[0], 'there are people').id,
        act: { act: 'accept' },
      },
    ],
  };
}

test('who is asked by name is interrupted alone, the others of their pool are not', async () => {
  const leaves = (attendingId: string | null) => ({
    ...potassiumAt(noon, { subject: 'visit-p' }),
    ...({ type: 'encounter.discharged', site: 'harbor' } as const),
    data: { class: 'inpatient', unit: '4b', attendingId },
  });
  const asked = async (attendingId: string | null) => {
    const { difference } = await compare([[leaves(attendingId)]]);
    const line = difference.interruptions.find(({ role }) => role === 'on-call-physician');
    return line?.after.interruptions;
  };
  const everybody = must(await asked('nobody-s'), 'physicians are asked');
  expect(everybody).toBe(must(await asked(null), 'physicians are asked'));
  expect(await asked('90001')).toBe(1);
});

test('what people had turned off at a site starts there no more from then on, and goes on elsewhere', async () => {
  const admitted = (hour: number, site: string) => ({
    ...potassiumAt(noon + hour * 60 * MINUTE_MS, { subject: `visit-${hour}-${site}` }),
    ...({ type: 'encounter.admitted', site } as const),
    ...{ patientId: `p-${hour}-${site}`, encounterId: `visit-${hour}-${site}` },
    data: { class: 'inpatient', unit: '4b' },
  });
  const turnedOff: FlagChange = {
    ...{ id: 'flg_1', flag: 'sepsis_screening', site: 'st-anne', unit: null },
    ...{ change: 'turned-off', actor: 'a', reason: 'r', at: noon },
  };
  const events = [admitted(-1, 'st-anne'), admitted(1, 'st-anne'), admitted(1, 'lakeside')];
  const { before, after } = await compare([events], { after: sideOf(network, [turnedOff]) });
  expect(before.started - after.started).toBe(1);
});
