import { expect, test } from 'vitest';

import { loadNetwork, networkTree, type Network } from '../../src/governance/governance.ts';
import { must } from '../../src/platform/platform.ts';
import { freshPostgres } from '../databases.ts';
import { createWorld, worldStart, type World } from '../world.ts';

/** Who missed an appointment is called by a nurse of the unit that waited. */
const missedAppointment = `
id: missed-appointment
version: 1.0.0
title: Missed appointment
purpose: Who did not come to an appointment is called, so that nobody is lost.
owner: Outpatient council
sources:
  - { title: House rule, reference: House rule 1, says: Who misses an appointment is called. }
parameters: {}
remembers:
  what: { type: string, describes: What was missed. }
start:
  - event: [appointment.missed]
    when: event.code == "FU"
    if_indeterminate: ignore
    remember: { what: event.display }
    goto: calling
states:
  calling:
    describes: Somebody is asked to call the patient
    task:
      key: call
      title: Call about the missed \${data.what}
      priority: routine
      pool: { role: nurse, unit: patient }
      accept_within: 1h
      finish_within: 4h
      ladder:
        - { after: 1h, to: { role: charge-nurse, unit: patient } }
      repeat_last_every: 1h
      why: The patient did not come to \${data.what}.
      todo: Call, and offer another time.
      otherwise: If nobody accepts, the charge nurse is asked.
      form:
        - { name: said, label: What was said, required: true }
    on:
      - act: completed
        goto: called
      - event: [appointment.booked, appointment.cancelled]
        about: subject
        goto: called
        reason: The appointment was booked again or is not needed any more.
  called:
    describes: The patient was called
    terminal: true
`;

const northlake = networkTree({ network: 'networks/northlake', catalog: 'catalog' });

async function network(): Promise<Network> {
  const { network: loaded, problems } = await loadNetwork(async () => {
    const files = new Map(await northlake());
    const installed = must(files.get('workflows.yaml'), 'the network has workflows');
    files.set('catalog/missed-appointment/workflow.yaml', missedAppointment);
    files.set(
      'workflows.yaml',
      `${installed}
  - id: missed-appointment
    from: catalog/missed-appointment/workflow.yaml
    sites: [st-anne]
`,
    );
    return files;
  });
  return must(loaded, problems.map(({ location, sentence }) => `${location}: ${sentence}`).join());
}

function message(type: string, control: string, at: string, ...segments: string[]): string {
  const msh = `MSH|^~\\&|SEND|SAMC|SINEW|NLH|${at}||${type}|${control}|P|2.5.1`;
  const [first = '', ...rest] = segments;
  const pid = 'PID|1||700101^^^SAMC^MR||SMITH^ANN||19811110|F';
  // SCH stands before the patient, everything else behind.
  const order = first.startsWith('SCH') ? [first, pid, ...rest] : [pid, first, ...rest];
  return [msh, ...order].map((line) => `${line}\r`).join('');
}

const sch = (status: string): string =>
  `SCH|PA1|FA1||||||FU^Follow-up^L|30|min|^^^20260303140000|||||||||||||| ${status}`;
const ail = 'AIL|1|A|ED^12^A';

function siu(trigger: string, control: string, at: string): string {
  return message(`SIU^${trigger}`, control, at, sch(''), ail);
}

async function eventTypes(world: World): Promise<string[]> {
  const rows = await world.database.query<{ type: string }>(
    'test-events',
    'select type from event order by seq',
  );
  return rows.map(({ type }) => type);
}

test('a missed appointment asks a nurse of the unit that waited; booked again, the task goes', async () => {
  const { database } = await freshPostgres();
  const world = await createWorld({ database, network: await network() });
  await world.receive('st-anne-adt', siu('S12', 'S1', '20260303110000'));
  expect(await world.tasks()).toEqual([]);
  await world.receive('st-anne-adt', siu('S26', 'S2', '20260303115000'));
  expect(await world.task()).toMatchObject({
    title: 'Call about the missed Follow-up',
    ...{ poolRole: 'nurse', poolUnit: 'ed', state: 'open' },
  });
  await world.receive('st-anne-adt', siu('S13', 'S3', '20260303115500'));
  expect(await world.tasks()).toMatchObject([{ state: 'cancelled' }]);
  expect(await eventTypes(world)).toEqual([
    'patient.registered',
    'appointment.booked',
    'appointment.missed',
    'appointment.booked',
  ]);
  await world.check();
});

