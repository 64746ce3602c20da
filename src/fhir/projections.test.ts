import fc from 'fast-check';
import { expect, test } from 'vitest';

import { fhirIssues } from '../../test/fhir-validator.ts';
import type {
  BedStatus,
  Encounter,
  EncounterClass,
  Interpretation,
  Location,
  Observation,
  Patient,
  ResultStatus,
  Sex,
} from '../canonical/canonical.ts';
import type { Task } from '../tasks/tasks.ts';
import { fhirJson, type FhirResource } from './fhir-resource.ts';
import { projectEncounter } from './project-encounter.ts';
import { projectLocation } from './project-location.ts';
import { projectObservation } from './project-observation.ts';
import { projectPatient } from './project-patient.ts';
import { projectOrganization, projectPractitioner } from './project-directory.ts';
import { projectTask } from './project-task.ts';
import { capabilityStatement } from './capability-statement.ts';
import type { Titles } from './titles.ts';

/** Whatever the records hold, what is projected is valid R4 by the definitions of an independent validator. */

const said = (title: string) => (id: string) => `${title} ${id}`;
const titles: Titles = {
  site: said('Site'),
  unit: (_site, id) => `Unit ${id}`,
  role: said('Role'),
  person: said('Person'),
  workflow: said('Workflow'),
};

/** Text as it is stored: trimmed, not empty, without NUL. */
const text = fc
  .string({ unit: 'binary', maxLength: 24 })
  .map((one) => one.replaceAll('\0', '').trim())
  .filter((one) => one !== '');
const id = (prefix: string) =>
  fc.stringMatching(/^[0-9a-z]{26}$/).map((rest) => `${prefix}_${rest}`);
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null });
const instant = fc.integer({ min: Date.UTC(1800, 0, 1), max: Date.UTC(2100, 0, 1) });
const rev = fc.integer({ min: 1, max: 1000 });
const sourceSeq = fc.nat();
const site = fc.constantFrom('st-anne', 'lakeside');
const stored = { lane: fc.nat(63), rev, changedAt: instant, sourceSeq };

const patient: fc.Arbitrary<Patient> = fc.record({
  ...stored,
  id: id('pat'),
  site,
  family: maybe(text),
  given: maybe(text),
  birthDate: maybe(fc.oneof(text, fc.constantFrom('1981', '1981-11', '1981-11-10', '1981-13-10'))),
  sex: maybe(fc.constantFrom<Sex>('female', 'male', 'other', 'unknown')),
  deceased: fc.boolean(),
  mergedInto: maybe(id('pat')),
});
const identifier = fc.record({
  authority: fc.oneof(text, fc.constantFrom('SAMC', 'http://ids.example/mrn', 'urn:oid:1.2')),
  value: text,
  type: maybe(fc.oneof(text, fc.constantFrom('MR', 'SS'))),
});
const location: fc.Arbitrary<Location> = fc.record({
  ...{ id: text, site, unit: maybe(text), room: maybe(text), bed: maybe(text) },
  bedStatus: maybe(fc.constantFrom<BedStatus>('occupied', 'unoccupied', 'housekeeping', 'closed')),
});
const encounter: fc.Arbitrary<Encounter> = fc.record({
  ...stored,
  id: id('enc'),
  site,
  visitKey: fc.oneof(text, fc.constantFrom('SAMC|V1', 'SAMC|V1|SAMC|7', 'st-anne|pat_1|0')),
  patientId: id('pat'),
  class: maybe(
    fc.constantFrom<EncounterClass>('inpatient', 'outpatient', 'emergency', 'preadmit', 'other'),
  ),
  status: fc.constantFrom<Encounter['status']>('planned', 'in-progress', 'finished', 'cancelled'),
  locationId: maybe(text),
  unit: maybe(text),
  attending: maybe(text),
  admittedAt: maybe(instant),
  dischargedAt: maybe(instant),
  disposition: maybe(text),
  onLeaveSince: maybe(instant),
  expectedBackAt: maybe(instant),
});
const interpretations =
  'critical-high critical-low critical high low abnormal normal unknown'.split(
    ' ',
  ) as Interpretation[];
