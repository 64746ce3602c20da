import { setImmediate } from 'node:timers/promises';

import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';

import { freshPostgres } from '../../test/databases.ts';
import { northlake } from '../../test/world.ts';
import { eventFields, type ClinicalEvent, type ClinicalEventType } from '../canonical/canonical.ts';
import { Releases } from '../flow/flow.ts';
import { iso, type Database } from '../platform/platform.ts';
import { compileRelease } from '../workflows/workflows.ts';
import { anyMixedUp, dayFrom, dayTo, inGroups, potassiumAt } from './any-week.ts';
import { lotEventsMax, lotsOf, planByPatient, readByPatient } from './log-by-patient.ts';
import { logPartOf } from './log-store.ts';
import { PatientGroups } from './patient-groups.ts';
import { readOnly, type ReadOnly } from './read-only-store.ts';
import type { GroupEvents } from './rehearse.ts';

let database: Database;
let releases: Releases;

beforeAll(async () => {
  ({ database } = await freshPostgres());
  const release = { epoch: 1, digest: '', network: await northlake() };
  const answer = compileRelease(release);
  if (!('compiled' in answer)) throw new Error('it does not compile');
  releases = new Releases(release, answer.compiled);
});

const partOfOne = { fromSeq: 1, toSeq: 2 };
const types = Object.keys(eventFields) as ClinicalEventType[];

async function logOf(events: readonly ClinicalEvent[]): Promise<void> {
  await database.query('test-empty', 'truncate event');
  const rows = events.map((one) => ({
    ...one,
    ...{ recordedAt: iso(one.recordedAt), occurredAt: iso(one.occurredAt) },
    receivedAt: iso(one.receivedAt),
  }));
  await database.query(
    'test-events',
    `insert into event (id, site, lane, type, occurred_at, received_at, recorded_at, patient_id,
                        encounter_id, unit, subject, data, sources, epoch)
     select id, site, lane, type, "occurredAt", "receivedAt", "recordedAt", "patientId",
            "encounterId", unit, subject, data, sources, epoch
       from json_to_recordset($1)
         as (id text, site text, lane smallint, type text, "occurredAt" timestamptz, "receivedAt" timestamptz,
             "recordedAt" timestamptz, "patientId" text, "encounterId" text, unit text, subject text,
             data json, sources bigint[], epoch integer)`,
    [JSON.stringify(rows)],
  );
}

async function readAll(): Promise<GroupEvents[]> {
  const read = readOnly(database);
  const period = { from: dayFrom, to: dayTo };
  const part = await read((db) => logPartOf(db, period));
  const selection = { ...period, part, sites: null, types };
  const plan = await planByPatient(read, selection);
  const batches: GroupEvents[] = [];
  for await (const batch of readByPatient({ read, releases }, selection, plan)) batches.push(batch);
  expect(batches.reduce((sum, { events }) => sum + events.length, 0)).toBe(plan.events);
  return batches;
}

const idsOf = (batches: readonly GroupEvents[]): string[] =>
  batches.map(({ events }) => events.map(({ id }) => id).join(' ')).toSorted();

test('the log comes patient by patient, with those who have to do with each other, each in the order of the log', async () => {
  await fc.assert(
    fc.asyncProperty(anyMixedUp, async (events) => {
      await logOf(events);
      expect(idsOf(await readAll())).toEqual(idsOf(inGroups(events)));
    }),
    { numRuns: 60 },
  );
});

test('three who were told of under one subject are one group', async () => {
  const told = ['a', 'b', 'c'].map((patientId, n) => ({
    ...potassiumAt(dayFrom + n, { subject: 'the same' }),
    ...{ id: patientId, patientId, encounterId: null },
  }));
  await logOf(told);
  expect(idsOf(await readAll())).toEqual(['a b c']);
});

test('a patient with more events than are read at once comes in several batches, one after the other', async () => {
  const many = Array.from({ length: 2 * lotEventsMax + 1 }, (_, n) => potassiumAt(dayFrom + n));
  const one = { ...potassiumAt(dayFrom + 5), id: 'other', patientId: 'q', encounterId: 'visit-q' };
  await logOf([...many, { ...one, subject: 'other' }]);
  const batches = await readAll();
  expect(batches.map(({ group }) => group)).toEqual(['p', 'p', 'p', 'q']);
  expect(batches.slice(0, 3).flatMap(({ events }) => events)).toEqual(many);
});

test('a database that is gone while events are gone through is told to whoever goes through them, in its turn', async () => {
  let lots = 0;
  const read = () =>
    ++lots === 1
      ? Promise.resolve([potassiumAt(dayFrom)])
      : Promise.reject(new Error('it is gone'));
  const selection = { ...{ from: dayFrom, to: dayTo, sites: null, types }, part: partOfOne };
  const plan = {
    ...{ groups: new PatientGroups(), events: 2 },
    lots: ['p', 'q'].map((patientId) => ({ patients: [patientId], events: 1 })),
  };
  const heard: string[] = [];
  const goThrough = async (): Promise<void> => {
    for await (const { group } of readByPatient(
      { read: read as ReadOnly, releases },
      selection,
      plan,
    )) {
      heard.push(group);
      for (let turn = 0; turn < 5; turn++) await setImmediate();
    }
  };
  await expect(goThrough()).rejects.toThrow('it is gone');
  expect(heard).toEqual(['p']);
});

test('lots hold whole groups, and no more events than are read at once unless one group has more', () => {
  const anyPatients = fc.array(fc.integer({ min: 1, max: 2 * lotEventsMax }), { maxLength: 12 });
  const anyLinks = fc.array(fc.tuple(fc.nat({ max: 11 }), fc.nat({ max: 11 })), { maxLength: 4 });
  fc.assert(
    fc.property(anyPatients, anyLinks, (counts, links) => {
      const groups = new PatientGroups();
      for (const [one, other] of links) groups.join(`p${one}`, `p${other}`);
      const patients = counts.map((events, n) => ({ patientId: `p${n}`, events }));
      const lots = lotsOf(patients, groups);
      const named = lots.map((lot) => lot.patients.map((patient) => groups.groupOf(patient)));
      expect(lots.flatMap((lot) => lot.patients).toSorted()).toEqual(
        patients.map(({ patientId }) => patientId).toSorted(),
      );
      expect(new Set(named.flat()).size).toBe(named.reduce((n, all) => n + new Set(all).size, 0));
      for (const [n, { events }] of lots.entries())
        expect(events <= lotEventsMax || new Set(named[n]).size === 1).toBe(true);
    }),
  );
});
