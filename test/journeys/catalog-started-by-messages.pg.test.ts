import { expect, test } from 'vitest';

import { freshPostgres } from '../databases.ts';
import { createWorld, type World } from '../world.ts';

/** One message of a patient of this authority, at noon on the site's clock where nothing else is said. */
function message(
  type: string,
  { control, authority, mrn }: { control: string; authority: string; mrn: string },
  ...segments: string[]
): string {
  const msh = `MSH|^~\\&|SEND|${authority}|SINEW|NLH|20260303120000||${type}|${control}|P|2.5.1`;
  const pid = `PID|1||${mrn}^^^${authority}^MR||SMITH^ANN||19811110|F`;
  const [first = '', ...rest] = segments;
  // SCH and RF1 stand before the patient, everything else behind.
  const before = /^(SCH|RF1|PRD)/.test(first);
  const all = before ? [msh, first, pid, ...rest] : [msh, pid, first, ...rest];
  return all.map((line) => `${line}\r`).join('');
}

/** What is asked and nobody has accepted. */
async function asked(world: World): Promise<string[]> {
  const tasks = await world.tasks();
  return tasks
    .filter(({ state }) => state === 'open')
    .map(({ title, poolRole, poolUnit }) => `${title} / ${poolRole} in ${poolUnit ?? 'the site'}`);
}

test('what hospitals and clinics send starts the workflows of the catalog, and takes their tasks back', async () => {
  const world = await createWorld({ database: (await freshPostgres()).database });

  const stay = { authority: 'LSH', mrn: '500101' };
  const bed = 'PV1|1|I|L-5E^12^B||||||||||||||||V77^^^LSH^VN';
  await world.receive(
    'lakeside-adt',
    message('ADT^A01', { ...stay, control: 'L1' }, 'EVN|A01|20260303110000', bed),
  );
  await world.receive(
    'lakeside-adt',
    message('ADT^A03', { ...stay, control: 'L2' }, 'EVN|A03|20260303115000', bed),
  );
  expect((await asked(world)).toSorted()).toEqual([
    'Clean the bed: 5e 12 B / environmental-services in the site',
    'Clear the bed: 5e 12 B / nurse in 5e',
    'Left 5e: were the medicines compared? / nurse in 5e',
  ]);
  await world.receive(
    'lakeside-adt',
    message('ADT^A13', { ...stay, control: 'L3' }, 'EVN|A13|20260303115500', bed),
  );
  const stillAsked = (await asked(world)).join();
  expect(stillAsked).not.toContain('the bed');
  expect(stillAsked).not.toContain('Left 5e');

  const stool = (flag: string, value: string, status: string) => [
    bed,
    'OBR|1|P9|F9|400110^C diff^L|||20260303100000',
    `OBX|1|ST|400110^C diff^L||${value}||Negative|${flag}|||${status}|||20260303100000`,
  ];
  const precautions = 'Put the patient under contact precautions for C. difficile / nurse in';
  const positive = stool('POS', 'Positive', 'F');
  await world.receive('lakeside-lab', message('ORU^R01', { ...stay, control: 'L4' }, ...positive));
  expect(await asked(world)).toContain(`${precautions} 5e`);
  const moved = bed.replace('L-5E^12^B', 'L-ICU^3^A');
  await world.receive(
    'lakeside-adt',
    message('ADT^A02', { ...stay, control: 'L5' }, 'EVN|A02|20260303115600', moved),
  );
  expect(await asked(world)).toContain(`${precautions} icu`);
  expect(await asked(world)).not.toContain(`${precautions} 5e`);
  const negative = stool('NEG', 'Negative', 'C');
  await world.receive('lakeside-lab', message('ORU^R01', { ...stay, control: 'L6' }, ...negative));
  expect((await asked(world)).join()).not.toContain('contact precautions');

  const clinic = { authority: 'RVB', mrn: '600101' };
  const sch = 'SCH|PA1|FA1||||||DM^Diabetes check^L|30|min|^^^20260304090000';
  await world.receive('riverbend-clinic', message('SIU^S12', { ...clinic, control: 'C1' }, sch));
  expect(await asked(world)).toContain(
    'Remind of Diabetes check, Wed 04-Mar-2026, 09:00 / nurse in the site',
  );
  const rf1 = 'RF1|P^Pending^HL70283|R^Routine^HL70280|CAR^Cardiology^L|||R77';
  await world.receive(
    'riverbend-clinic',
    message('REF^I12', { ...clinic, control: 'C2' }, rf1, 'PRD|RT|Osei^Kwame'),
  );
  expect(await asked(world)).toContain('Referral to arrange: Cardiology / nurse in the site');

  const ward = { authority: 'SAMC', mrn: '700101' };
  const consult = [
    'ORC|NW|P1|||||||20260303115900',
    'OBR|1|P1||consult-cardiology^Cardiology consult^L|S',
  ];
  await world.receive('st-anne-adt', message('OMG^O19', { ...ward, control: 'W1' }, ...consult));
  expect(await asked(world)).toContain(
    'STAT consult: Cardiology consult / cardiologist-on-call in the site',
  );
  const txa = (completion: string) =>
    `TXA|1|34117-2^History and physical^LN|TX|||20260303115000|||D1^Diallo^Amara|||DOC1|||||${completion}`;
  await world.receive(
    'st-anne-adt',
    message('MDM^T01', { ...ward, control: 'W2' }, 'EVN|T01|20260303115100', txa('DI')),
  );
  await world.advance(60 * 24);
  expect(await asked(world)).toContain(
    'Sign or have signed: History and physical / on-call-physician in the site',
  );
  await world.receive(
    'st-anne-adt',
    message('MDM^T03', { ...ward, control: 'W3' }, 'EVN|T03|20260304113000', txa('AU')),
  );
  expect((await asked(world)).join()).not.toContain('Sign or have signed');
  await world.check();
});