const number = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer());
const measured = fc.oneof(
  fc.record({ value: maybe(text), number: fc.constant(null) }),
  number.map((one) => ({ value: String(one), number: one })),
  fc
    .constantFrom('6.80', '+6.8', '.5', '6.', '007', '1e3', '-0.0')
    .map((value) => ({ value, number: Number(value) })),
  fc.constantFrom('<5', '> 6.0', '≥.5', '<=1.50', '<>5').map((value) => ({ value, number: null })),
);
const observation: fc.Arbitrary<Observation> = fc
  .record({
    ...stored,
    id: id('obs'),
    site,
    resultKey: fc.oneof(text, fc.constantFrom('st-anne|fhir|urn:lab|K-1|2823-3')),
    patientId: id('pat'),
    encounterId: maybe(id('enc')),
    code: fc.oneof(text, fc.constant('2823-3')),
    codeSystem: maybe(fc.oneof(text, fc.constantFrom('LN', 'L', 'http://loinc.org'))),
    display: maybe(text),
    measured,
    unit: maybe(fc.oneof(text, fc.constantFrom('mmol/L', 'mEq/L', '%'))),
    range: maybe(text),
    interpretation: fc.constantFrom(...interpretations),
    status: fc.constantFrom<ResultStatus>(
      ...(['preliminary', 'final', 'corrected', 'withdrawn', 'cancelled'] as const),
    ),
    observedAt: maybe(instant),
    reportedAt: maybe(instant),
    sentAt: maybe(instant),
    orderId: maybe(text),
    orderItemId: maybe(id('ord')),
    note: maybe(text),
  })
  .map(({ measured: value, ...rest }) => ({ ...rest, ...value }));
const task: fc.Arbitrary<Task> = fc.record({
  id: id('tsk'),
  site,
  lane: fc.nat(63),
  unit: maybe(text),
  instanceId: id('run'),
  key: text,
  workflow: fc.constantFrom('critical-result', 'discharge-call'),
  patientId: id('pat'),
  encounterId: maybe(id('enc')),
  title: text,
  priority: fc.constantFrom<Task['priority']>('critical', 'urgent', 'routine'),
  state: fc.constantFrom<Task['state']>('open', 'accepted', 'completed', 'cancelled'),
  pool: fc.record({ role: fc.constant('nurse'), unit: maybe(fc.constant('ed')) }),
  fallback: fc.boolean(),
  owner: maybe(fc.constant('nina.alvarez')),
  offeredTo: maybe(fc.constant('omar.reyes')),
  rung: fc.nat(5),
  acceptBy: maybe(instant),
  startBy: maybe(instant),
  finishBy: maybe(instant),
  ladder: fc.constant([]),
  detail: fc.record({
    why: text,
    todo: text,
    otherwise: text,
    form: fc.constant([{ name: 'told', label: 'Who was told', required: true, options: [] }]),
    event: fc.constant({ id: 'evt_1', type: 'result.reported', occurredAt: 0, data: {} }),
  }),
  outcome: maybe(fc.dictionary(fc.constantFrom('told', 'note'), fc.string())),
  openedAt: instant,
  acceptedAt: maybe(instant),
  startedAt: maybe(instant),
  closedAt: maybe(instant),
  rev,
});

/** As it goes over the wire. */
function sent(resource: FhirResource): unknown {
  return JSON.parse(fhirJson(resource));
}

function alwaysValid<T>(records: fc.Arbitrary<T>, project: (record: T) => FhirResource): void {
  fc.assert(
    fc.property(records, (record) => {
      expect(fhirIssues(sent(project(record)))).toEqual([]);
    }),
    { numRuns: 200 },
  );
}

test('a patient is a valid Patient', () => {
  const sites = fc.constant([]);
  alwaysValid(
    fc.record({
      ...{ patient, identifiers: fc.array(identifier, { maxLength: 4 }), sites },
      ...{
        replaces: fc.array(id('pat'), { maxLength: 2 }),
        seeAlso: fc.array(id('pat'), { maxLength: 2 }),
      },
    }),
    projectPatient,
  );
});

test('a visit is a valid Encounter', () => {
  const record = fc.record({ encounter, location: maybe(location), updatedAt: maybe(instant) });
  alwaysValid(record, (one) => projectEncounter(one, titles));
});

test('a result is a valid Observation', () => {
  alwaysValid(observation, projectObservation);
});

test('a place is a valid Location', () => {
  alwaysValid(location, (one) => projectLocation(one, titles));
});

test('a task is a valid Task', () => {
  const subject = maybe(
    fc.oneof(id('obs'), id('enc'), id('pat'), id('ord'), fc.constant('feed:lab|silent')),
  );
  const record = fc.record({ task, subject, updatedAt: maybe(instant) });
  alwaysValid(record, (one) => projectTask(one, titles));
});

test('sites, people and what is served are valid, too', () => {
  const unit = { role: 'nurse', unit: null };
  const home = { id: 'st-anne', title: 'St. Anne', kind: 'hospital', zone: 'UTC' } as const;
  const organization = projectOrganization({ ...home, units: [], fallback: unit });
  const person = { id: 'nina', name: 'Nina Alvarez', title: 'RN', grants: [] };
  const about = { base: 'https://sinew.example/fhir', version: '1.0.0', title: 'Here', since: 0 };
  for (const one of [organization, projectPractitioner(person), capabilityStatement(about)]) {
    expect(fhirIssues(sent(one))).toEqual([]);
  }
});

test('the validator is one that finds what is wrong', () => {
  expect(fhirIssues({ resourceType: 'Observation', id: 'a_b', status: 'final' })).not.toEqual([]);
  expect(fhirIssues({ resourceType: 'Patient', birthDate: '1981-13-10' })).not.toEqual([]);
});
