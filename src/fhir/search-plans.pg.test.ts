import { expect, test } from 'vitest';

import { freshPostgres } from '../../test/databases.ts';
import { readSearch } from './search-request.ts';
import { searchStatement, type StoredType } from './search-store.ts';

/** A plan lives as long as its connection: it must go by the index from the first row on, before anybody analyzed a table. */

test.each<[StoredType, string, string]>([
  ['Patient', 'identifier=urn:x|1', 'patient_identifier_pkey|patient_identifier_by_value'],
  ['Patient', 'identifier=1', 'patient_identifier_by_value'],
  ['Patient', 'family=smi', 'patient_by_family'],
  ['Patient', 'name=smi,jon', 'patient_by_given'],
  ['Patient', 'birthdate=1981-11', 'patient_by_birth_date'],
  ['Patient', '_lastUpdated=ge2026-11-21', 'patient_by_change'],
  ['Encounter', 'patient=pat-1&_sort=-date', 'encounter_by_patient'],
  ['Encounter', 'identifier=urn:x|V1', 'encounter_visit_key_key'],
  ['Observation', 'patient=pat-1', 'observation_by_patient'],
  ['Observation', 'patient=pat-1&code=2823-3&_sort=-date', 'observation_by_patient'],
  ['Observation', 'encounter=enc-1', 'observation_by_encounter'],
  ['Observation', 'identifier=urn:x|1', 'observation_result_key_key'],
  ['Observation', '_lastUpdated=ge2026-11-21', 'observation_by_change'],
  [
    'ServiceRequest',
    'patient=pat-1&_sort=-authored',
    'clinical_order_by_patient[^]*referral_by_patient',
  ],
  ['ServiceRequest', '_id=ord-1', 'clinical_order_pkey[^]*referral_pkey'],
  ['ServiceRequest', 'encounter=enc-1', 'clinical_order_by_encounter[^]*referral_by_encounter'],
  [
    'ServiceRequest',
    'identifier=P1',
    'clinical_order_by_placer[^]*clinical_order_by_filler[^]*referral_by_number[^]*referral_by_external',
  ],
  ['Appointment', 'identifier=P1', 'appointment_by_placer[^]*appointment_by_filler'],
  ['DocumentReference', 'identifier=D1', 'document_by_number'],
  ['Immunization', 'identifier=I1', 'immunization_by_number'],
  ['Appointment', 'patient=pat-1&date=ge2026-11-21', 'appointment_by_patient'],
  ['DocumentReference', 'patient=pat-1&type=LN', 'document_by_patient'],
  ['DocumentReference', 'encounter=enc-1', 'document_by_encounter'],
  ['Immunization', 'patient=pat-1', 'immunization_by_patient'],
  ['Location', '_id=loc-d41d8cd98f00b204e9800998ecf8427e', 'location_by_digest'],
  ['Task', 'patient=pat-1', 'task_by_patient'],
  ['Task', 'encounter=enc-1', 'task_by_encounter'],
  ['Task', '_lastUpdated=ge2026-11-21', 'task_history_by_time'],
])('%s?%s goes by %s', async (type, query, index) => {
  const { database } = await freshPostgres();
  const search = readSearch(type, new URLSearchParams(query), 'strict');
  if ('issues' in search) throw new Error(search.issues[0].diagnostics);
  const { sql, params } = searchStatement({ ...search, type }, ['st-anne']);
  const rows = await database.query<Record<string, string>>('plan', `explain ${sql}`, params);
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  expect(plan).toMatch(new RegExp(index));
  expect(plan).not.toContain('Seq Scan');
});
