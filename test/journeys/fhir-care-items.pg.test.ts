import { expect, test } from 'vitest';

import { freshPostgres } from '../databases.ts';
import { fhirIssues } from '../fhir-validator.ts';
import { ask, startWithFhir } from './fhir-client.ts';
import { signIn } from './signed-in.ts';

const header = (type: string, control: string): string =>
  `MSH|^~\\&|SEND|SAMC|SINEW|NLH|20260303120000||${type}|${control}|P|2.5.1\r`;
const pid = 'PID|1||700101^^^SAMC^MR||SMITH^ANN||19811110|F\r';

/** What five systems say of one patient. */
const told = [
  `${header('ORM^O01', 'O1')}${pid}ORC|NW|P1|||||||20260303114500\rOBR|1|P1||CXR^Chest X-ray^L\r`,
  `${header('SIU^S12', 'S1')}SCH|PA1|FA1||||||FU^Follow-up^L|30|min|^^^20260310140000\r${pid}AIL|1|A|ED^12^A\r`,
  `${header('MDM^T02', 'D1')}${pid}TXA|1|DS^Discharge summary^L|TX|20260303|||20260303110000|||||D1^EHR|||||LA\rOBX|1|TX|1^Text^L||Home today.\r`,
  `${header('REF^I12', 'F1')}RF1|A|R|CAR^Cardiology^L|||R1^GP||20260303\rPRD|RP|Berg^Ida\r${pid}`,
  `${header('VXU^V04', 'V1')}${pid}ORC|RE||IZ1^CLINIC\rRXA|0|1|20260303100000||207^COVID-19^CVX|0.5|mL^mL^UCUM||||||||LOT7\r`,
];

test('orders, appointments, documents, referrals and vaccines are found over FHIR and shown on the page of the patient', async () => {
  const { database } = await freshPostgres();
  const running = await startWithFhir(database);
  const sender = running.sender('st-anne-adt');
  for (const message of told) await sender.ask(message);
  const kept = await running.kept();
  expect(kept.map(({ outcome }) => outcome)).toEqual(told.map(() => 'applied'));

  const found = async (path: string) => {
    const { status, body } = await ask(running, path);
    expect({ path, status, issues: fhirIssues(body) }).toEqual({ path, status: 200, issues: [] });
    const entries = (body['entry'] ?? []) as { resource: Record<string, unknown> }[];
    return entries.map(({ resource }) => resource);
  };
  const [patient] = await found('/Patient?identifier=urn:sinew:authority:SAMC|700101');
  const id = String(patient?.['id']);
  expect(await found(`/ServiceRequest?patient=${id}&_sort=authored`)).toMatchObject([
    { status: 'active', category: [{ coding: [{ code: '3457005' }] }] },
    { status: 'active', code: { coding: [{ code: 'CXR' }] }, identifier: [{ value: 'P1' }] },
  ]);
  expect(await found(`/ServiceRequest?patient=${id}&code=CXR&status=active`)).toHaveLength(1);
  expect(await found(`/Appointment?patient=${id}&date=ge2026-03-10`)).toMatchObject([
    { status: 'booked', participant: [{ actor: { reference: `Patient/${id}` } }, {}] },
  ]);
  expect(
    await found(`/DocumentReference?patient=${id}&_include=DocumentReference:patient`),
  ).toMatchObject([
    {
      docStatus: 'final',
      content: [{ attachment: { data: Buffer.from('Home today.').toString('base64') } }],
    },
    { resourceType: 'Patient' },
  ]);
  const numbered = async (path: string) =>
    (await found(path)).map(({ identifier }) => identifier).flat();
  for (const number of ['P1', '|P1', 'nobody,P1']) {
    expect(await numbered(`/ServiceRequest?identifier=${number}`)).toMatchObject([{ value: 'P1' }]);
  }
  expect(await numbered('/ServiceRequest?identifier=R1')).toMatchObject([{ value: 'R1' }]);
  expect(await found('/Appointment?identifier=FA1')).toHaveLength(1);
  expect(await found('/DocumentReference?identifier=D1')).toHaveLength(1);
  expect(await found('/Immunization?identifier=IZ1')).toHaveLength(1);
  expect(await found('/ServiceRequest?identifier=urn:x|P1')).toEqual([]);
  const [vaccine] = await found(`/Immunization?patient=${id}&status=completed`);
  expect(vaccine).toMatchObject({ lotNumber: 'LOT7', doseQuantity: { value: 0.5 } });
  const one = await ask(running, `/Immunization/${String(vaccine?.['id'])}`);
  expect(one.body).toEqual(vaccine);

  const wes = await signIn(running, 'wes.thornton');
  const page = await wes.get(`/api/patients/${id.replace('-', '_')}`);
  expect(page.body).toMatchObject({
    patient: { family: 'SMITH' },
    items: {
      order: [{ what: 'Chest X-ray', status: 'placed', numbers: ['P1'], message: kept[0]?.seq }],
      appointment: [{ what: 'Follow-up', status: 'booked', message: kept[1]?.seq }],
      document: [{ what: 'Discharge summary', status: 'final', message: kept[2]?.seq }],
      referral: [{ what: 'Cardiology', status: 'accepted', message: kept[3]?.seq }],
      immunization: [{ what: 'COVID-19', status: 'completed', message: kept[4]?.seq }],
    },
  });
  const rita = await signIn(running, 'nina.alvarez');
  expect(await rita.get(`/api/patients/${id.replace('-', '_')}`)).toMatchObject({ status: 403 });
  expect(await wes.get('/api/patients/pat_none')).toMatchObject({ status: 404 });
});
