import { expect, test } from 'vitest';

import type { AnyCareFact, AnyMasterFact, Fact, MoveFact } from '../canonical/canonical.ts';
import type { Database } from '../platform/platform.ts';
import { describeOnEachDatabase } from '../../test/databases.ts';

import { loadRecords, lockMerge, readUncertain, saveRecords, splitMerge } from './events.ts';
import { hourMs, identifier, merge, noon, SampleHistory, visit } from './sample-history.ts';

const about = { patient: identifier('A'), visit: null, toldAt: noon } as const;

/** One of each kind, with every detail said. */
const items: readonly AnyCareFact[] = [
  {
    ...{ ...about, kind: 'order', change: 'placed', keys: ['order|P1', 'order|F1'] },
    details: {
      ...{ placerNumber: 'P1', fillerNumber: 'F1', groupNumber: 'G', code: '36643-5' },
      ...{ codeSystem: 'LN', display: "Chest 'X' \\", urgency: 'stat', orderedBy: 'Ortiz' },
      ...{ orderedAt: noon, startAt: noon + hourMs, reason: 'Fever', note: 'a\nb' },
    },
  },
  {
    ...{ ...about, kind: 'appointment', change: 'booked', keys: ['appointment|1'] },
    details: {
      ...{ placerNumber: '1', fillerNumber: '2', code: 'FU', codeSystem: 'L', display: 'Visit' },
      ...{ reason: 'Follow-up', startAt: noon, endAt: noon + hourMs, unit: 'ed', place: 'ED, 1' },
      ...{ practitioner: 'Ortiz', note: 'fasting' },
      resources: [{ kind: 'person', code: '7', name: 'Ortiz', startAt: noon, minutes: 30 }],
    },
  },
  {
    ...{ ...about, kind: 'document', change: 'authenticated', keys: ['document|1'] },
    details: {
      ...{ number: '1', code: '18842-5', codeSystem: 'LN', display: 'Discharge summary' },
      ...{ completion: 'authenticated', availability: 'available', author: 'Ortiz' },
      ...{ authenticator: 'Chen', writtenAt: noon, parentNumber: '0', relation: 'addendum' },
      ...{ fileName: 'a.txt', contentKind: 'text', content: 'Home today.', contentSeq: 0 },
    },
  },
  {
    ...{ ...about, kind: 'referral', change: 'requested', keys: ['referral|1'] },
    details: {
      ...{ number: '1', externalNumber: '2', code: 'MED', display: 'Medical', category: 'O' },
      ...{ disposition: 'WR', urgency: 'urgent', reason: 'Opinion', referredBy: 'Ortiz' },
      ...{ referredTo: 'Chen', effectiveAt: noon, expiresAt: noon + hourMs, note: 'soon' },
      diagnoses: [{ code: 'I10', system: 'I10', display: 'Hypertension' }],
    },
  },
  {
    ...{ ...about, kind: 'immunization', change: 'given', keys: ['immunization|1'] },
    details: {
      ...{ number: '1', code: '88', codeSystem: 'CVX', display: 'Influenza', givenAt: noon },
      ...{ historical: false, dose: '0.5', doseUnit: 'mL', lot: 'L1', manufacturer: 'M' },
      ...{ route: 'IM', bodySite: 'LA', givenBy: 'Alvarez', reason: 'due', note: 'none' },
    },
  },
];

const masters: readonly AnyMasterFact[] = [
  {
    ...{ kind: 'provider', change: 'added', id: 'north|NORTH|77', toldAt: noon },
    details: {
      ...{ authority: 'NORTH', number: '77', npi: '1234567893', family: 'Ortiz' },
      ...{ given: 'Elena', role: 'Physician', specialty: 'Cardiology', phone: '555' },
    },
  },
  {
    ...{ kind: 'place', change: 'deactivated', id: 'north|ICU|12|A', toldAt: noon },
    details: {
      ...{ unit: 'icu', room: '12', bed: 'A', type: 'B', description: 'Bed', organization: 'N' },
    },
  },
];