test('the same order again is a duplicate by its id, and says nothing new under another one', async () => {
  const { database } = await freshPostgres();
  const world = await createWorld({ database });
  const orm = (control: string): string =>
    message(
      'ORM^O01',
      control,
      '20260303115000',
      'ORC|NW|P1|||||||20260303114500',
      'OBR|1|P1||CXR^Chest X-ray^L',
    );
  await world.receive('st-anne-adt', orm('O1'));
  await world.receive('st-anne-adt', orm('O1'));
  await world.receive('st-anne-adt', orm('O2'));
  const outcomes = await world.outcomes();
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['applied', 'applied']);
  expect(await eventTypes(world)).toEqual(['patient.registered', 'order.placed']);
  await world.check();
});

test('events of an order name the message, when it happened and when we heard', async () => {
  const { database } = await freshPostgres();
  const world = await createWorld({ database });
  await world.receive(
    'st-anne-adt',
    message(
      'OMG^O19',
      'O1',
      '20260303115000',
      'ORC|NW|P1|||||||20260303114500',
      'OBR|1|P1||ECG^ECG^L',
    ),
  );
  const [event] = await world.database.query<object>(
    'test-event',
    `select type, sources[1]::int as source, occurred_at as "occurredAt",
            received_at as "receivedAt", subject like 'ord_%' as "isAboutOrder"
       from event where type like 'order.%'`,
  );
  expect(event).toEqual({
    ...{ type: 'order.placed', source: 1, isAboutOrder: true },
    occurredAt: Date.UTC(2026, 2, 3, 17, 45),
    receivedAt: worldStart,
  });
});

test('a comment of the laboratory reaches the task that its critical result opens', async () => {
  const { database } = await freshPostgres();
  const world = await createWorld({ database });
  await world.receive(
    'st-anne-lab',
    message(
      'ORU^R01',
      'R1',
      '20260303115500',
      'OBR|1|P1|F1|BMP|||20260303110000',
      'OBX|1|NM|2823-3^Potassium^LN||6.8|mmol/L|3.5-5.1|HH|||F',
      'NTE|1||Specimen slightly hemolyzed',
    ),
  );
  const [task] = await world.database.query<{ note: string }>(
    'test-note',
    `select detail -> 'event' -> 'data' ->> 'note' as note from task`,
  );
  expect(task?.note).toBe('Specimen slightly hemolyzed');
  await world.check();
});

test('staff and places of a master file are kept in the lane of the feed, and it parks nobody', async () => {
  const { database } = await freshPostgres();
  const world = await createWorld({ database });
  const mfn = (trigger: string, control: string, ...segments: string[]): string =>
    [`MSH|^~\\&|SEND|SAMC|SINEW|NLH|20260303115000||MFN^${trigger}|${control}|P|2.5.1`, ...segments]
      .map((line) => `${line}\r`)
      .join('');
  await world.receive(
    'st-anne-adt',
    mfn('M02', 'M1', 'MFE|MAD|1||77', 'STF|77||Ortiz^Elena', 'MFE|MDC|2||78', 'STF|78||Shaw^Ida'),
  );
  await world.receive('st-anne-adt', mfn('M05', 'M2', 'MFE|MAD|1||ED^12^A', 'LOC|ED^12^A|Bed 12'));
  const rows = await world.database.query<object>(
    'test-masters',
    `select id, status from provider union all select id, status from place order by id`,
  );
  expect(rows).toEqual([
    { id: 'st-anne|ED|12|A', status: 'active' },
    { id: 'st-anne|SAMC|77', status: 'active' },
    { id: 'st-anne|SAMC|78', status: 'inactive' },
  ]);
  expect((await world.outcomes()).map(({ outcome }) => outcome)).toEqual(['applied', 'applied']);
  await world.check();
});