describeOnEachDatabase('care items and master records', (fresh) => {
  test('are loaded as they were saved, whole', async () => {
    const database = await fresh();
    const facts: readonly Fact[] = [...items, ...masters];
    const memory = new SampleHistory();
    memory.tell(...facts);
    await tell(database, new SampleHistory(), facts);
    const { care } = await database.transaction('load', (tx) => loadRecords(tx, facts));
    for (const { keys } of items) {
      for (const key of keys)
        expect(care.itemOfKey(key)).toEqual(memory.records.care.itemOfKey(key));
    }
    for (const { id } of masters) expect(care.master(id)).toEqual(memory.records.care.master(id));
    expect(care.master('north|ICU|12|A')?.status).toBe('inactive');
  });

  test('told again change no row, and what changed is written over it', async () => {
    const database = await fresh();
    const history = new SampleHistory();
    await tell(database, history, items);
    expect(await tell(database, history, items)).toEqual([]);
    const [order] = items;
    if (order?.kind !== 'order') throw new Error('the first is an order');
    expect(await tell(database, history, [{ ...order, change: 'cancelled' }])).toEqual([
      'order.cancelled',
    ]);
    const rows = await database.query<{ status: string; rev: number; filler_number: string }>(
      'orders',
      'select status, rev, filler_number from clinical_order',
    );
    expect(rows).toEqual([{ status: 'cancelled', rev: 2, filler_number: 'F1' }]);
  });

  test('that a merge had not loaded follow the survivor', async () => {
    const database = await fresh();
    const history = new SampleHistory();
    await tell(database, history, [...items, visit('admitted', { patient: identifier('B') })]);
    await tell(database, history, [merge('B', 'A')]);
    const [left] = await database.query<{ rows: number }>(
      'left',
      `select count(*)::int as rows
         from (select patient_id from clinical_order union all select patient_id from appointment
               union all select patient_id from document union all select patient_id from referral
               union all select patient_id from immunization) as item
         join patient on patient.id = item.patient_id
        where patient.merged_into is not null`,
    );
    expect(left?.rows).toBe(0);
  });

  test('go back with the patient where a merge is taken back', async () => {
    const database = await fresh();
    const history = new SampleHistory();
    await tell(database, history, [...items, visit('admitted', { patient: identifier('B') })]);
    await tell(database, history, [merge('B', 'A')]);
    const [merged] = await database.query<{ id: string; retired: string }>(
      'merge',
      'select id, retired from patient_merge',
    );
    const split = await database.transaction('split', async (tx) => {
      const stored = await lockMerge(tx, merged?.id ?? '');
      if (!stored) throw new Error('the merge is written down');
      await splitMerge(tx, stored, { by: 'ines', at: noon });
      return readUncertain(tx, stored);
    });
    expect(split).toEqual({ count: 0, records: [] });
    expect(await holders(database)).toEqual([merged?.retired]);
  });

  test('that were not loaded follow an identifier and a visit that go to another patient', async () => {
    const database = await fresh();
    const history = new SampleHistory();
    const ofVisit = items.map((item) => ({ ...item, visit: identifier('V1') }));
    await tell(database, history, [visit('admitted'), ...ofVisit]);
    const move: MoveFact = {
      ...{ kind: 'move', moves: 'visit', to: [identifier('B')], from: [identifier('A')] },
      ...{ what: [identifier('V1')], becomes: null, occurredAt: noon },
    };
    await tell(database, history, [move]);
    const [b] = await holders(database);
    const back: MoveFact = {
      ...{ kind: 'move', moves: 'identifiers', to: [identifier('C')], from: [identifier('B')] },
      ...{ what: [identifier('A')], becomes: null, occurredAt: noon },
    };
    const [alias] = await database.query<{ id: string }>(
      'alias',
      `select patient_id as id from patient_identifier where value = 'B'`,
    );
    expect(b).toBe(alias?.id);
    await tell(database, history, [back]);
    expect(await holders(database)).toHaveLength(1);
  });
});

/** Who has the care items. */
async function holders(database: Database): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    'holders',
    `select patient_id as id from clinical_order union select patient_id from appointment
      union select patient_id from document union select patient_id from referral
      union select patient_id from immunization`,
  );
  return rows.map(({ id }) => id);
}

/** Tells the facts as one message, through the database; gives the types of the events about care items. */
async function tell(
  database: Database,
  history: SampleHistory,
  facts: readonly Fact[],
): Promise<string[]> {
  return database.transaction('tell', async (tx) => {
    const records = await loadRecords(tx, facts);
    const { types } = history.tellTo(records, ...facts);
    await saveRecords(tx, records);
    return types.filter((type) => !/^(patient|encounter)\./.test(type));
  });
}
